"""Hover: the page of the rule whose finding is under the cursor."""

import pytest
from client import Server
from samples import SWALLOWED, SWALLOWED_CODE, SWALLOWED_LINE

URI = "file:///project/poll.py"


def formats(*names: str) -> dict:
    return {"textDocument": {"hover": {"contentFormat": list(names)}}}


def test_a_finding_shows_its_rules_page(fresh):
    fresh.initialize(formats("markdown", "plaintext"))
    fresh.open(URI, SWALLOWED)
    (diagnostic,) = fresh.published(URI, 1)
    hover = fresh.hover(URI, SWALLOWED_LINE, 6)
    assert hover["range"] == diagnostic["range"]
    assert hover["contents"]["kind"] == "markdown"
    page = hover["contents"]["value"]
    assert page.startswith("# ")
    assert SWALLOWED_CODE in page
    assert "```python" in page


@pytest.mark.parametrize("names", [("plaintext",), ("plaintext", "markdown"), ()])
def test_a_client_that_wants_plain_text_gets_it(fresh, names):
    fresh.initialize(formats(*names))
    fresh.open(URI, SWALLOWED)
    contents = fresh.hover(URI, SWALLOWED_LINE, 6)["contents"]
    assert contents["kind"] == "plaintext"
    assert SWALLOWED_CODE in contents["value"]
    assert "```" not in contents["value"]
    assert not any(line.startswith("#") for line in contents["value"].splitlines())


def test_both_ends_of_a_finding_are_on_it_and_nothing_else_is(server):
    server.open(URI, SWALLOWED)
    (diagnostic,) = server.published(URI, 1)
    start, end = diagnostic["range"]["start"], diagnostic["range"]["end"]
    assert server.hover(URI, start["line"], start["character"])
    assert server.hover(URI, end["line"], end["character"])
    assert server.hover(URI, start["line"], start["character"] - 1) is None
    assert server.hover(URI, 0, 0) is None
    assert server.hover(URI, 900, 0) is None


def test_documents_without_findings_have_no_hover(server):
    assert server.hover("file:///never/opened.py", 0, 0) is None
    server.open("file:///a.toml", SWALLOWED, language="toml")
    assert server.hover("file:///a.toml", SWALLOWED_LINE, 6) is None


def test_an_edit_that_was_just_sent_counts():
    with Server() as server:
        server.initialize()
        server.open(URI, SWALLOWED)
        server.change(URI, 2, {"text": "\n\n" + SWALLOWED})
        assert server.hover(URI, SWALLOWED_LINE, 6) is None
        assert server.hover(URI, SWALLOWED_LINE + 2, 6)


@pytest.mark.parametrize(
    ("line", "column", "shows"),
    [
        ("x = 1  # cancelot: ignore[swallowed-cancellation]", 30, True),
        ("x = 1  # cancelot: ignore[CNL105, CNL101]", 37, True),
        ("x = 1  # cancelot: ignore[CNL105, CNL101]", 34, True),
        ("x = 1  # noqa: cnl101", 21, True),
        ("x = 1  # noqa: CNL101", 3, False),
        ("x = 1  # see CNL101", 16, False),
        ("x = CNL101  # noqa", 6, False),
    ],
)
def test_a_rule_that_a_comment_names_shows_its_page(server, line, column, shows):
    server.open(URI, "\U0001f600 = 0\n" + line + "\n")
    hover = server.hover(URI, 1, column)
    assert (hover is not None) == shows
    if shows:
        start, end = hover["range"]["start"], hover["range"]["end"]
        assert start["line"] == end["line"] == 1
        word = line[start["character"] : end["character"]]
        assert word.lower() in ("cnl101", "swallowed-cancellation")
        assert SWALLOWED_CODE in hover["contents"]["value"]


def test_a_rule_that_a_configuration_names_shows_its_page(server):
    uri = "file:///project/pyproject.toml"
    server.open(uri, '[tool.cancelot]\nignore = ["CNL101"]\n', language="toml")
    assert SWALLOWED_CODE in server.hover(uri, 1, 14)["contents"]["value"]
    assert server.hover(uri, 1, 3) is None
    assert server.hover("file:///project/other.toml", 1, 3) is None
