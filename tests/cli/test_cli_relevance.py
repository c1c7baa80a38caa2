"""What `check` does not parse holds no finding: the findings are those of a full parse."""

import ast
import importlib.util
import json
import os
import pathlib
import subprocess
import sysconfig

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = sorted((ROOT / "tests" / "rules").rglob("*.py"))

# Whole trees are parsed here twice; the debug build would take minutes for them.
BINARY = os.path.abspath(os.environ.get("CANCELOT_RELEASE") or os.environ["CANCELOT"])

LIVENESS_SECONDS = 300


def check(binary, folder, *words):
    done = subprocess.run(
        [binary, "check", "--output-format", "json", "--exit-zero", "--select", "ALL", *words, "."],
        cwd=folder,
        capture_output=True,
        timeout=LIVENESS_SECONDS,
    )
    assert done.returncode in (0, 2), done.stderr  # the standard library has test files that are no Python
    return json.loads(done.stdout)


def names(findings):
    return [(each["filename"], each["location"]["row"], each["code"]) for each in findings]


def compare(binary, folder):
    whole = check(binary, folder, "--parse-all")
    quick = check(binary, folder)
    assert names(quick) == names(whole)
    assert quick == whole
    return whole


def tree(name):
    if name == "standard library":
        return pathlib.Path(sysconfig.get_path("stdlib"))
    return pathlib.Path(importlib.util.find_spec(name).origin).parent


@pytest.mark.parametrize("name", ["standard library", "trio", "anyio", "pytest", "pip"])
def test_real_trees(name):
    compare(BINARY, tree(name))


def test_fixtures(cancelot):
    found = compare(cancelot.binary, ROOT / "tests" / "rules")
    assert len(found) > 500


def without(lines, nodes):
    """The text with these definitions blanked out."""
    kept = list(lines)
    for node in nodes:
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        kept[first - 1 : node.end_lineno] = ["\n"] * (node.end_lineno - first + 1)
    return "".join(kept)


def variants(text):
    """For each definition the text with it as the only one that is async: nothing else makes up for a miss."""
    try:
        module = ast.parse(text)
    except SyntaxError:  # fixtures of what does not parse, or of another Python
        return
    lines = text.splitlines(keepends=True)
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    inert = [node for node in module.body if isinstance(node, definitions)]
    inert = [node for node in inert if any(isinstance(each, ast.AsyncFunctionDef) for each in ast.walk(node))]
    for node in inert:
        yield node.name, without(lines, [other for other in inert if other is not node])


def test_each_definition_alone(cancelot):
    count = 0
    for path in FIXTURES:
        text = path.read_text(encoding="utf-8")
        for number, (name, variant) in enumerate(variants(text)):
            cancelot.write(f"{path.stem}/{number}_{name}.py", variant)
            count += 1
    assert count > 1000
    assert len(compare(BINARY, cancelot.folder)) > 500


HELPER = """\
import asyncio


def fail(error):
    raise error


def unused(error):
    print(error)


{more}
async def work(job):
    try:
        await job.run()
    except asyncio.CancelledError as error:
        {handler}
"""


@pytest.mark.parametrize(
    "handler, more, count",
    [
        ("fail(error)", "", 0),
        ("unused(error)", "", 1),
        ("unused(error)", "GLOBAL = '''\nasync def f():\n'''\n", 1),
        ("fail(error)", "def strange():\n    return f\"{job['a']}{'}'}\"\n", 0),
        ("fail(error)", "def broken(:\n    pass\n", 0),
        ("Helper.fail(error)", "class Helper:\n    def fail(error):\n        raise error\n\n    def last(self): ...\n", 0),
        ("fail(error)", "if True:\n    def fail(error):\n        print(error)\n", 1),
    ],
)
def test_what_is_called_is_parsed(cancelot, handler, more, count):
    cancelot.write("a.py", HELPER.format(handler=handler, more=more))
    found = compare(cancelot.binary, cancelot.folder)
    assert len(found) == count or "Helper" in handler


