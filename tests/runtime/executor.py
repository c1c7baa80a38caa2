"""Executes a program in every way it can go, with a cancellation at every suspension point in turn.

`judge_source` takes the text of a module and tells, for each async function in it, whether there is an execution in
which a cancellation is delivered and the function then ends in another way than by raising CancelledError, or never
ends; and at which lines the cancellation vanishes.

How executions are enumerated. An execution is determined by the picks of its atoms (atoms.py). The explorer repeats
the program from its start along a list of picks, then picks the first choice of each further atom and remembers the
others for later. The *state* of the program at an atom (where it stands, its locals, the exceptions being handled
and in flight, whether the cancellation was delivered and where it was lost) determines what can follow: an execution
that reaches a state already seen is abandoned there. So the number of executions grows with the number of states, not
of paths. An endless loop shows as states from which no end of the program can be reached.

Coroutines are driven by hand (`send`, `throw`), which is many times faster than an event loop. What is found is then
repeated on the untouched program, by hand and under asyncio with `Task.cancel()`; see `confirm`.

The place of a loss:

- the `except` line of a handler that was entered with the cancellation and left without an exception;
- the `raise` (or other statement) whose exception left such a handler, or a finally body in its stead;
- the `return`, `break` or `continue` by which a finally body was left while the cancellation was in flight;
- the `with` line of a `suppress`, the `except*` line;
- for what never ends, the line of the handler or `finally:` that was entered with it.

Of several losses the last one counts.
"""

from __future__ import annotations

import ast
import asyncio
import dataclasses
import dis
import inspect
import random
import sys
import types
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from atoms import ABANDON, CANCEL_HERE, Atoms, Decider, describe
from instrument import HOOKS, add_ticks, instrument

#: How many executions of one function are tried before the judge gives up on completeness.
MAX_EXECUTIONS = 6000


@dataclasses.dataclass(frozen=True)
class Step:
    """One pick of one atom: what kind of atom, its number, the pick, and the phase in which it was asked."""

    what: str
    n: object
    pick: int
    phase: int


@dataclasses.dataclass
class Verdict:
    """What executing one async function has shown.

    line, end_line: where its definition stands (from 1, inclusive).
    lines: the places at which a cancellation is lost; empty when none is.
    witnesses: for each of these, the picks of one execution that loses it there.
    endless: those of the places whose witness never ends.
    clean: the picks of some executions that were cancelled and ended so.
    truncated: not every execution was tried, so `lines` may lack some.
    """

    name: str
    line: int
    end_line: int
    lines: set[int] = dataclasses.field(default_factory=set)
    witnesses: dict[int, list[Step]] = dataclasses.field(default_factory=dict)
    endless: set[int] = dataclasses.field(default_factory=set)
    clean: list[list[Step]] = dataclasses.field(default_factory=list)
    executions: int = 0
    truncated: bool = False

    @property
    def loses(self) -> bool:
        return bool(self.lines)


def judge_source(source: str, max_executions: int = MAX_EXECUTIONS) -> list[Verdict]:
    """The verdicts of all async functions of a module, in the order of their first lines."""
    return [Explorer(program).verdict(max_executions) for program in programs(source)]


# ----------------------------------------------------------------------------------------------------------------
# Programs


