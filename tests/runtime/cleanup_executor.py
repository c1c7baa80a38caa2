"""What becomes of a cleanup when its task is cancelled, by running it.

Each site of a generated module (cleanup_grammar.py) is run twice, while the others end at once:

- its release takes a second. asyncio: the task is cancelled a second time meanwhile. trio, anyio: the scope stays
  cancelled. Does the release come to its end?
- its release hangs. Does the task end all the same, and is it then cancelled?

Time is virtual: it jumps to the next thing that is due, so that nothing waits and nothing depends on the machine.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import heapq
import importlib
import sys
import types
from typing import Any, AsyncIterator, Callable, Dict, List, Optional

from cleanup_grammar import Generated

#: In virtual seconds: how long a release takes, and after which time a task counts as one that hangs.
RELEASE, PATIENCE = 1, 1000

INSTANT, SLOW, HANGS = "instant", "slow", "hangs"


@dataclasses.dataclass(frozen=True)
class Fate:
    """Of a site. cut_off: its release did not come to its end. hangs: a release that hangs holds up the task.
    replaced: a release that hangs makes the task end otherwise than cancelled.
    """

    cut_off: bool
    hangs: bool
    replaced: bool


class World:
    """What the module imports: work that waits for ever, and releases."""

    def __init__(self, library: str, modes: Dict[int, str]) -> None:
        self.module = importlib.import_module(library)
        self.modes = modes
        self.working = self.module.Event()
        self.never = self.module.Event()
        self.rescue = self.module.Event()
        self.begun = self.module.Event()
        self.finished: List[int] = []

    async def work(self) -> None:
        self.working.set()
        await self.never.wait()

    async def release(self, number: int) -> None:
        mode = self.modes.get(number, INSTANT)
        if mode != INSTANT:
            self.begun.set()
        if mode == SLOW:
            await self.module.sleep(RELEASE)
        if mode == HANGS:
            await self.rescue.wait()
        self.finished.append(number)

    def closing(self, number: int) -> Any:
        """Something whose aclose() closes also when it is cancelled, as trio and anyio promise of theirs."""
        world = self

        class Closing:
            async def aclose(self) -> None:
                world.finished.append(number)
                if world.modes.get(number) == SLOW:
                    await world.module.sleep(RELEASE)
                if world.modes.get(number) == HANGS:
                    await world.rescue.wait()

        return Closing()

    def entering(self, number: int) -> Any:
        @contextlib.asynccontextmanager
        async def enter() -> AsyncIterator[None]:
            await self.release(number)
            yield

        return enter()

    async def several(self, number: int) -> AsyncIterator[int]:
        await self.release(number)
        yield number

    def as_module(self) -> types.ModuleType:
        module = types.ModuleType("world")
        names = {name: getattr(self, name) for name in ("work", "release", "closing", "entering", "several")}
        module.__dict__.update(names, note=lambda: None, DONE=True)
        return module


def fates(generated: Generated, library: str) -> Dict[int, Fate]:
    """Runs every site."""
    code = compile(generated.source, "program.py", "exec")
    return {site: _fate(code, site, library) for site in generated.sites}


def _fate(code: types.CodeType, site: int, library: str) -> Fate:
    slow = _run(code, {site: SLOW}, library, again=True)
    stuck = _run(code, {site: HANGS}, library, again=False)
    replaced = not stuck.hung and not stuck.cancelled
    return Fate(cut_off=site not in slow.finished, hangs=stuck.hung, replaced=replaced)


@dataclasses.dataclass
class Run:
    """hung: the task did not end before its release was let go. cancelled: it ended so. finished: the releases that
    came to their end, also in the background."""

    hung: bool
    cancelled: bool
    finished: List[int]


def _run(code: types.CodeType, modes: Dict[int, str], library: str, again: bool) -> Run:
    if library == "trio":
        trio = importlib.import_module("trio")
        clock = importlib.import_module("trio.testing").MockClock(autojump_threshold=0)
        ran: Run = trio.run(_in_scope, code, modes, library, clock=clock)
    elif library == "anyio":
        anyio = importlib.import_module("anyio")
        options = {"loop_factory": VirtualLoop}
        ran = anyio.run(_in_scope, code, modes, library, backend_options=options)
    else:
        loop = VirtualLoop()
        try:
            ran = loop.run_until_complete(_in_task(code, modes, again))
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            loop.close()
    return ran


def _main_of(code: types.CodeType, world: World) -> Callable[[], Any]:
    sys.modules["world"] = world.as_module()
    names: Dict[str, Any] = {"__name__": "program"}
    exec(code, names)
    main: Callable[[], Any] = names["main"]
    return main


async def _in_task(code: types.CodeType, modes: Dict[int, str], again: bool) -> Run:
    world = World("asyncio", modes)
    task = asyncio.ensure_future(_main_of(code, world)())
    await world.working.wait()
    task.cancel()
    if again:
        begun = asyncio.ensure_future(world.begun.wait())
        await asyncio.wait({task, begun}, return_when=asyncio.FIRST_COMPLETED)
        task.cancel()
        begun.cancel()
    await asyncio.wait({task}, timeout=PATIENCE)
    hung = not task.done()
    if not again:
        world.rescue.set()
    await asyncio.wait({task}, timeout=PATIENCE)
    await asyncio.sleep(PATIENCE)  # for what goes on in the background
    cancelled = task.cancelled()
    if not cancelled and task.done():
        task.exception()
    return Run(hung, cancelled, world.finished)


async def _in_scope(code: types.CodeType, modes: Dict[int, str], library: str) -> Run:
    world = World(library, modes)
    module = world.module
    main = _main_of(code, world)
    ended = module.Event()
    run = Run(False, False, world.finished)
    scope = module.CancelScope()

    async def task() -> None:
        try:
            with scope:
                await main()
            run.cancelled = scope.cancelled_caught
        except Exception:
            run.cancelled = False
        ended.set()

    group = module.open_nursery if library == "trio" else module.create_task_group
    async with group() as tasks:
        tasks.start_soon(task)
        await world.working.wait()
        scope.cancel()
        with module.move_on_after(PATIENCE):
            await ended.wait()
        run.hung = not ended.is_set()
        world.rescue.set()
        await ended.wait()
    return run


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose time jumps to the next timer when nothing else is to be done."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0

    def time(self) -> float:
        return self._now

    def _run_once(self) -> None:
        while self._scheduled and self._scheduled[0]._cancelled:
            handle = heapq.heappop(self._scheduled)
            handle._scheduled = False
            self._timer_cancelled_count = max(0, self._timer_cancelled_count - 1)
        if not self._ready and self._scheduled:
            self._now = max(self._now, self._scheduled[0]._when)
        super()._run_once()
