"""What the documentation tests share: reading Markdown pages, and the Pythons to run them with.

A page marks what a code block needs with an HTML comment on a line of its own before it:

    <!-- python: 3.11 -->        this version or newer
    <!-- python: 3.11-3.12 -->   these versions
    <!-- needs: trio -->         libraries, separated by commas

A marker belongs to the next code block only.
"""

import os
import pathlib
import re
import subprocess
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Dict, List, Optional, Tuple

ROOT = pathlib.Path(__file__).resolve().parents[2]
QUERIES = ROOT / "queries"

Version = Tuple[int, int]
NEWEST: Version = (99, 99)

_MARKER = re.compile(r"^<!--\s*(python|needs):\s*(.*?)\s*-->$")
_VERSIONS = re.compile(r"^(\d+)\.(\d+)(?:-(\d+)\.(\d+))?$")


@dataclass
class Block:
    """A fenced code block of a page; `line` is that of its opening fence, counted from 1."""

    language: str
    text: str
    line: int
    heading: str
    lowest: Version = (3, 8)
    highest: Version = NEWEST
    needs: List[str] = field(default_factory=list)

    def suits(self, version: Version) -> bool:
        return self.lowest <= version <= self.highest

    def versions(self) -> str:
        low = "%d.%d" % self.lowest
        return low + " or newer" if self.highest == NEWEST else low + " to %d.%d" % self.highest


def parse_versions(text: str, where: str) -> Tuple[Version, Version]:
    found = _VERSIONS.match(text)
    if not found:
        raise ValueError(f"{where}: a version marker is '3.11' or '3.11-3.12', not '{text}'")
    low = (int(found[1]), int(found[2]))
    high = (int(found[3]), int(found[4])) if found[3] else NEWEST
    if high < low:
        raise ValueError(f"{where}: the version range '{text}' is empty")
    return low, high


def code_blocks(path: pathlib.Path) -> List[Block]:
    """All fenced blocks of a page in order. A marker without a block, or an open fence, is a ValueError."""
    blocks: List[Block] = []
    block: Optional[Block] = None
    marks: Dict[str, str] = {}
    heading = ""
    lines: List[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path.name}:{number}"
        if block is not None:
            if line == "```":
                block.text = "".join(text + "\n" for text in lines)
                blocks.append(block)
                block = None
            else:
                lines.append(line)
        elif line.startswith("```"):
            block, lines = Block(line[3:].strip(), "", number, heading), []
            if "python" in marks:
                block.lowest, block.highest = parse_versions(marks["python"], where)
            block.needs = [name.strip() for name in marks.get("needs", "").split(",") if name.strip()]
            marks = {}
        elif _MARKER.match(line):
            kind, value = _MARKER.match(line).groups()
            if kind in marks:
                raise ValueError(f"{where}: a second '{kind}' marker before one block")
            marks[kind] = value
        elif marks and line.strip():
            raise ValueError(f"{where}: the marker above stands before no code block")
        elif re.match(r"#{1,6} ", line):
            heading = line.lstrip("#").strip()
    if block is not None:
        raise ValueError(f"{path.name}:{block.line}: this code block is not closed")
    if marks:
        raise ValueError(f"{path.name}: the last marker stands before no code block")
    return blocks


def headings(path: pathlib.Path) -> List[str]:
    """The headings of a page with their hashes, those inside code blocks left out."""
    found, fenced = [], False
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced and re.match(r"#{1,6} ", line):
            found.append(line.rstrip())
    return found


def anchor(heading: str) -> str:
    """The fragment that Markdown renderers make of a heading."""
    text = re.sub(r"[^\w\- ]", "", heading.lstrip("#").strip().lower())
    return text.replace(" ", "-")


@dataclass(frozen=True)
class Interpreter:
    path: str
    version: Version
    libraries: Tuple[str, ...]

    def __str__(self) -> str:
        return "%d.%d" % self.version


_PROBE = """
import sys
found = []
for name in ("trio", "anyio"):
    try:
        __import__(name)
    except ImportError:
        pass
    else:
        found.append(name)
print("%d.%d" % sys.version_info[:2], *found)
"""


@lru_cache(maxsize=None)
def interpreters() -> Tuple[Interpreter, ...]:
    """This Python, and those that CANCELOT_PYTHONS names (paths joined by os.pathsep)."""
    paths = [sys.executable]
    paths += [path for path in os.environ.get("CANCELOT_PYTHONS", "").split(os.pathsep) if path]
    found = []
    for path in dict.fromkeys(paths):
        version, *libraries = subprocess.run(
            [path, "-I", "-c", _PROBE], stdout=subprocess.PIPE, check=True, universal_newlines=True
        ).stdout.split()
        major, minor = version.split(".")
        found.append(Interpreter(path, (int(major), int(minor)), tuple(libraries)))
    return tuple(found)