class Program:
    """One async function of a module, ready to be executed alone, with its module's other definitions around it.

    Functions nested in others or in classes are executed as if they stood at the top of the module.
    """

    def __init__(self, source: str, function: ast.AsyncFunctionDef) -> None:
        self.name = function.name
        self.line = min([function.lineno] + [d.lineno for d in function.decorator_list])
        self.end_line = function.end_lineno
        self.atoms = Atoms()
        self._source = source
        self.namespace = self._module_namespace()
        self.candidates = self._candidates()
        self.original = self._compiled(self._own_tree())
        self.instrumented = self._compiled(instrument(self._own_tree(), source.splitlines()))

    def with_ticks(self) -> types.FunctionType:
        """The function, changed in nothing but that its loops can be abandoned."""
        return self._compiled(add_ticks(self._own_tree()))

    def start(self, function: types.FunctionType) -> types.CoroutineType:
        """A coroutine of the function, with an argument for each of its parameters."""
        code = function.__code__
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        return function(**{name: self.atoms.argument(name) for name in names})

    def _own_tree(self) -> ast.AsyncFunctionDef:
        tree = ast.parse(self._source)
        (found,) = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.AsyncFunctionDef) and (node.name, node.end_lineno) == (self.name, self.end_line)
        ]
        found.decorator_list = []
        return found

    def _compiled(self, function: ast.AsyncFunctionDef) -> types.FunctionType:
        code = _compile(ast.Module(body=[function], type_ignores=[]))
        namespace = self.namespace
        exec(code, namespace)
        return namespace[self.name]

    def _module_namespace(self) -> dict[str, Any]:
        namespace: dict[str, Any] = {"__name__": "program", "range": self.atoms.range}
        modules = self._modules()
        saved = {name: sys.modules.get(name) for name in modules}
        sys.modules.update(modules)
        try:
            tree = ast.parse(self._source)
            exec(_compile(tree), namespace)
            for statement in _inner_imports(tree):  # a nested function sees those of the function around it
                exec(_compile(ast.Module(body=[statement], type_ignores=[])), namespace)
        finally:
            for name, module in saved.items():
                if module is None:
                    del sys.modules[name]
                else:
                    sys.modules[name] = module
        return namespace

    def _modules(self) -> dict[str, types.ModuleType]:
        """The modules that the program shall get in place of installed ones."""
        loops = types.ModuleType("asyncio")
        vars(loops).update(vars(asyncio), current_task=self.atoms.current_task)
        return {"atoms": self.atoms, "asyncio": loops}

    def _candidates(self) -> list:
        """What unknown calls raise: an instance of each ordinary class that the module tests for, and another one.

        Where exact types are compared, an instance of an unknown subclass of each as well.
        """
        classes: dict[type, None] = {}
        exact = False
        for node in ast.walk(ast.parse(self._source)):
            exact = exact or (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "type")
            for expression in _tested_types(node):
                for found in self._classes_of(expression):
                    classes[found] = None
        candidates: list = [_Unforeseen, Exception] if exact else [_Unforeseen]
        for cls in classes:
            if issubclass(cls, BaseExceptionGroup):
                candidates.append(_group_factory(cls))
            else:
                candidates.append(cls)
                if exact:
                    candidates.append(type("Unforeseen" + cls.__name__, (cls,), {}))
        return candidates

    def _classes_of(self, expression: ast.expr) -> Iterator[type]:
        """The ordinary exception classes, but for Exception itself, that an expression names."""
        for node in ast.walk(expression):
            if not isinstance(node, (ast.Name, ast.Attribute)):
                continue
            try:
                value = eval(_compile(ast.Expression(body=node)), self.namespace)
            except (NameError, AttributeError):
                continue
            for cls in value if isinstance(value, tuple) else (value,):
                if isinstance(cls, type) and issubclass(cls, Exception) and cls is not Exception:
                    yield cls
                elif cls is BaseExceptionGroup:
                    yield ExceptionGroup


class _Unforeseen(Exception):
    """An ordinary exception that the program names nowhere."""


def programs(source: str) -> list[Program]:
    """A program for each async function of a module."""
    return [Program(source, function) for function in async_functions(source)]


