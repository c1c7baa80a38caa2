"""A text as an editor holds it, and random edits of it in the protocol's positions."""

import random
import re
import sys
from dataclasses import dataclass

LINE_END = re.compile(r"\r\n|\r|\n")

# What is inserted: halves of statements, line ends, characters of every width, what opens and closes.
SNIPPETS = [
    "",
    "",
    "x",
    " ",
    "\n",
    "\r\n",
    "\r",
    "    ",
    "\n        ",
    "\u00e9",
    "\u20ac",
    "\U0001f600",
    "e\u0301",
    "\u2028",
    "\0",
    "(",
    ")",
    '"',
    '"""',
    "#",
    ":",
    "\\",
    "await ",
    "async ",
    "pass\n",
    "raise\n",
    "return\n",
    "    pass\n",
    "try:\n",
    "finally:\n",
    "except asyncio.CancelledError:\n",
    "    except BaseException:\n        pass\n",
    "import asyncio\n",
    "import trio\n",
    "from asyncio import CancelledError\n",
    "  # noqa: CNL101",
    "  # cancelot: ignore",
    "# cancelot: ignore[CNL1]\n",
    "# cancelot: ignore-file[swallowed-cancellation]\n",
    "def f():\n",
    "async def g(queue):\n    try:\n        await queue.get()\n    except asyncio.CancelledError:\n        pass\n",
]


def units(text: str, encoding: str) -> int:
    """How many columns of the position encoding `text` takes."""
    if encoding == "utf-32":
        return len(text)
    if encoding == "utf-8":
        return len(text.encode())
    return len(text.encode("utf-16-le")) // 2


@dataclass
class Edit:
    """Replace text[start:end] by `new`; offsets in code points."""

    start: int
    end: int
    new: str


class Text:
    def __init__(self, text: str, encoding: str):
        self.text = text
        self.encoding = encoding
        self.undo: list[Edit] = []

    def position(self, offset: int) -> dict:
        line, start = 0, 0
        for end in LINE_END.finditer(self.text):
            if end.end() > offset:
                break
            line, start = line + 1, end.end()
        return {"line": line, "character": units(self.text[start:offset], self.encoding)}

    def settle(self, offset: int) -> int:
        """An offset that a position can name: not between the two halves of a line end."""
        return offset - 1 if self.text[offset - 1 : offset + 1] == "\r\n" else offset

    def random_edit(self, rng: random.Random) -> Edit:
        if self.undo and rng.random() < 0.45:
            return self.undo.pop()
        start = self.settle(rng.randrange(len(self.text) + 1))
        length = rng.choice([0, 0, 0, 1, 1, 2, rng.randrange(40), rng.randrange(400)])
        end = self.settle(min(len(self.text), start + length))
        edit = Edit(start, max(start, end), rng.choice(SNIPPETS))
        self.undo.append(Edit(edit.start, edit.start + len(edit.new), self.text[edit.start : edit.end]))
        return edit

    def apply(self, edit: Edit) -> dict:
        """Applies the edit and returns the item of contentChanges that says so."""
        where = {"start": self.position(edit.start), "end": self.position(edit.end)}
        self.text = self.text[: edit.start] + edit.new + self.text[edit.end :]
        return {"range": where, "text": edit.new}

    def random_change(self, rng: random.Random) -> dict:
        """Changes the text at random and returns the item of contentChanges that says so."""
        if rng.random() < 0.03:
            self.undo.clear()
            return {"text": self.text}
        edit = self.random_edit(rng)
        # An undone edit may begin or end between the halves of a line end that it has joined.
        edit.start, edit.end = self.settle(edit.start), self.settle(edit.end)
        if edit.end < edit.start or edit.end > len(self.text):
            self.undo.clear()
            return {"text": self.text}
        return self.apply(edit)


def seed(default: int) -> int:
    """The seed of a test: `default`, unless CANCELOT_SEED says otherwise. Shown when the test fails."""
    import os

    chosen = int(os.environ.get("CANCELOT_SEED", default))
    print(f"CANCELOT_SEED={chosen}", file=sys.stderr)
    return chosen
