"""Runs repaired programs: under this Python, and under those that CANCELOT_PYTHONS names (paths joined by os.pathsep).

A program defines `async def work(conn)`. It is run by one of the drivers below, in a process of its own, which cancels
it in different ways and prints what became of it as JSON:

    cancelled   whether it ended as a cancelled task or scope does
    result      what it returned, or the name of the exception that it raised
    trace       what it had done through `conn` when it ended
    later       what was done through `conn` after all had been let go on, its background work included
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache

LIVENESS_SECONDS = 60

_COMMON = '''
import json, sys

class Conn:
    """What programs work on. `gate` holds back release(); `hold` says that work() waits to be cancelled."""

    def __init__(self, gate, forever, hold):
        self.trace, self.gate, self.forever, self.hold = [], gate, forever, hold
        self.releasing = False

    async def work(self):
        self.note("work")
        if self.hold:
            await self.forever()
        return "worked"

    async def release(self):
        self.note("release begins")
        self.releasing = True
        await self.gate.wait()
        self.note("release ends")

    async def __aenter__(self):
        self.note("enter")

    async def __aexit__(self, *exc):
        self.note("exit")

    def note(self, text):
        self.trace.append(text)

def load(program):
    namespace = {"__name__": "program"}
    exec(compile(program, "program.py", "exec"), namespace)
    return namespace["work"]

def tell(cancelled, result, trace, later):
    print(json.dumps({"cancelled": cancelled, "result": result, "trace": trace, "later": later}))

program, scenario = sys.argv[1:3]
work = load(program)
'''

_ASYNCIO = (
    _COMMON
    + '''
import asyncio, logging
logging.disable(logging.CRITICAL)

async def until(condition):
    while not condition():
        await asyncio.sleep(0)

async def main():
    gate = asyncio.Event()
    conn = Conn(gate, asyncio.get_running_loop().create_future, scenario != "normal")
    conn.forever = lambda: asyncio.Event().wait()
    task = asyncio.ensure_future(work(conn))
    at_end = []
    task.add_done_callback(lambda _: at_end.append(list(conn.trace)))
    if scenario.startswith("shutdown"):
        await until(lambda: conn.trace)
        if scenario == "shutdown during":
            task.cancel()
            await until(lambda: conn.releasing)
        asyncio.get_running_loop().call_later(0.05, gate.set)
        return conn, task  # and run() cancels what is left
    if scenario in ("normal", "swallow"):
        gate.set()
    if scenario != "normal":
        await until(lambda: conn.trace)
        task.cancel()
    if scenario in ("once", "twice", "twice, slowly"):
        await until(lambda: conn.releasing)
        if scenario != "once":
            task.cancel()
        if scenario != "twice":
            for _ in range(10):
                await asyncio.sleep(0)
            gate.set()
    await asyncio.wait({task}, timeout=1 if scenario == "hang, briefly" else 30)
    trace = at_end[0] if scenario == "twice, slowly" and at_end else list(conn.trace)
    gate.set()
    hangs = not task.done()
    for _ in range(10):
        await asyncio.sleep(0)
    if hangs:
        result = "hangs"
    elif task.cancelled():
        result = None
    else:
        result = repr(task.exception() or task.result())
    tell(task.cancelled() and not hangs, result, trace, conn.trace)

left = asyncio.run(main())
if left is not None:
    conn, task = left
    result = None if task.cancelled() else repr(task.exception() or task.result())
    tell(task.cancelled(), result, conn.trace, conn.trace)
'''
)

_TRIO = (
    _COMMON
    + '''
import trio, trio.testing

async def open_later(gate):
    await trio.sleep(0.05)
    gate.set()

async def main():
    gate = trio.Event()
    conn = Conn(gate, trio.sleep_forever, scenario != "normal")
    if scenario in ("normal", "swallow"):
        gate.set()
    outer, inner, ended = trio.CancelScope(), trio.CancelScope(), []

    async def run():
        with outer, inner:
            ended.append(repr(await work(conn)))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(run)
        await trio.testing.wait_all_tasks_blocked()
        if scenario not in ("normal", "shutdown first"):
            inner.cancel()
            await trio.testing.wait_all_tasks_blocked()
        if scenario in ("twice", "twice, slowly"):
            outer.cancel()
            await trio.testing.wait_all_tasks_blocked()
        if scenario.startswith("shutdown"):
            trio.lowlevel.spawn_system_task(open_later, gate)
            nursery.cancel_scope.cancel()
        elif not scenario.startswith("hang"):
            gate.set()
    result = ended[0] if ended else None
    tell(not ended if scenario.startswith("shutdown") else inner.cancelled_caught or outer.cancelled_caught, result, conn.trace, conn.trace)

trio.run(main, clock=trio.testing.MockClock(autojump_threshold=0.01))
'''
)

_ANYIO = (
    _COMMON
    + '''
import anyio

async def main():
    gate = anyio.Event()
    conn = Conn(gate, anyio.sleep_forever, scenario != "normal")
    state["conn"] = conn
    if scenario in ("normal", "swallow"):
        gate.set()
    outer, inner, ended = anyio.CancelScope(), anyio.CancelScope(), []
    state["ended"] = ended

    async def run():
        with outer, inner:
            ended.append(repr(await work(conn)))

    async with anyio.create_task_group() as group:
        group.start_soon(run)
        await anyio.wait_all_tasks_blocked()
        if scenario not in ("normal", "shutdown first"):
            inner.cancel()
            await anyio.wait_all_tasks_blocked()
        if scenario in ("twice", "twice, slowly"):
            outer.cancel()
            await anyio.wait_all_tasks_blocked()
        if scenario.startswith("shutdown"):
            shut_down(gate, group)
        elif not scenario.startswith("hang"):
            gate.set()
    result = ended[0] if ended else None
    state["told"] = True
    tell(not ended if scenario.startswith("shutdown") else inner.cancelled_caught or outer.cancelled_caught, result, conn.trace, conn.trace)

def shut_down(gate, group):
    """As a signal does it: the native cancellation of the main task on asyncio, that of its scope on trio."""
    if sys.argv[3] == "asyncio":
        import asyncio
        asyncio.get_running_loop().call_later(0.05, gate.set)
        asyncio.current_task().cancel()
    else:
        import trio
        async def open_later():
            await trio.sleep(0.05)
            gate.set()
        trio.lowlevel.spawn_system_task(open_later)
        group.cancel_scope.cancel()

state = {}
try:
    anyio.run(main, backend=sys.argv[3])
except BaseException as error:
    if type(error).__name__ not in ("CancelledError", "KeyboardInterrupt") or not scenario.startswith("shutdown"):
        raise
    conn, ended = state["conn"], state["ended"]
    if "told" not in state:
        tell(not ended, ended[0] if ended else None, conn.trace, conn.trace)
'''
)

# Each driver: its text, the library that it needs besides, and what is handed to it.
DRIVERS = {
    "asyncio": (_ASYNCIO, None, ()),
    "trio": (_TRIO, "trio", ()),
    "anyio on asyncio": (_ANYIO, "anyio", ("asyncio",)),
    "anyio on trio": (_ANYIO, "anyio", ("trio",)),
}


@dataclass(frozen=True)
class Interpreter:
    path: str
    version: tuple
    libraries: tuple

    def __str__(self) -> str:
        return "%d.%d" % self.version


_PROBE = """
import importlib, sys
found = []
for name in ("trio", "anyio"):
    try:
        importlib.import_module(name)
    except ImportError:
        continue
    # move_on_after(shield=) came with trio 0.27
    if name == "anyio" or tuple(map(int, sys.modules[name].__version__.split(".")[:2])) >= (0, 27):
        found.append(name)