def async_functions(source: str) -> list[ast.AsyncFunctionDef]:
    """The async functions of a module, in the order of their first lines."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.AsyncFunctionDef)]
    return sorted(functions, key=lambda node: node.lineno)


def _compile(tree: ast.AST) -> types.CodeType:
    mode = "eval" if isinstance(tree, ast.Expression) else "exec"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        return compile(tree, "<program>", mode, dont_inherit=True)


def _inner_imports(tree: ast.Module) -> list[ast.stmt]:
    return [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom)) and node.col_offset]


def _tested_types(node: ast.AST) -> Iterable[ast.expr]:
    """The expressions in which a node names exception classes that it tests an exception against."""
    if isinstance(node, ast.ExceptHandler) and node.type is not None:
        return [node.type]
    if isinstance(node, ast.MatchClass):
        return [node.cls]
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name == "suppress":
            return node.args
        if name in ("isinstance", "issubclass"):
            return node.args[1:]
    if isinstance(node, ast.Compare):
        return node.comparators
    return []


def _group_factory(cls: type) -> Any:
    return lambda: cls("from a call", [_Unforeseen()])


# ----------------------------------------------------------------------------------------------------------------
# Driving one coroutine

CANCELLED, RETURNED, RAISED, ABANDONED = "cancelled", "returned", "raised", "abandoned"


def drive(coroutine: types.CoroutineType, decider: Decider) -> str:
    """Runs a coroutine to its end, delivers the cancellation where the decider says so, and tells how it ended."""
    try:
        signal = coroutine.send(None)
        while signal is CANCEL_HERE:
            decider.phase = 1
            signal = coroutine.throw(decider.cancellation())
    except StopIteration:
        return RETURNED
    except BaseException as error:
        return CANCELLED if isinstance(error, decider.cancellation) else RAISED
    assert signal is ABANDON, signal
    discard(coroutine)
    return ABANDONED


#: Coroutines that nothing ends. Collected, they would run on under the decider of a later execution.
_undying: list[types.CoroutineType] = []


def discard(coroutine: types.CoroutineType) -> None:
    """Ends a suspended coroutine while the decider is silent.

    Closing raises GeneratorExit in it. A program that catches that goes on to its next suspension point and suspends
    there again, which closing reports as an error; then it is closed once more.
    """
    for _ in range(20):
        with suppress(BaseException):
            coroutine.close()
        if inspect.getcoroutinestate(coroutine) == inspect.CORO_CLOSED:
            return
    _undying.append(coroutine)


class Quiet:
    """Keeps Python from printing that a discarded coroutine ignored GeneratorExit."""

    def __enter__(self) -> None:
        self._hook = sys.unraisablehook
        sys.unraisablehook = lambda _: None

    def __exit__(self, *_: object) -> None:
        sys.unraisablehook = self._hook


# ----------------------------------------------------------------------------------------------------------------
# Where a cancellation is lost


class Frame:
    """A handler or finally body that is being executed.

    line: of its clause. cancelled: it was entered with the delivered cancellation. kind: the class of the exception
    that it was entered with. outer: the place of loss as it was on entry; jump: likewise the last jump.
    left: the exception by which it is left. falls: a finally body came to its end.
    """

    __slots__ = ("line", "cancelled", "kind", "outer", "jump", "left", "falls", "star")

    def __init__(self, line: int) -> None:
        self.line = line
        self.cancelled = False
        self.kind: object = None
        self.outer: frozenset[int] = NOWHERE
        self.jump = 0
        self.left: BaseException | None = None
        self.falls = False
        self.star = False


NOWHERE: frozenset[int] = frozenset()


def _line_of(trace: types.TracebackType) -> int:
    """The line at which an exception was raised.

    CPython 3.11 runs a store and the load behind it as one instruction once they have run often, and then says of what
    the load raises that the store did, which never raises anything.
    """
    code = trace.tb_frame.f_code
    if code.co_code[trace.tb_lasti] != dis.opmap["STORE_FAST"] or sys.version_info < (3, 11):
        return trace.tb_lineno
    return list(code.co_positions())[trace.tb_lasti // 2 + 1][0] or trace.tb_lineno


class Tracker:
    """The hooks of an instrumented program: follows the cancellation through handlers and finally bodies.

    place: where the cancellation was lost last (several lines where either may be told), or nowhere.
    """

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self.tick = Tick(explorer)
        self.reset()

    def reset(self) -> None:
        self.frames: list[Frame] = []
        self.place = NOWHERE
        self._jump = 0
        self._bare: dict[int, tuple[BaseException, int]] = {}

    def hidden_state(self) -> tuple:
        """What of the state of the program its frame does not show."""
        return (self.place, tuple([(f.cancelled, f.kind) for f in self.frames]))

    def place_if_endless(self) -> frozenset[int]:
        """Where the cancellation is lost if what goes on now goes on for ever."""
        place = self.place
        for frame in reversed(self.frames):
            if frame.cancelled and not place:
                place = frozenset([frame.line])
        return place

    # Handlers.

    def handler_enter(self, line: int, star: bool) -> None:
        frame = Frame(line)
        frame.star = star
        self._entered_with(frame, sys.exc_info()[1])
        self.frames.append(frame)

    def handler_raises(self) -> None:
        self.frames[-1].left = sys.exc_info()[1]

    def handler_leave(self) -> None:
        frame = self.frames.pop()
        if not self._settles(frame):
            return
        if self._is_cancellation(frame.left):
            self.place = NOWHERE
        elif not self.place:
            replaced = frame.left is not None and not frame.star
            self.place = frozenset([self.origin(frame.left) if replaced else frame.line])

    # Finally bodies. Between `begin` and `enter` the frame waits to be told of an exception.

    def finally_begin(self) -> None:
        self.frames.append(Frame(0))

    def finally_flying(self) -> None:
        self.frames[-1].left = sys.exc_info()[1]

    def finally_enter(self, line: int) -> None:
        frame = self.frames[-1]
        frame.line = line
        frame.jump = self._jump
        flying, frame.left = frame.left, None
        if flying is not None:
            self._entered_with(frame, flying)
            frame.kind = (frame.kind, 0 if frame.cancelled else self.origin(flying))

    def finally_raises(self) -> None:
        self.frames[-1].left = sys.exc_info()[1]

    def finally_falls_through(self) -> None:
        self.frames[-1].falls = True

    def finally_leave(self) -> None:
        frame = self.frames.pop()
        if frame.falls:
            self._jump = frame.jump
        if not self._settles(frame):
            return
        if frame.falls or self._is_cancellation(frame.left):
            self.place = NOWHERE
        elif frame.left is None:
            self.place = self.place | {self._jump}
        elif not self.place:
            self.place = frozenset([self.origin(frame.left)])

    # Statements.

    def jump(self, line: int) -> None:
        self._jump = line

    def bare_raise(self, line: int) -> None:
        flying = sys.exc_info()[1]
        self._bare[id(flying)] = (flying, line)

    def raising(self, value: Any) -> Any:
        self._bare.pop(id(value), None)
        return value

    def context(self, line: int, manager: Any) -> Any:
        return _WatchedSuppress(self, line, manager) if isinstance(manager, suppress) else manager

    def suppressed(self, line: int, error: BaseException) -> None:
        if self._explorer.phase and self._is_cancellation(error):
            self.place = frozenset([line])

    def origin(self, error: BaseException) -> int:
        """The line of the statement that raised an exception last.

        A bare raise leaves no entry in the traceback; the others add one for this function at its head.
        """
        if id(error) in self._bare:
            return self._bare[id(error)][1]
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code is not self._explorer.code:
            trace = trace.tb_next
        return _line_of(trace) if trace is not None else 0

    def _entered_with(self, frame: Frame, error: BaseException | None) -> None:
        frame.kind = abstract(error)
        frame.outer = self.place
        frame.cancelled = bool(self._explorer.phase) and (
            self._is_cancellation(error) or (frame.star and _holds_cancellation(error))
        )
        if frame.cancelled:
            self.place = NOWHERE

    def _settles(self, frame: Frame) -> bool:
        """Whether leaving this handler or finally body decides what becomes of the cancellation."""
        return frame.cancelled

    def _is_cancellation(self, error: BaseException | None) -> bool:
        return isinstance(error, self._explorer.cancellation)


class Tick:
    """Awaited at the head of every loop body."""

    def __init__(self, decider: Decider) -> None:
        self._decider = decider

    def __await__(self) -> Iterator:
        if not self._decider.silent:
            self._decider.choose("tick", "", 1)
        return iter((ABANDON,)) if self._decider.silent else iter(())


class _WatchedSuppress:
    """A `suppress`, which tells the tracker what it swallows."""

    def __init__(self, tracker: Tracker, line: int, manager: suppress) -> None:
        self._tracker = tracker
        self._line = line
        self._manager = manager

    def __enter__(self) -> None:
        self._manager.__enter__()

    def __exit__(self, kind: type | None, error: BaseException | None, trace: Any) -> bool | None:
        swallowed = self._manager.__exit__(kind, error, trace)
        if swallowed:
            self._tracker.suppressed(self._line, error)
        return swallowed


def _holds_cancellation(error: BaseException | None) -> bool:
    return isinstance(error, BaseExceptionGroup) and error.subgroup(asyncio.CancelledError) is not None


def abstract(value: Any) -> object:
    """What of a local's value can matter to the program: exceptions count by their class."""
    if value is None or value is True or value is False:
        return value
    kind = type(value)
    if issubclass(kind, BaseException):
        return (kind, tuple([abstract(e) for e in value.exceptions])) if issubclass(kind, BaseExceptionGroup) else kind
    if issubclass(kind, type):
        return ("class", value)
    return "?"


