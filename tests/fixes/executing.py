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
    await asyncio.wait({task}, timeout=30)
    trace = list(conn.trace)
    gate.set()
    for _ in range(10):
        await asyncio.sleep(0)
    if not task.done():
        result = "hangs"
    elif task.cancelled():
        result = None
    else:
        result = repr(task.exception() or task.result())
    tell(task.cancelled(), result, trace, conn.trace)

asyncio.run(main())
'''
)

_TRIO = (
    _COMMON
    + '''
import trio, trio.testing

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
        if scenario != "normal":
            inner.cancel()
            await trio.testing.wait_all_tasks_blocked()
        if scenario == "twice":
            outer.cancel()
            await trio.testing.wait_all_tasks_blocked()
        if scenario != "hang":
            gate.set()
    result = ended[0] if ended else None
    tell(inner.cancelled_caught or outer.cancelled_caught, result, conn.trace, conn.trace)

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
    if scenario in ("normal", "swallow"):
        gate.set()
    outer, inner, ended = anyio.CancelScope(), anyio.CancelScope(), []

    async def run():
        with outer, inner:
            ended.append(repr(await work(conn)))

    async with anyio.create_task_group() as group:
        group.start_soon(run)
        await anyio.wait_all_tasks_blocked()
        if scenario != "normal":
            inner.cancel()
            await anyio.wait_all_tasks_blocked()
        if scenario == "twice":
            outer.cancel()
            await anyio.wait_all_tasks_blocked()
        if scenario != "hang":
            gate.set()
    result = ended[0] if ended else None
    tell(inner.cancelled_caught or outer.cancelled_caught, result, conn.trace, conn.trace)

anyio.run(main, backend=sys.argv[3])
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
    if scenario == "hang" and driver != "trio":
        program = program.replace("(5)", "(0.05)").replace(", 5)", ", 0.05)").replace("(5, ", "(0.05, ")
    ran = subprocess.run(
        [interpreter.path, "-c", text, program, scenario, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=LIVENESS_SECONDS,
    )
    assert ran.returncode == 0, f"{program}\n{ran.stderr.decode()}"
    return json.loads(ran.stdout)