print("%d.%d" % sys.version_info[:2], *found)
"""


@lru_cache(maxsize=None)
def interpreters() -> tuple:
    paths = [sys.executable, *os.environ.get("CANCELOT_PYTHONS", "").split(os.pathsep)]
    found = []
    for path in dict.fromkeys(filter(None, paths)):
        ran = subprocess.run([path, "-c", _PROBE], stdout=subprocess.PIPE, check=True, timeout=LIVENESS_SECONDS)
        version, *libraries = ran.stdout.decode().split()
        major, minor = version.split(".")
        found.append(Interpreter(path, (int(major), int(minor)), tuple(libraries)))
    return tuple(found)


@lru_cache(maxsize=None)
def run(interpreter: Interpreter, driver: str, program: str, scenario: str) -> dict:
    """What becomes of the program. A hanging cleanup waits for the timeout in it, so that one is made short."""
    text, _, arguments = DRIVERS[driver]
    if scenario.startswith("hang") and driver != "trio":
        program = program.replace("(5)", "(0.05)").replace(", 5)", ", 0.05)").replace("(5, ", "(0.05, ")
    ran = subprocess.run(
        [interpreter.path, "-c", text, program, scenario, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=LIVENESS_SECONDS,
    )
    assert ran.returncode == 0, f"{program}\n{ran.stderr.decode()}"
    return json.loads(ran.stdout)