# ----------------------------------------------------------------------------------------------------------------
# Exploring


class Explorer(Decider):
    """Runs one program along all its paths. See the head of this file."""

    END = -1

    def __init__(self, program: Program) -> None:
        super().__init__(program.candidates)
        self._program = program
        self.code = program.instrumented.__code__
        self._locals = _interesting_locals(program.instrumented)
        self.tracker = self._make_tracker()
        self._states: dict[tuple, int] = {}
        self._edges: list[tuple[int, int]] = []
        self._delivered: dict[int, tuple[frozenset[int], list[int]]] = {}
        self._pending: list[tuple[list[int], int]] = [([], 0)]
        self._trace: list[Step] | None = None

    def verdict(self, max_executions: int = MAX_EXECUTIONS) -> Verdict:
        program = self._program
        verdict = Verdict(program.name, program.line, program.end_line)
        program.namespace[HOOKS] = self.tracker
        program.atoms.decider = self
        self._states[()] = 0
        found: dict[int, list[int]] = {}
        clean: list[list[int]] = []
        picker = random.Random(program.line)
        with Quiet():
            while self._pending and verdict.executions < max_executions:
                if verdict.executions > max_executions // 2:
                    self._shuffle_last(picker)
                outcome = self._end(self._execute(*self._pending.pop()))
                verdict.executions += 1
                if outcome is ABANDONED:
                    continue
                self._edges.append((self._last, self.END))
                if self.phase and outcome is not CANCELLED:
                    assert self.tracker.place, "a loss without a place"
                    for line in self.tracker.place:
                        found.setdefault(line, self._path)
                elif self.phase and len(clean) < 3:
                    clean.append(self._path)
        verdict.truncated = bool(self._pending)
        endless = self._endless()
        for line, path in endless.items():
            if line not in found:
                found[line] = path
                verdict.endless.add(line)
        verdict.lines = set(found)
        verdict.witnesses = {line: self._steps(path) for line, path in sorted(found.items())}
        verdict.clean = [self._steps(path) for path in clean]
        return verdict

    def choose(self, what: str, n: object, count: int) -> int:
        return self.choose_from(what, n, range(count))

    def choose_from(self, what: str, n: object, picks: Sequence[int]) -> int:
        """As choose(), where only some of the picks can be."""
        if self.silent:
            return picks[0]
        position = self._position
        self._position = position + 1
        if position >= self._replayed:
            if self._trace is None:
                return self._arrive(what, picks)
            self.silent = True
            return picks[0]
        if self._trace is not None:
            self._trace.append(Step(what, n, self._path[position], self.phase))
        return self._path[position]

    def _execute(self, path: list[int], last: int) -> str:
        self._path = path
        self._last = last
        self._replayed = len(path)
        self._position = 0
        self.phase = 0
        self.silent = False
        self.tracker.reset()
        return drive(self._program.start(self._program.instrumented), self)

    def _make_tracker(self) -> Tracker:
        return Tracker(self)

    def _end(self, outcome: str) -> str:
        """How the last execution ended; abandoned, where it came to a known state."""
        return ABANDONED if self.silent else outcome

    def _arrive(self, what: str, picks: Sequence[int]) -> int:
        """Comes to an atom for the first time along this path: picks its first choice, unless the state is known."""
        key = self._state(what)
        known = self._states.get(key)
        if known is not None:
            self._edges.append((self._last, known))
            self.silent = True
            return picks[0]
        node = len(self._states)
        self._states[key] = node
        self._edges.append((self._last, node))
        if self.phase:
            self._delivered[node] = (self.tracker.place_if_endless(), self._path[:])
        for pick in reversed(picks[1:]):
            self._pending.append((self._path + [pick], node))
        self._path.append(picks[0])
        self._last = node
        return picks[0]

    def _state(self, what: str) -> tuple:
        frame = sys._getframe(3)
        where = [what]
        while frame.f_code is not self.code:
            where.append(frame.f_lasti)
            frame = frame.f_back
        where.append(frame.f_lasti)
        values = frame.f_locals
        known = tuple([abstract(values.get(name, _UNBOUND)) for name in self._locals])
        return (self.phase, tuple(where), known, abstract(sys.exc_info()[1]), self.tracker.hidden_state())

    def _shuffle_last(self, picker: random.Random) -> None:
        """Moves a random pending path to the end, where the next one is taken from: a fair sample of too many."""
        i = picker.randrange(len(self._pending))
        self._pending[i], self._pending[-1] = self._pending[-1], self._pending[i]

    def _endless(self) -> dict[int, list[int]]:
        """The places of states after the delivery from which no end can be reached, with a path to each."""
        before: dict[int, list[int]] = {}
        for source, target in self._edges:
            before.setdefault(target, []).append(source)
        ending = {self.END} | {node for _, node in self._pending}
        todo = list(ending)
        while todo:
            for source in before.get(todo.pop(), ()):
                if source not in ending:
                    ending.add(source)
                    todo.append(source)
        found: dict[int, list[int]] = {}
        for node, (place, path) in self._delivered.items():
            if node not in ending:
                for line in place:
                    found.setdefault(line, path)
        return found

    def _steps(self, path: list[int]) -> list[Step]:
        """The picks of a path with the atoms that made them."""
        self._trace = []
        with Quiet():
            self._execute(path, 0)
        steps, self._trace = self._trace, None
        return steps


