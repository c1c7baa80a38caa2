"""As one types: every rule's fixture, character by character.

After each keystroke nothing is said about a block that is not written yet, the findings are those of a fresh open
of the same text, and a finding does not come and go while something else is typed.
"""

import ast
import functools
import os
import pathlib
import re
import textwrap

import pytest
from client import ROOT, Server, binary, span
from samples import RELEASES, SWALLOWED, several

URI = "file:///project/typed.py"
FRESH = "file:///project/fresh.py"

# The rules' fixtures themselves: not what their repairs make of them, nor the test that reads them.
FIXTURES = sorted(
    path
    for path in (ROOT / "tests" / "rules").rglob("*.py")
    if not path.stem.endswith((".fixed", ".unsafe")) and path.stem != "conftest" and not path.stem.startswith("test_")
)
EXPECTATION = re.compile(r"[ ]*# expect: .*$", re.MULTILINE)

SAMPLES = {
    "pass": SWALLOWED,
    "statement": RELEASES,
    "several": several(3),
    "suppress": (
        "import asyncio\nfrom contextlib import suppress\n\n\nasync def stop(task, queue):\n"
        "    with suppress(asyncio.CancelledError):\n        await queue.get()\n    return 5\n"
    ),
    "broad": (
        "async def poll(queue):\n    while True:\n        try:\n            await queue.get()\n"
        "        except BaseException as error:\n            print(error)\n            break\n"
    ),
    "finally": "async def poll(queue):\n    try:\n        await queue.get()\n    finally:\n        return 1\n",
}


def parses(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def suite_of(lines: list[str], line: int) -> str:
    """What stands under the header that begins in `line`: the rest of its line, and the lines indented deeper."""
    header = lines[line]
    # A header may go on over several lines within brackets.
    last = line
    while header.count("(") > header.count(")") and last + 1 < len(lines):
        last += 1
        header += lines[last]
    _, _, inline = header.partition("):") if "(" in header else header.partition(":")
    if inline.split("#")[0].strip():
        return inline.strip()
    body = []
    for below in lines[last + 1 :]:
        if below.strip() and indentation(below) <= indentation(lines[line]):
            break
        body.append(below)
    return textwrap.dedent("\n".join(body))


@functools.cache
def is_written(suite: str) -> bool:
    """Whether a suite holds at least one statement and parses, as part of a loop in an async function."""
    if not any(line.split("#")[0].strip() for line in suite.splitlines()):
        return False
    return parses("async def f():\n    while 1:\n" + textwrap.indent(suite, " " * 8))


def about_handlers(diagnostics: list[dict], lines: list[str]) -> list[int]:
    """The lines of the `except` clauses and `with` statements that 1xx findings are about."""
    starts = [each["range"]["start"]["line"] for each in diagnostics if each["code"].startswith("CNL1")]
    return [line for line in starts if re.match(r"\s*(except|with|async with)\b", lines[line])]


class Typist:
    """Types an ASCII text into a document of the server and looks at each keystroke's diagnostics."""

    def __init__(self, server: Server, text: str):
        self.server = server
        self.version = 1
        self.lines = text.split("\n")
        server.open(URI, text)
        self.diagnostics = server.published(URI, 1)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def press(self, key: str) -> None:
        line, column = len(self.lines) - 1, len(self.lines[-1])
        self.version += 1
        self.server.change(URI, self.version, {"range": span(line, column, line, column), "text": key})
        if key == "\n":
            self.lines.append("")
        else:
            self.lines[-1] += key
        self.diagnostics = self.server.published(URI, self.version)

    def fresh(self) -> list[dict]:
        self.server.open(FRESH, self.text, version=self.version)
        return self.server.published(FRESH, self.version)


def keys(diagnostics: list[dict]) -> set[tuple]:
    return {
        (each["code"], *each["range"]["start"].values(), *each["range"]["end"].values()) for each in diagnostics
    }


def begins_statement(lines: list[str]) -> bool:
    """Whether the first character of a line was typed at the left margin: what is before it is done."""
    return len(lines[-1]) == 1 and lines[-1] not in " \t#" and len(lines) > 1


def type_out(executable: str, given: str, typed: str, always_fresh: bool) -> None:
    """Opens the text `given` and types `typed` behind it."""
    assert typed.isascii()
    with Server(executable=executable) as server:
        server.initialize()
        typist = Typist(server, given)
        done_line = 0  # what is before it is whole statements
        done: set[tuple] = set()  # what was found there
        for key in typed:
            typist.press(key)
            found = typist.diagnostics
            for line in about_handlers(found, typist.lines):
                assert is_written(suite_of(typist.lines, line)), f"too early in line {line}:\n{typist.text}"
            if always_fresh or key == "\n":
                assert found == typist.fresh(), typist.text
            now = {each for each in keys(found) if each[1] < done_line}
            assert now == done, f"flickers: {now ^ done}\n{typist.text}"
            if begins_statement(typist.lines) and parses("\n".join(typist.lines[:-1])):
                done_line = len(typist.lines) - 1
                done = {each for each in keys(found) if each[1] < done_line}


CHUNK_LINES = 60


def chunks(source: str) -> list[tuple[str, str]]:
    """Parts of a source to be typed one by one, each with what has to stand before it: all but the coroutines. So
    the time does not grow with the square of the source's length."""
    lines = source.splitlines(keepends=True)
    try:
        statements = ast.parse(source).body
    except SyntaxError:  # of a newer Python than this one
        return [("", source)]
    parts = []
    context = given = typed = ""
    start = 0
    for statement in statements:
        text = "".join(lines[start : statement.end_lineno])
        start = statement.end_lineno
        typed += text
        if not isinstance(statement, ast.AsyncFunctionDef):
            context += text
        if typed.count("\n") >= CHUNK_LINES:
            parts.append((given, typed))
            given, typed = context, ""
    return [*parts, (given, typed + "".join(lines[start:]))]


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_typed_character_by_character(name):
    type_out(binary(), "", SAMPLES[name], always_fresh=True)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_fixtures_typed_character_by_character(path: pathlib.Path):
    """Against the fast build where there is one: these are a hundred thousand keystrokes."""
    for given, typed in chunks(EXPECTATION.sub("", path.read_text(encoding="utf-8"))):
        type_out(os.environ.get("CANCELOT_RELEASE") or binary(), given, typed, always_fresh=False)
