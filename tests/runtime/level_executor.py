"""The judge for trio and anyio, where a cancelled scope cancels again at every unshielded checkpoint.

The same enumeration as in executor.py, with another meaning of a checkpoint and another verdict:

- after the delivery every checkpoint outside of a shielded scope raises the cancellation again; in a shielded one it
  returns;
- a cancellation is *pending* once a handler, a `suppress` or a jump out of a finally body has ended it. While an outer
  handler or finally body still holds it, it is not: what that body does is cleaning up, and it decides itself;
- a pending cancellation is lost when an *effect* follows before a checkpoint has raised it again: an ordinary call,
  what runs inside a shielded scope, or the end of the function;
- what never ends after the delivery, such as a loop that retries, loses it as well.

The place of a loss is where the cancellation became pending, as executor.py tells it; for what never ends inside a
handler or finally body, the outermost one that holds the cancellation.

Executions run on stand-ins for the two libraries (level_libraries.py), which are many times faster. `confirm` repeats
the telling ones on the untouched program under the installed library, cancelled through a CancelScope.
"""

from __future__ import annotations

import ast
import dataclasses
import gc
import random
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from atoms import ABANDON, CANCEL_HERE, Decider, ending
from executor import (
    ABANDONED,
    CANCELLED,
    MAX_EXECUTIONS,
    RAISED,
    RETURNED,
    Explorer,
    Frame,
    Program,
    Quiet,
    Replayer,
    Step,
    Tick,
    Tracker,
    Verdict,
    Wanderer,
    async_functions,
    discard,
    drive,
    tell,
)
from instrument import HOOKS
from level_libraries import Cancelled, cancelled_class, checkpoint, run_in_scope, stand_ins

#: After so many checkpoints and rounds of loops an execution counts as one that never ends.
MAX_CHECKPOINTS = 50


def judge_source(source: str, library: str, max_executions: int = MAX_EXECUTIONS) -> list[LevelVerdict]:
    """The verdicts of all async functions of a module that uses "trio" or "anyio", in the order of their lines."""
    return [LevelExplorer(program).verdict(max_executions) for program in programs(source, library)]


def programs(source: str, library: str) -> list[LevelProgram]:
    """A program for each async function of a module."""
    return [LevelProgram(source, function, library) for function in async_functions(source)]


class LevelProgram(Program):
    """A function that imports a stand-in for its library, or (real) the installed one."""

    def __init__(self, source: str, function: ast.AsyncFunctionDef, library: str, real: bool = False) -> None:
        self.library = library
        self._arguments = (source, function)
        self._real = real
        super().__init__(source, function)

    def under_its_library(self) -> LevelProgram:
        return LevelProgram(*self._arguments, self.library, real=True)

    def _modules(self) -> dict[str, types.ModuleType]:
        return {"atoms": self.atoms} | ({} if self._real else stand_ins(self.library, self.atoms))


# ----------------------------------------------------------------------------------------------------------------
# Deciding and tracking


class LevelDecider(Decider):
    """What a checkpoint does under a level-triggered library.

    The picks of a checkpoint are numbered as ever (a value, the cancellation, an exception), so that a path tells
    which checkpoints cancel. shields: the open shielded scopes, which the stand-ins count.
    """

    cancellation = Cancelled
    shields = 0

    choose_from: Callable[[str, object, Sequence[int]], int]

    def maybe_raise(self, what: str, n: object, outcomes: int = 1) -> int:
        if not self.phase:
            return super().maybe_raise(what, n, outcomes)
        return self.effect(what, n, range(outcomes))

    def effect(self, what: str, n: object, picks: Sequence[int]) -> int:
        """Something is done after the delivery."""
        return self.choose_from(what, n, picks)

    def suspend(self, what: str, n: object, values: tuple) -> Iterator:
        cancels = len(values)
        if not self.phase:
            picks = [i for i in range(cancels + 1 + len(self.candidates)) if i != cancels or not self.shields]
            pick = self.choose_from(what, n, picks)
        elif self.shields:
            pick = self.effect(what, n, range(cancels))
        else:
            pick = self.choose_from(what, n, [cancels])
        if self.silent:
            return iter((ABANDON,))
        if pick == cancels:
            return self.pause_cancelled()
        return ending(self.pause(), values[pick] if pick < cancels else self.candidates[pick - cancels - 1]())