_UNBOUND = object()


def _interesting_locals(function: types.FunctionType) -> list[str]:
    code = function.__code__
    parameters = code.co_argcount + code.co_kwonlyargcount
    return [*code.co_varnames[parameters:], *code.co_cellvars]


# ----------------------------------------------------------------------------------------------------------------
# Confirming what was found, on the untouched program


class Replayer(Decider):
    """Repeats an execution. The untouched program must ask for the same picks as the instrumented one did."""

    def __init__(self, candidates: list, steps: list[Step]) -> None:
        super().__init__(candidates)
        self._steps = [step for step in steps if step.what != "tick"]
        self._position = 0
        self.diverged = ""

    def choose(self, what: str, n: object, count: int) -> int:
        step = self._steps[self._position] if self._position < len(self._steps) else None
        self._position += 1
        if not self.silent and step is not None and (step.what, step.n, step.phase) == (what, n, self.phase):
            return step.pick
        if not self.silent:
            self.silent = True
            self.diverged = f"asked for {what}({n}) in phase {self.phase} instead of {step}"
        return self._position % count  # goes on in varying ways, so that a loop without a suspension point ends

    def outcome(self, outcome: str) -> str:
        """How the execution ended, or how it differed."""
        if not self.diverged and self._position < len(self._steps):
            self.diverged = f"ended before {self._steps[self._position]}"
        return f"diverged: {self.diverged}" if self.diverged else outcome


