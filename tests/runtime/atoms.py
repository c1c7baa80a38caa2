"""The world in which the judged programs run: everything that a program calls, tests, awaits or iterates over.

A program imports these from a module named `atoms`. Each of them asks the *decider* what happens. What they may do
is what the analysis is entitled to assume of code that it does not see:

| atom                      | before the cancellation               | after it            |
|---------------------------|---------------------------------------|---------------------|
| `call(n)`, `manager(n)`   | returns, or raises an Exception       | returns             |
| `cond(n)`                 | True, False, or raises                | True, False         |
| `lookup(n)`               | None, another value, or raises        | None, another value |
| `await point(n)`, `await task`, `async with amanager(n)` | returns, raises, or is cancelled | returns |
| `await receive(n)`        | as `lookup`, or is cancelled          | None, another value |
| `async for _ in stream(n)`| ends, goes on, raises, is cancelled   | ends, goes on       |
| `for _ in items(n)`       | ends, goes on                         | ends, goes on       |
| truth or `==` of an unknown value, class of `message(n)` | either answer, each time anew | the same |

`n` tells the atoms of a program apart in a printed path. The first choice of every atom is the one that ends soonest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from types import ModuleType

#: What a suspension point hands to whoever drives the coroutine.
CANCEL_HERE = "cancel here"
ABANDON = "abandon"


class Decider:
    """Decides what each atom does. Explorers and replayers derive from it.

    candidates: what an unknown call may raise (zero-argument callables giving an Exception).
    phase: 0 until the cancellation is delivered, then 1.
    silent: the execution has nothing more to tell; suspension points ask to be abandoned.
    cancellation: the class of the exception that a cancellation is delivered as.
    """

    cancellation: type[BaseException] = asyncio.CancelledError

    def __init__(self, candidates: list) -> None:
        self.candidates = candidates
        self.phase = 0
        self.silent = False

    def choose(self, what: str, n: object, count: int) -> int:
        """One of range(count)."""
        raise NotImplementedError

    def pause(self) -> Iterator:
        """What `await` iterates over at a suspension point that is not cancelled."""
        return iter(())

    def pause_cancelled(self) -> Iterator:
        """What `await` iterates over where the cancellation is to be delivered."""
        return iter((CANCEL_HERE,))

    # What the atoms are made of.

    def maybe_raise(self, what: str, n: object, outcomes: int = 1) -> int:
        """One of range(outcomes), or an exception of an unknown call."""
        if self.phase:
            return self.choose(what, n, outcomes) if outcomes > 1 else 0
        pick = self.choose(what, n, outcomes + len(self.candidates))
        if pick >= outcomes:
            raise self.candidates[pick - outcomes]()
        return pick

    def suspend(self, what: str, n: object, values: tuple) -> Iterator:
        """The iterator of an await that may return one of values, raise or be cancelled."""
        if self.phase:
            pick = self.choose(what, n, len(values)) if len(values) > 1 else 0
        else:
            pick = self.choose(what, n, len(values) + 1 + len(self.candidates))
        if self.silent:
            return iter((ABANDON,))
        if pick < len(values):
            return ending(self.pause(), values[pick])
        if pick == len(values):
            return self.pause_cancelled()
        return ending(self.pause(), self.candidates[pick - len(values) - 1]())


def ending(pause: Iterator, end: object) -> Iterator:
    """An await's iterator: first that of a pause, then a value, or an exception if it is one."""
    yield from pause
    if isinstance(end, BaseException):
        raise end
    return end


class _EndOfStream:
    """Stands for StopAsyncIteration among the values of an await (as an instance it would carry a traceback on)."""


def describe(what: str, pick: int, phase: int, candidates: list) -> str:
    """A pick in words, for a printed path."""
    values = VALUES[what]
    if pick < len(values):
        return values[pick]
    if what in SUSPENDING:
        if pick == len(values):
            return "is cancelled"
        pick -= 1
    error = candidates[pick - len(values)]()
    return f"raises {type(error).__name__}"


#: The values of each kind of atom, in words and in the order of their picks.
VALUES = {
    "call": ("returns",),
    "cond": ("False", "True"),
    "lookup": ("None", "a value"),
    "await": ("returns",),
    "receive": ("None", "a value"),
    "aenter": ("entered",),
    "aexit": ("left",),
    "anext": ("ends", "goes on"),
    "enter": ("entered",),
    "exit": ("left",),
    "next": ("ends", "goes on"),
    "truth": ("false", "true"),
    "equal": ("unequal", "equal"),
    "class": ("not a str", "a str"),
    "tick": ("goes round",),
}
SUSPENDING = frozenset({"await", "receive", "aenter", "aexit", "anext"})


