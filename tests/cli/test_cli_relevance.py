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
    ],
)
def test_shapes_that_are_found(cancelot, text):
    cancelot.write("a.py", text)
    assert len(compare(cancelot.binary, cancelot.folder)) >= 1