class LoopReplayer(Replayer):
    """Repeats an execution under asyncio: suspension points suspend, and the cancellation comes from Task.cancel()."""

    task: asyncio.Task

    def pause(self) -> Iterator:
        return asyncio.sleep(0).__await__()

    def pause_cancelled(self) -> Iterator:
        loop = asyncio.get_running_loop()
        loop.call_soon(self._cancel)
        return loop.create_future().__await__()

    def _cancel(self) -> None:
        self.phase = 1
        self.task.cancel()


def repeat_by_hand(program: Program, steps: list[Step]) -> str:
    """How the untouched function ends along these steps."""
    decider = Replayer(program.candidates, steps)
    program.atoms.decider = decider
    with Quiet():
        return decider.outcome(drive(program.start(program.original), decider))


def repeat_under_asyncio(program: Program, steps: list[Step]) -> str:
    """How a task that runs the untouched function ends along these steps."""
    decider = LoopReplayer(program.candidates, steps)
    program.atoms.decider = decider

    async def main() -> None:
        decider.task = asyncio.ensure_future(program.start(program.original))
        await asyncio.wait([decider.task])

    loop = asyncio.new_event_loop()
    try:
        with suppress(SystemExit):
            loop.run_until_complete(main())
        if decider.task.cancelled():
            return decider.outcome(CANCELLED)
        return decider.outcome(RAISED if decider.task.exception() else RETURNED)
    finally:
        loop.close()


