"""Generates small modules whose cleanups wait in every way that the rules about them tell apart.

A module has one async function `main()`, which works until it is cancelled and then cleans up. Each *site* of its
cleanup awaits one release, on lines of its own. A cleanup is written with what the three rules are about: nothing,
shields, time limits, handlers of the TimeoutError; and stands in a `finally`, a handler, an `__aexit__`, or behind the
yield of a context manager.
"""

from __future__ import annotations

import dataclasses
import random
import sys
from typing import Dict, FrozenSet, List

LIBRARIES = ("asyncio", "trio", "anyio")

#: asyncio.timeout() came with Python 3.11. Up to 3.11.2 it ends a cleanup with CancelledError when its time is over.
SCOPES = sys.version_info >= (3, 11, 3)


@dataclasses.dataclass
class Generated:
    """A module's text and, for each site, the lines on which a finding about it alone can stand (counted from 1).
    shared: lines of what stands around all sites."""

    source: str
    sites: Dict[int, FrozenSet[int]]
    shared: FrozenSet[int] = frozenset()


def generate(seed: object, library: str) -> Generated:
    return _Module(random.Random(f"{seed}/{library}"), library).make()


def _indent(lines: List[str], levels: int = 1) -> List[str]:
    return ["    " * levels + line for line in lines]


#: How a release R is awaited in asyncio, and (below) what a statement of several lines looks like.
_ASYNCIO = [
    ["await R"],
    ["await R"],
    ["await asyncio.shield(R)"],
    ["await asyncio.shield(R)"],
    ["await asyncio.wait_for(R, 5)"],
    ["await asyncio.wait_for(R, timeout=None)"],
    ["await asyncio.wait_for(asyncio.shield(R), timeout=5)"],
    ["await asyncio.wait_for(asyncio.shield(R), 5)"],
    ["await asyncio.wait_for(asyncio.shield(R), None)"],
    ["NAME = asyncio.shield(R)", "await NAME"],
    ["NAME = asyncio.wait_for(R, 5)", "await NAME"],
    ["NAME = R", "await NAME"],
    ["releasing = asyncio.create_task(R)", "await asyncio.wait({releasing}, timeout=5)"],
    ["releasing = asyncio.create_task(R)", "await asyncio.wait({releasing})"],
    ["if DONE:", "    await R"],
    ["for _ in range(2):", "    await asyncio.shield(R)"],
    ["async with entering(N):", "    pass"],
    ["async for _ in several(N):", "    pass"],
]
_ASYNCIO_SCOPES = [
    ["async with asyncio.timeout(5):", "    await R"],
    ["async with asyncio.timeout(5):", "    await asyncio.shield(R)"],
    ["async with asyncio.timeout_at(asyncio.get_running_loop().time() + 5):", "    await asyncio.shield(R)"],
    ["async with asyncio.timeout(None):", "    await asyncio.shield(R)"],
    ["async with asyncio.timeout(None) as limit:", "    limit.reschedule(asyncio.get_running_loop().time() + 5)", "    await R"],
    ["async with asyncio.timeout(5):", "    async with entering(N):", "        pass"],
]
_LEVEL = [
    ["await R"],
    ["await R"],
    ["await closing(N).aclose()"],
    ["with L.CancelScope(shield=True):", "    await R"],
    ["with L.CancelScope(shield=True):", "    await R"],
    ["with L.CancelScope(shield=False):", "    await R"],
    ["with L.CancelScope() as scope:", "    scope.shield = True", "    await R"],
    ["NAME = L.CancelScope(shield=True)", "with NAME:", "    await R"],
    ["with L.CancelScope(shield=True, deadline=L.current_time() + 5):", "    await R"],
    ["with L.CancelScope(shield=True) as scope:", "    scope.deadline = L.current_time() + 5", "    await R"],
    ["with L.move_on_after(5, shield=True):", "    await R"],
    ["with L.move_on_after(5, shield=True) as scope:", "    await R"],
    ["with L.move_on_after(5):", "    await R"],
    ["with L.move_on_after(NEVER, shield=True):", "    await R"],
    ["with L.fail_after(5, shield=True):", "    await R"],
    ["with L.fail_after(5, shield=True):", "    await R"],
    ["with L.fail_after(5):", "    await R"],
    ["with L.fail_after(5), L.CancelScope(shield=True):", "    await R"],
    ["with L.CancelScope(shield=True), L.fail_after(5):", "    await R"],
    ["with L.move_on_after(5):", "    with L.CancelScope(shield=True):", "        await R"],
    ["with L.CancelScope(shield=True):", "    with L.move_on_after(5):", "        await R"],
    ["with L.CancelScope(shield=True):", "    with L.fail_after(5):", "        await R"],
    ["with L.move_on_after(5, shield=True):", "    with L.CancelScope(shield=True):", "        await R"],
    ["with L.CancelScope(shield=True):", "    async with entering(N):", "        pass"],
    ["with L.move_on_after(5, shield=True):", "    async for _ in several(N):", "        pass"],
    ["async with entering(N):", "    pass"],
    ["async for _ in several(N):", "    pass"],
]