@dataclasses.dataclass
class LevelVerdict(Verdict):
    """effects: those of the places whose witness loses the cancellation by an effect, the last of its steps."""

    effects: set[int] = dataclasses.field(default_factory=set)


class LevelTracker(Tracker):
    """place: where the cancellation became pending, or nowhere: it is in flight, held, or not delivered."""

    def place_if_endless(self) -> frozenset[int]:
        held = [frame.line for frame in self.frames if frame.cancelled]
        return self.place or frozenset(held[:1])

    def raising(self, value: object) -> object:
        kind = value if isinstance(value, type) else type(value)
        if self._explorer.phase and issubclass(kind, self._explorer.cancellation):
            self.place = frozenset()
        return super().raising(value)

    def suppressed(self, line: int, error: BaseException) -> None:
        if not self._held():
            super().suppressed(line, error)

    def _settles(self, frame: Frame) -> bool:
        return frame.cancelled and not self._held()

    def _held(self) -> bool:
        return any(frame.cancelled for frame in self.frames)


#: An execution that has lost the cancellation by an effect is over.
LOST = "lost"


class LevelExplorer(LevelDecider, Explorer):
    """Runs one program along all its paths."""

    def __init__(self, program: LevelProgram) -> None:
        super().__init__(program)
        self._ends: dict[int, str] = {}

    def verdict(self, max_executions: int = MAX_EXECUTIONS) -> LevelVerdict:
        verdict = super().verdict(max_executions)
        effects = {line for line, end in self._ends.items() if end == LOST}
        return LevelVerdict(**vars(verdict), effects=effects)

    def _make_tracker(self) -> Tracker:
        return LevelTracker(self)

    def _execute(self, path: list[int], last: int) -> str:
        self.shields = 0
        self._lost: frozenset[int] = frozenset()
        return super()._execute(path, last)

    def effect(self, what: str, n: object, picks: Sequence[int]) -> int:
        pick = super().effect(what, n, picks)
        if self.tracker.place and not self.silent:
            self._lost = self.tracker.place
            self.silent = True
        return pick

    def pause_cancelled(self) -> Iterator:
        self.tracker.place = frozenset()
        return iter((CANCEL_HERE,))

    def _end(self, outcome: str) -> str:
        if self._lost:
            self.tracker.place = self._lost
            outcome = LOST
        else:
            outcome = super()._end(outcome)
        if self.phase and outcome not in (ABANDONED, CANCELLED):
            for line in self.tracker.place:
                self._ends.setdefault(line, outcome)
        return outcome


# ----------------------------------------------------------------------------------------------------------------
# Confirming what was found, on the untouched program under the installed library

#: How an execution was left that did what its steps tell.
FOLLOWED, ENDLESS = "followed", "endless"


class LevelReplayer(LevelDecider, Replayer):
    """Repeats an execution under the installed library, of whose shields it knows nothing: the steps tell which
    checkpoints are to cancel, and the library must do just that.

    until: how the execution is to be left: at an end of its own (None), once it has done the last of its steps
    (FOLLOWED), or after so many checkpoints and rounds of loops that it counts as ENDLESS.
    """

    def __init__(self, program: LevelProgram, steps: list[Step], until: str | None) -> None:
        super().__init__(program.candidates, steps)
        if until is not None:
            self._steps = steps
        self._library = program.library
        self._until = until
        self._left = MAX_CHECKPOINTS

    async def run(self, coroutine: types.CoroutineType, scope: Any) -> str:
        """How the coroutine ends, or in what it differs from the steps."""
        self.cancellation = cancelled_class(self._library)
        self._scope = scope
        outcome = await _forward(coroutine, self)
        return self._until if self._until and self._done() and not self.diverged else self.outcome(outcome)

    def choose_from(self, what: str, n: object, picks: Sequence[int]) -> int:
        return self.choose(what, n, len(picks))

    def choose(self, what: str, n: object, count: int) -> int:
        if self._until is None or self._position < len(self._steps):
            return super().choose(what, n, count)
        self._left -= 1
        self.silent = self._done()
        return self._left % count

    def suspend(self, what: str, n: object, values: tuple) -> Iterator:
        cancels = len(values)
        pick = self.choose(what, n, cancels + (not self.phase) * (1 + len(self.candidates)))
        if self.silent:
            return iter((ABANDON,))
        pause = checkpoint(self._library).__await__()
        if pick > cancels:
            return ending(pause, self.candidates[pick - cancels - 1]())
        if pick < cancels:
            return ending(pause, values[pick])
        if not self.phase:
            self.phase = 1
            self._scope.cancel()
        return self._cancelling(pause, f"{what}({n})")

    def _cancelling(self, pause: Iterator, where: str) -> Iterator:
        yield from pause
        self.diverged = f"{where} did not cancel"
        self.silent = True
        yield ABANDON

    def _done(self) -> bool:
        """Whether it has done what it is to do before it is left."""
        return self._position >= len(self._steps) and (self._until == FOLLOWED or self._left <= 0)