def confirm(program: Program, verdict: Verdict) -> list[str]:
    """What repeating the executions behind a verdict contradicts in it; empty when all is well.

    An execution that never ends is not repeated.
    """
    complaints = []
    expected = [(steps, False) for line, steps in verdict.witnesses.items() if line not in verdict.endless]
    expected += [(steps, True) for steps in verdict.clean]
    for steps, cancelled in expected:
        for repeat in (repeat_by_hand, repeat_under_asyncio):
            outcome = repeat(program, steps)
            if (outcome == CANCELLED) != cancelled or outcome.startswith("diverged"):
                complaints.append(f"{repeat.__name__}: {outcome}, along: {'; '.join(tell(program, steps))}")
    return complaints


def tell(program: Program, steps: list[Step]) -> list[str]:
    """The steps of an execution in words."""
    told = []
    for step in steps:
        if step.what != "tick":
            told.append(f"{step.what}({step.n}) {describe(step.what, step.pick, step.phase, program.candidates)}")
    return told


class Wanderer(Decider):
    """Picks at random, to check the explorer: what it loses without hooks and states, the explorer must have found."""

    def __init__(self, candidates: list, picker: random.Random, bound: int) -> None:
        super().__init__(candidates)
        self._picker = picker
        self._left = bound

    def choose(self, what: str, n: object, count: int) -> int:
        self._left -= 1
        if self._left < 0:
            self.silent = True
        return self._picker.randrange(count)


def wander(program: Program, walks: int, seed: int = 0) -> bool:
    """Whether one of some random executions of the function loses the cancellation."""
    picker = random.Random(seed)
    function = program.with_ticks()
    with Quiet():
        for _ in range(walks):
            decider = Wanderer(program.candidates, picker, 120)
            program.atoms.decider = decider
            program.namespace[HOOKS] = types.SimpleNamespace(tick=Tick(decider))
            outcome = drive(program.start(function), decider)
            if decider.phase and not decider.silent and outcome in (RETURNED, RAISED):
                return True
    return False