#: What stands around a site. E is the library's own class of the error.
_AROUND = [
    ["S"],
    ["S"],
    ["S"],
    ["try:", "S", "except E:", "    note()"],
    ["try:", "S", "except E:", "    note()"],
    ["try:", "S", "except (ValueError, E) as error:", "    note()"],
    ["try:", "S", "except Exception:", "    note()"],
    ["try:", "S", "except OSError:", "    note()"],
    ["try:", "S", "except ValueError:", "    note()"],
    ["try:", "S", "except E:", "    note()", "    raise"],
    ["try:", "S", "except E as error:", "    raise RuntimeError('late') from error"],
    ["try:", "S", "finally:", "    note()"],
    ["try:", "    note()", "except E:", "    note()", "else:", "S"],
    ["try:", "    try:", "SS", "    except ValueError:", "        note()", "except E:", "    note()"],
    ["with suppress(E):", "S"],
    ["with suppress(KeyError, ValueError):", "S"],
    ["with suppress(OSError):", "S"],
    ["if DONE:", "S"],
]

#: What stands around all sites. A time limit is longer than those of the sites.
_AROUND_ALL = {
    "asyncio": [
        ["try:", "S", "except E:", "    note()"],
        ["try:", "S", "except KeyError:", "    note()"],
        ["with suppress(E):", "S"],
    ],
    "level": [
        ["with L.CancelScope(shield=True):", "S"],
        ["with L.CancelScope(shield=True):", "S"],
        ["with L.move_on_after(100, shield=True):", "S"],
        ["with L.move_on_after(100):", "S"],
        ["try:", "S", "except E:", "    note()"],
        ["with suppress(E), L.CancelScope(shield=True):", "S"],
    ],
}
_AROUND_ALL_SCOPES = [["try:", "    async with asyncio.timeout(100):", "SS", "except E:", "    note()"]]