class Atoms(ModuleType):
    """The module that programs import. decider: whoever decides at present; set before a program runs."""

    def __init__(self) -> None:
        super().__init__("atoms", __doc__)
        self.decider: Decider = Decider([])
        self._unknown = Unknown(self)

        class DeviceGone(Exception):
            """An exception class of which the analysis knows only that it is raised or caught."""

        class LinkError(Exception):
            """One that its name gives away as well."""

        self.DeviceGone = DeviceGone
        self.LinkError = LinkError

    def call(self, n: int, *_: object, **__: object) -> Unknown:
        self.decider.maybe_raise("call", n)
        return self._unknown

    def cond(self, n: int, *_: object) -> bool:
        return bool(self.decider.maybe_raise("cond", n, 2))

    def lookup(self, n: int) -> Unknown | None:
        return self._unknown if self.decider.maybe_raise("lookup", n, 2) else None

    def message(self, n: int) -> Message:
        self.decider.maybe_raise("call", n)
        return Message(self)

    def point(self, n: int, *_: object) -> Awaitable:
        return Awaitable(self, "await", n, (self._unknown,))

    def receive(self, n: int) -> Awaitable:
        return Awaitable(self, "receive", n, (None, self._unknown))

    def range(self, n: object) -> Items:
        """What a program gets for range() of a number that nobody knows."""
        self.decider.maybe_raise("call", "range")
        return Items(self, "range")

    def current_task(self) -> asyncio.Task | RunningTask:
        """asyncio.current_task(), also where no event loop runs."""
        try:
            return asyncio.current_task()
        except RuntimeError:
            return RunningTask(self)

    def items(self, n: int) -> Items:
        self.decider.maybe_raise("call", n)
        return Items(self, n)

    def stream(self, n: int) -> Stream:
        return Stream(self, n)

    def manager(self, n: int) -> Manager:
        return Manager(self, n)

    def amanager(self, n: int) -> AsyncManager:
        return AsyncManager(self, n)

    def argument(self, name: str) -> object:
        """What a judged function gets for its parameter of this name."""
        if name == "task":
            return Task(self, "await", name, (self._unknown,))
        if name == "lock":
            return AsyncManager(self, name)
        return self._unknown


class Unknown:
    """A value of which nothing is known: not None, no exception; true or false, equal or not, each time anew."""

    __slots__ = ("_atoms",)
    __hash__ = None

    def __init__(self, atoms: Atoms) -> None:
        self._atoms = atoms

    def __bool__(self) -> bool:
        return bool(self._atoms.decider.choose("truth", "", 2))

    def __eq__(self, other: object) -> bool:
        return bool(self._atoms.decider.choose("equal", repr(other), 2))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __getattr__(self, name: str) -> Unknown:
        if name.startswith("__"):
            raise AttributeError(name)
        return self


class Message:
    """A value whose class is not known: a `str` or not, each time anew.

    isinstance() and class patterns ask the type first, then `__class__`.
    """

    __slots__ = ("_atoms",)

    def __init__(self, atoms: Atoms) -> None:
        self._atoms = atoms

    @property
    def __class__(self) -> type:
        return str if self._atoms.decider.choose("class", "", 2) else Message


class Awaitable:
    __slots__ = ("_atoms", "_what", "_n", "_values")

    def __init__(self, atoms: Atoms, what: str, n: object, values: tuple) -> None:
        self._atoms = atoms
        self._what = what
        self._n = n
        self._values = values

    def __await__(self) -> Iterator:
        return self._atoms.decider.suspend(self._what, self._n, self._values)


class Task(Awaitable):
    """A task of somebody else, as the program sees it."""

    __slots__ = ()

    def cancel(self) -> Unknown:
        return self._atoms.call("task.cancel")


class RunningTask:
    """The task that runs the program, as the program sees it."""

    __slots__ = ("_atoms",)

    def __init__(self, atoms: Atoms) -> None:
        self._atoms = atoms

    def cancelling(self) -> int:
        return self._atoms.decider.phase


class Items:
    __slots__ = ("_atoms", "_n")

    def __init__(self, atoms: Atoms, n: int) -> None:
        self._atoms = atoms
        self._n = n

    def __iter__(self) -> Items:
        return self

    def __next__(self) -> object:
        if self._atoms.decider.choose("next", self._n, 2):
            return self._atoms._unknown
        raise StopIteration


class Stream(Items):
    __slots__ = ()

    def __aiter__(self) -> Stream:
        return self

    def __anext__(self) -> Awaitable:
        return _Next(self._atoms, "anext", self._n, (_EndOfStream, self._atoms._unknown))


class _Next(Awaitable):
    __slots__ = ()

    def __await__(self) -> Iterator:
        value = yield from super().__await__()
        if value is _EndOfStream:
            raise StopAsyncIteration
        return value


class Manager:
    __slots__ = ("_atoms", "_n")

    def __init__(self, atoms: Atoms, n: object) -> None:
        self._atoms = atoms
        self._n = n

    def __enter__(self) -> Unknown:
        self._atoms.decider.maybe_raise("enter", self._n)
        return self._atoms._unknown

    def __exit__(self, *_: object) -> None:
        self._atoms.decider.maybe_raise("exit", self._n)


class AsyncManager(Manager):
    __slots__ = ()

    def __aenter__(self) -> Awaitable:
        return Awaitable(self._atoms, "aenter", self._n, (self._atoms._unknown,))

    def __aexit__(self, *_: object) -> Awaitable:
        return Awaitable(self._atoms, "aexit", self._n, (None,))