CLASSES = """\
import asyncio


class Base:
    def fail(self, error):
        raise error

    def first(self):
        "Stays for its place alone."
        return 1


class Other:
    def unused(self):
        return 2


class Worker(Base):
    "What it does."

    async def work(self, job):
        try:
            await job.run()
        except asyncio.CancelledError as error:
            self.{name}(error)

    def last(self):
        x = 1
        return x
"""


@pytest.mark.parametrize("name, count", [("fail", 0), ("first", 1), ("unused", 1), ("last", 1)])
def test_methods_of_classes_are_parsed_where_they_are_called(cancelot, name, count):
    cancelot.write("a.py", CLASSES.format(name=name))
    assert len(compare(cancelot.binary, cancelot.folder)) == count


@pytest.mark.parametrize("target, count", [("3.7", 1), ("3.8", 0)])
def test_the_version_decides_what_catches_a_cancellation(cancelot, target, count):
    cancelot.write("cancelot.toml", f'target-version = "{target}"\n')
    cancelot.write("a.py", "async def f(x):\n    try:\n        await x()\n    except Exception:\n        pass\n")
    assert len(compare(cancelot.binary, cancelot.folder)) == count


def text_of(binary, folder, *words):
    words = ["check", "--exit-zero", "--select", "ALL", *words, "."]
    return subprocess.run([binary, *words], cwd=folder, capture_output=True, timeout=LIVENESS_SECONDS).stdout


@pytest.mark.parametrize("name", ["trio", "anyio"])
def test_what_is_said_of_parts_is_what_is_said_of_the_whole(name):
    """The text format does not parse a file as a whole to tell of its repairs; the JSON of the tests above does."""
    assert text_of(BINARY, tree(name)) == text_of(BINARY, tree(name), "--parse-all")