class _Module:
    def __init__(self, rng: random.Random, library: str) -> None:
        self._rng = rng
        self._library = library
        self._lines: List[str] = []

    def make(self) -> Generated:
        count = self._rng.choice([1, 1, 2, 2, 3])
        sites = [self._site(number) for number in range(count)]
        lines = self._head() + self._function(sites)
        text = "\n".join(line.split("  # ")[0] for line in lines) + "\n"
        marked = [(row, line.partition("  # site ")[2]) for row, line in enumerate(lines, 1)]
        places = {n: frozenset(row for row, mark in marked if mark == str(n)) for n in range(count)}
        return Generated(text, places, frozenset(row for row, mark in marked if mark == "all"))

    # ---- sites ----

    def _site(self, number: int) -> List[str]:
        """Its lines, each with a mark."""
        forms = _LEVEL if self._library != "asyncio" else _ASYNCIO + (_ASYNCIO_SCOPES if SCOPES else [])
        form = self._rng.choice(forms)
        around = self._rng.choice(_AROUND)
        lines = form if around == ["S"] else self._within(around, form)
        never = "None" if self._library == "anyio" else "math.inf"
        words = {"NAME": f"name_{number}", "R": f"release({number})", "N": str(number), "E": self._timeout(), "NEVER": never, "L": self._library}
        return [f"{self._fill(line, words)}  # site {number}" for line in lines]

    @staticmethod
    def _within(around: List[str], inner: List[str]) -> List[str]:
        """`around` with its line of as many S as it is indented for replaced by the inner lines."""
        lines: List[str] = []
        for line in around:
            lines += _indent(inner, len(line)) if set(line) == {"S"} else [line]
        return lines

    def _around_all(self, cleanup: List[str]) -> List[str]:
        if self._rng.random() < 0.7:
            return cleanup
        if self._library == "asyncio":
            forms = _AROUND_ALL["asyncio"] + (_AROUND_ALL_SCOPES if SCOPES else [])
        else:
            forms = _AROUND_ALL["level"]
        words = {"E": self._timeout(), "L": self._library}
        around = [
            line if set(line) == {"S"} else self._fill(line, words) + "  # site all" for line in self._rng.choice(forms)
        ]
        return self._within(around, cleanup)

    @staticmethod
    def _fill(line: str, words: Dict[str, str]) -> str:
        out, word = "", ""
        for letter in line + "\n":
            if letter.isalnum() or letter == "_":
                word += letter
                continue
            out += words.get(word, word) + letter
            word = ""
        return out.rstrip("\n")

    def _timeout(self) -> str:
        if self._library == "trio":
            return "trio.TooSlowError"
        if self._library == "anyio" or (SCOPES and self._rng.random() < 0.5):
            return "TimeoutError"
        return "asyncio.TimeoutError"

    # ---- the function around them ----

    def _head(self) -> List[str]:
        names = "DONE, closing, entering, note, release, several, work"
        return [
            "import math",
            f"import {self._library}",
            "from contextlib import asynccontextmanager, suppress",
            f"from world import {names}",
            "",
            "",
        ]

    def _cancelled(self) -> str:
        classes = {"asyncio": "asyncio.CancelledError", "trio": "trio.Cancelled"}
        return classes.get(self._library, "anyio.get_cancelled_exc_class()")

    def _function(self, sites: List[List[str]]) -> List[str]:
        cleanup = self._around_all([line for site in sites for line in site])
        region = self._rng.choice(["finally", "finally", "named", "broad", "bare", "aexit", "manager", "nested"])
        make = getattr(self, "_in_" + region)
        lines: List[str] = make(cleanup)
        return lines

    def _main(self, body: List[str]) -> List[str]:
        """The function; sometimes with something around that must not change a thing."""
        around = self._rng.choice(["", "", "", "handler", "deadline"])
        if around == "handler":
            body = ["try:", *_indent(body), f"except {self._timeout()}:", "    note()"]
        if around == "deadline" and self._library == "asyncio" and SCOPES:
            body = ["async with asyncio.timeout(100000):", *_indent(body)]
        if around == "deadline" and self._library != "asyncio":
            body = [f"with {self._library}.move_on_after(100000):", *_indent(body)]
        return ["async def main():", *_indent(body)]

    def _in_finally(self, cleanup: List[str]) -> List[str]:
        return self._main(["try:", "    await work()", "finally:", *_indent(cleanup)])

    def _in_handler(self, clause: str, cleanup: List[str]) -> List[str]:
        return self._main(["try:", "    await work()", clause, *_indent([*cleanup, "raise"])])

    def _in_named(self, cleanup: List[str]) -> List[str]:
        return self._in_handler(f"except {self._cancelled()}:", cleanup)

    def _in_broad(self, cleanup: List[str]) -> List[str]:
        return self._in_handler("except BaseException:", cleanup)

    def _in_bare(self, cleanup: List[str]) -> List[str]:
        return self._in_handler("except:", cleanup)

    def _in_aexit(self, cleanup: List[str]) -> List[str]:
        guard = ["class Guard:", "    async def __aenter__(self):", "        return self", ""]
        guard += ["    async def __aexit__(self, kind, error, trace):", *_indent(cleanup, 2), "", ""]
        return guard + self._main(["async with Guard():", "    await work()"])

    def _in_manager(self, cleanup: List[str]) -> List[str]:
        guard = ["@asynccontextmanager", "async def guard():", "    try:", "        yield", "    finally:"]
        return guard + [*_indent(cleanup, 2), "", ""] + self._main(["async with guard():", "    await work()"])

    def _in_nested(self, cleanup: List[str]) -> List[str]:
        inner = ["try:", "    note()", "finally:", *_indent(cleanup)]
        return self._main(["try:", "    await work()", "finally:", *_indent(inner)])