@types.coroutine
def _forward(coroutine: types.CoroutineType, decider: Decider) -> Iterator:
    """Awaits a coroutine in whatever event loop runs, until it ends or asks to be abandoned, and tells how."""
    try:
        signal = coroutine.send(None)
        while signal is not ABANDON:
            thrown, answer = None, None
            try:
                answer = yield signal
            except BaseException as error:
                thrown = error
            # Not in the handler, or a bare raise in the coroutine would raise what that handles.
            signal = coroutine.send(answer) if thrown is None else coroutine.throw(thrown)
    except StopIteration:
        return RETURNED
    except BaseException as error:
        return CANCELLED if isinstance(error, decider.cancellation) else RAISED
    discard(coroutine)
    return ABANDONED


def repeat(program: LevelProgram, steps: list[Step], until: str | None) -> str:
    """How an execution ends under the library of a program made with real=True."""
    decider = LevelReplayer(program, steps, until)
    program.atoms.decider = decider
    program.namespace[HOOKS] = types.SimpleNamespace(tick=Tick(decider))
    function = program.with_ticks() if until else program.original
    with Quiet():
        outcome = run_in_scope(program.library, lambda scope: decider.run(program.start(function), scope))
        if until:
            gc.collect(1)  # what was abandoned may complain when it is collected: better now
    return outcome


def confirm(program: LevelProgram, verdict: LevelVerdict) -> list[str]:
    """What repeating the executions behind a verdict under the library contradicts in it; empty when all is well."""
    real = program.under_its_library()
    expected = [(steps, None, CANCELLED) for steps in verdict.clean]
    for line, steps in verdict.witnesses.items():
        if line in verdict.endless:
            expected.append((steps, ENDLESS, ENDLESS))
        elif line in verdict.effects:
            expected.append((steps, FOLLOWED, FOLLOWED))
        else:
            expected.append((steps, None, "not cancelled"))
    complaints = []
    for steps, until, wanted in expected:
        outcome = repeat(real, steps, until)
        if outcome != wanted and not (wanted == "not cancelled" and outcome in (RETURNED, RAISED)):
            complaints.append(f"{program.library}: {outcome}, not {wanted}, along: {'; '.join(tell(program, steps))}")
    return complaints


class LevelWanderer(LevelDecider, Wanderer):
    """Picks at random, to check the explorer."""

    def choose_from(self, what: str, n: object, picks: Sequence[int]) -> int:
        return picks[self.choose(what, n, len(picks))]


def wander(program: LevelProgram, walks: int, seed: int = 0) -> bool:
    """Whether one of some random executions of the function ends in another way than cancelled, after a delivery.

    Losses by an effect do not show without the explorer's hooks.
    """
    picker = random.Random(seed)
    function = program.with_ticks()
    with Quiet():
        for _ in range(walks):
            decider = LevelWanderer(program.candidates, picker, 120)
            program.atoms.decider = decider
            program.namespace[HOOKS] = types.SimpleNamespace(tick=Tick(decider))
            outcome = drive(program.start(function), decider)
            if decider.phase and not decider.silent and outcome in (RETURNED, RAISED):
                return True
    return False
