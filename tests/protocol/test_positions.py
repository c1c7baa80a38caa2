"""Columns behind characters of every width, in every position encoding."""

import pytest
from client import Server, span
from editing import units
from samples import SWALLOWED_CODE

URI = "file:///project/poll.py"

WIDE = ["x", "\u00e9", "\u20ac", "\U0001f600", "e\u0301", "\U0001f468\u200d\U0001f469", "\t", "\u2028"]  # Python allows no NUL

encodings = pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "utf-32"])
characters = pytest.mark.parametrize("before", WIDE, ids=ascii)


def start(server: Server, encoding: str) -> None:
    related = {"textDocument": {"publishDiagnostics": {"relatedInformation": True}}}
    server.initialize({**related, "general": {"positionEncodings": [encoding]}})
    assert server.encoding == encoding


def sample(before: str) -> list[str]:
    """A swallowed cancellation whose `await` and whose handler's body stand behind `before`."""
    return [
        "import asyncio",
        "async def poll(queue):",
        "    try:",
        f'        "{before}"; await queue.get()',
        f'    except asyncio.CancelledError: "{before}"; pass  # {before}',
    ]


@encodings
@characters
def test_the_related_place_behind_wide_characters(fresh, encoding, before):
    start(fresh, encoding)
    lines = sample(before)
    fresh.open(URI, "\n".join(lines))
    (diagnostic,) = fresh.published(URI, 1)
    assert diagnostic["code"] == SWALLOWED_CODE
    related = [each["location"]["range"] for each in diagnostic["relatedInformation"]]
    column = units(lines[3][: lines[3].index("await")], encoding)
    assert {"line": 3, "character": column} in [where["start"] for where in related]


@encodings
@characters
def test_an_edit_behind_wide_characters(fresh, encoding, before):
    start(fresh, encoding)
    lines = sample(before)
    fresh.open(URI, "\n".join(lines))
    assert len(fresh.published(URI, 1)) == 1
    column = units(lines[4][: lines[4].index("pass")], encoding)
    fresh.change(URI, 2, {"range": span(4, column, 4, column + 4), "text": "raise"})
    assert fresh.published(URI, 2) == []
    fresh.change(URI, 3, {"range": span(4, column, 4, column + 5), "text": "pass"})
    assert len(fresh.published(URI, 3)) == 1
    # The end of the line is where it is, and nothing is behind it.
    end = units(lines[4], encoding)
    fresh.change(URI, 4, {"range": span(4, end, 4, end + 100), "text": "\n" + "\n".join(sample("y")[1:])})
    assert len(fresh.published(URI, 4)) == 2


@encodings
@characters
def test_hover_and_code_actions_behind_wide_characters(fresh, encoding, before):
    """A `with` item behind the characters: the finding itself begins there."""
    start(fresh, encoding)
    line = f'    with lock("{before}"), contextlib.suppress(asyncio.CancelledError):'
    fresh.open(URI, f"import asyncio, contextlib\nasync def poll(queue):\n{line}\n        await queue.get()\n")
    (diagnostic,) = fresh.published(URI, 1)
    assert diagnostic["code"] == "CNL103"
    first = units(line[: line.index("contextlib")], encoding)
    last = units(line[: line.index("):") + 1], encoding)
    assert diagnostic["range"]["start"]["line"] == 2
    assert diagnostic["range"]["start"]["character"] in (first, first + len("contextlib.suppress("))
    assert diagnostic["range"]["end"]["character"] in (last, last - 1)
    column = diagnostic["range"]["start"]["character"]
    assert fresh.hover(URI, 2, column)["range"] == diagnostic["range"]
    assert fresh.hover(URI, 2, column - 1) is None
    assert fresh.code_actions(URI, diagnostic["range"])
    assert fresh.code_actions(URI, span(2, 0, 2, column - 1)) == []


@encodings
def test_lines_end_at_three_line_ends_only(fresh, encoding):
    start(fresh, encoding)
    fresh.open(URI, "# \v \f \x1c \x85 \u2028 \u2029\r#\r\n#\n" + "\n".join(sample("x")))
    (diagnostic,) = fresh.published(URI, 1)
    assert diagnostic["range"]["start"]["line"] == 3 + 4