@pytest.mark.parametrize(
    "text",
    [
        "import contextlib, asyncio\nhush = contextlib.suppress\nasync def f(x):\n    with hush(asyncio.CancelledError):\n        await x()\n",
        "from contextlib import (\n    suppress as hush,\n)\nimport asyncio\nasync def f(x):\n    with hush(asyncio.CancelledError):\n        await x()\n",
        "async \\\n  def f(x):\n    try: await x()\n    except BaseException: pass\n",
        "if 1:\n\tasync def f(x):\n\t\ttry: await x()\n\t\texcept BaseException: pass\n",
        "async def f(x):\r\n    try:\r\n        await x()\r\n    except BaseException:\r\n        pass\r\n",
        "class A:\n    class B:\n        def a(self): pass\n        async def f(x):\n            try: await x()\n            except BaseException: pass\n        def b(self): pass\n",
        "def a():\n    async def f(x):\n        try: await x()\n        except BaseException: pass\n    return f\n",
        "x = 1  # cancelot: ignore\n",
        "def f():\n    pass  # cancelot: ignore[CNL101]\n",
        "class A:\n    def f():\n        pass  # noqa: CNL101\n\n    def g(): pass\n",
        "x = 1  # NOQA: CNL101\n",
        "import time as t\nasync def f():\n    t.sleep(1)\n",
        "import time\nclock = time\nasync def f():\n    clock.sleep(1)\n",
        "from time import sleep as pause\nasync def f():\n    pause(1)\n",
        "import time\npause = time.sleep\nasync def f():\n    pause(1)\n",
        "from time import *\nfrom time import sleep\nasync def f():\n    sleep(1)\n",
        "from os import path as p\nasync def f(x):\n    return p.exists(x)\n",
        "import os.path\np = os.path\nasync def f(x):\n    return p.exists(x)\n",
        "from asyncio import sleep as pause\nasync def f():\n    pause(1)\n",
        "import asyncio\nasync def f():\n    asyncio.sleep(1)\n",
        "import asyncio\nasync def f(x):\n    if x: asyncio.sleep(1); x()\n",
        "async def g(): pass\nasync def f():\n    g()\n",
        "class A:\n    async def g(self): pass\n    async def f(self):\n        self.g()\n    def last(self): pass\n",
        "import asyncio\ndef f(x):\n    x.task = y = asyncio.create_task(x.run())\n    z = asyncio.create_task(x.run())\n",
        "import asyncio\ndef f(loop, x):\n    loop.call_soon(lambda: asyncio.create_task(x.run()))\n",
        "ERRORS = (OSError, BaseException)\nasync def f(x):\n    try:\n        await x()\n    except ERRORS:\n        pass\n",
        "from asyncio import CancelledError as Stop\nasync def f(x):\n    try:\n        await x()\n    except Stop:\n        pass\n",
        "async def f(x):\n    try:\n        print(f'{await x()}')\n    except BaseException:\n        pass\n",
        "async def f(x):\n    try: await x()\n    except (OSError, # all of\n            BaseException): pass\n",
        "async def f(x):\n    try:\n        await x()\n    except BaseException as e:\n        y = e\n    finally:\n        print(e)\n",
        "import asyncio\nasync def f(x):\n    try:\n        await x()\n    except* asyncio.CancelledError:\n        raise\n",
        "async def f(x):\n    try:\n        await x()\n    finally:\n        fail()\ndef fail():\n    raise OSError\n",
        "async def f(x):\n    while True:\n        if x():\n            continue\n        await x()\n",
        "async def f(x):\n    while 1:\n        if x.y:\n            await x()\n",
        "class A:\n    n = 0\n    async def f(self, x):\n        self.n += 1\n        await x()\n        self.n -= 1\n",
        "async def f(x):\n    y = await x.acquire()\n    await x()\n    x.release(y)\n",
        "class A:\n    async def __aexit__(self, *error):\n        return True\n",
        "if 1:\n    class A:\n        async def f(x):\n            try: await x()\n            except BaseException: pass\n",
        "async def f(x):\n    try:\n        await x()\n    except BaseException:\n        fail()\n        raise\ndef fail():\n    raise OSError\n",
        "async def f(x):\n    try:\n        await x()\n    except BaseException:\n        if x.y:\n            return\n        raise\n",
        "async def f(x):\n    try:\n        await x()\n    except BaseException:\n        if x.y:\n            raise\n",
        "async def f(x):\n    try:\n        await x()\n    except BaseException:\n        quit()\n        raise\n",
        "async def f(x):\n    try:\n        await x()\n    except BaseException:\n        try:\n            await x()\n        except BaseException:\n            pass\n        raise\n",
        "async def f(x):\n    try:\n        await x()\n    except BaseException:\n        raise OSError\n",
        "import asyncio\nasync def f(x):\n    try:\n        await x()\n    except asyncio.CancelledError:\n        x.close()\n        raise\n    x.close()\n",
        "import asyncio as a\nasync def f(x):\n    try:\n        await x()\n    except (x.Error, a.CancelledError):\n        pass\n",
        "import builtins\nasync def f(x):\n    try:\n        await x()\n    except builtins.BaseException:\n        pass\n",
        "async def f(x):\n    while True:\n        if x.y: await x()\n",
        "async def f(x):\n    while True:\n        for y in await_all(x): await y\n",
        "async def f(x):\n    while True:\n        while x.y:\n            await x()\n",
        "async def f(x):\n    while True:\n        with x:\n            if x.y:\n                continue\n            await x()\n",
        "async def f(x):\n    while True:\n        try:\n            x.y()\n        except OSError:\n            await x()\n",
        "import asyncio\ndef f(loop, x):\n    async def g():\n        def h():\n            loop.run_until_complete(x())\n        loop.run_until_complete(x())\n    return g\n",
        "def f(x):\n    try:\n        x()\n    except BaseException:\n        pass\n    async def g():\n        try:\n            await x()\n        except BaseException:\n            pass\n    return g\n",
        "class A:\n    def open(self): pass\n    async def f(self):\n        return open(self.name)\n",
        "class B:\n    async def g(self): pass\nclass A(B):\n    def f(self):\n        self.g()\n",
        "class A:\n    x = 1\n    async def g(self): pass\n    def f(self):\n        def h():\n            self.g()\n        return h\n",
        "class A:\n    def f(self): self.g()\n    class B:\n        def g(self): pass\n    async def g(self): pass\n",
        "import time\n_sleep = time.sleep\nasync def f():\n    _sleep(1)\n",
        "import time\nsleep = time.sleep\nasync def f():\n    sleep(1)\n",
        "if 1: from time import sleep\nasync def f():\n    sleep(1)\n",
        "from asyncio.tasks import create_task\ndef f(x):\n    create_task(x())\n",
        "from pathlib import Path\nasync def f(x):\n    return Path(x).exists()\n",
        "import subprocess\nasync def f(x):\n    p = subprocess.Popen(x)\n    p.wait()\n",
        "from subprocess import Popen as Process\nasync def f(p: Process):\n    p.wait()\n",
        "import requests\ns = requests.session()\nasync def f(x):\n    return s.get(x)\n",
        "import urllib.request\nasync def f(x):\n    return urllib.request.build_opener().open(x)\n",
    ],
)
def test_shapes_that_are_found(cancelot, text):
    cancelot.write("a.py", text)
    assert len(compare(cancelot.binary, cancelot.folder)) >= 1


UNBOUND = """async def f(x):
    try:
        await x()
    except BaseException:
        x(error)
        raise
    try:
        x()
    except OSError as error:
        pass
"""


def test_a_handler_that_reads_a_name_which_is_set_later(cancelot):
    cancelot.write("a.py", UNBOUND)
    only = ["--ignore", "CNL2,CNL3,CNL4,CNL5"]
    found = check(cancelot.binary, cancelot.folder, *only)
    assert [finding["code"] for finding in found] == ["CNL104"]
    assert found == check(cancelot.binary, cancelot.folder, "--parse-all", *only)


MAYBE_UNBOUND = """class A:
    error = None
    async def f(x):
        {}
        try:
            await x()
        except BaseException:
            x(error)
            raise
        error{}= None
"""


@pytest.mark.parametrize(
    "before, blanks",
    [
        ("pass", " "),
        ("pass", " \\\n "),
        ("pass", "\f"),
        ("x(error=1)", " "),
        ("error: int", " "),
        ("if x: error = 1", " "),
        ("x(lambda error: 1)", " "),
        ("def g(error=1): pass", " "),
        ("try: x()\n        except OSError as error: pass", " "),
    ],
)
def test_a_handler_that_reads_a_name_which_may_not_be_set(cancelot, before, blanks):
    cancelot.write("a.py", MAYBE_UNBOUND.format(before, blanks))
    only = ["--select", "CNL104"]
    found = check(cancelot.binary, cancelot.folder, "--parse-all", *only)
    assert [finding["code"] for finding in found] == ["CNL104"]
    assert found == check(cancelot.binary, cancelot.folder, *only)


SWALLOWS = "async def f(x):\n    try:\n        await x()\n    except BaseException:{}\n        pass\n"


@pytest.mark.parametrize(
    "text, words, count",
    [
        (SWALLOWS.format(""), [], 1),
        (SWALLOWS.format("  # noqa"), [], 0),
        (SWALLOWS.format("  # noqa: E501, ASYNC103"), [], 0),
        (SWALLOWS.format("  # noqa: E501"), [], 1),
        (SWALLOWS.format("") + "def g():\n    pass  # noqa: E501\n", [], 1),
        (SWALLOWS.format("") + "def g():\n    pass  # noqa: CNL1\n", [], 2),
        (SWALLOWS.format("") + "def g():\n    pass  # noqa: F401, CNL101\n", [], 2),
        (SWALLOWS.format("") + "def g():\n    pass  # cancelot: ignore-file\n", [], 0),
        (SWALLOWS.format("") + "def g():\n    pass  # cancelot: ignore-file\n", ["--ignore", "CNL001"], 0),
    ],
)
def test_comments_that_suppress(cancelot, text, words, count):
    """Of a function in which nothing matches only those comments matter that are ours, or name a rule of ours."""
    cancelot.write("a.py", text)
    found = check(cancelot.binary, cancelot.folder, *words)
    assert len(found) == count
    assert found == check(cancelot.binary, cancelot.folder, "--parse-all", *words)
    whole = text_of(cancelot.binary, cancelot.folder, "--parse-all", *words)
    assert text_of(cancelot.binary, cancelot.folder, *words) == whole
