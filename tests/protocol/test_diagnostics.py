"""Diagnostics: what they say, when they come, and of which documents."""

import pytest
from client import PUBLISH, Server, encode, span
from samples import CLEAN, SWALLOWED, SWALLOWED_CODE, SWALLOWED_LINE, several

URI = "file:///project/poll.py"


def test_a_finding_says_what_where_and_of_whom(server):
    server.open(URI, SWALLOWED, version=3)
    (diagnostic,) = server.published(URI, 3)
    assert diagnostic["code"] == SWALLOWED_CODE
    assert diagnostic["source"] == "cancelot"
    assert diagnostic["severity"] == 2
    assert diagnostic["range"]["start"] == {"line": SWALLOWED_LINE, "character": 4}
    assert diagnostic["message"]
    assert diagnostic["data"] == {"rule": "swallowed-cancellation"}
    assert "codeDescription" not in diagnostic  # no pages are published
    assert "relatedInformation" not in diagnostic  # the client shows none


def test_related_places_go_to_clients_that_show_them(fresh):
    fresh.initialize({"textDocument": {"publishDiagnostics": {"relatedInformation": True}}})
    fresh.open(URI, SWALLOWED)
    (diagnostic,) = fresh.published(URI, 1)
    assert diagnostic["relatedInformation"]
    for related in diagnostic["relatedInformation"]:
        assert related["location"]["uri"] == URI
        assert related["message"]
    lines = [related["location"]["range"]["start"]["line"] for related in diagnostic["relatedInformation"]]
    assert 5 in lines  # the await that receives the cancellation


def test_many_edits_at_once_are_linted_once(server):
    server.open(URI, CLEAN)
    server.published(URI, 1)
    edits = b""
    for version in range(2, 102):
        change = {"range": span(0, 0, 0, 0), "text": "\n"}
        params = {"textDocument": {"uri": URI, "version": version}, "contentChanges": [change]}
        edits += encode({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": params})
    assert len(edits) < 65536  # one read
    server.send_bytes(edits)
    assert server.published(URI, 101) == []
    assert server.shut_down() == 0
    # The pipe may hand them over in several pieces, but by far not in a hundred.
    assert len(server.passed) < 50


@pytest.mark.parametrize(
    "uri",
    [
        "untitled:Untitled-1",
        "vscode-notebook-cell:/a.ipynb#W0sZmlsZQ==",
        "file:///c%3A/a%20b.py",
        "file:///C:/A.py",
        "git:/a.py?%7B%22ref%22%3A%22HEAD%22%7D",
        "odd",
        "",
        "file:///\u65e5\u672c\U0001f600.py",
        'file:///quoted".py',
    ],
)
def test_uris_of_any_kind_come_back_as_they_came(server, uri):
    server.open(uri, SWALLOWED)
    assert len(server.published(uri, 1)) == 1
    server.change(uri, 2, {"text": CLEAN})
    assert server.published(uri, 2) == []
    server.close(uri)
    assert server.published(uri) == []


def test_two_spellings_of_a_uri_are_one_document(server):
    server.open("file:///c%3A/x.py", CLEAN)
    assert server.published("file:///c%3A/x.py", 1) == []
    server.change("file:///C:/x.py", 2, {"text": SWALLOWED})
    assert len(server.published("file:///c%3A/x.py", 2)) == 1
    server.close("file:///c:/x.py")
    assert server.published("file:///c%3A/x.py") == []


def test_other_languages_are_served_in_silence(server):
    uri = "file:///project/pyproject.toml"
    server.open(uri, SWALLOWED, language="toml")
    server.change(uri, 2, {"text": SWALLOWED + "\n"})
    assert server.code_actions(uri, span(0, 0, 99, 0)) == []
    server.close(uri)
    assert server.shut_down() == 0
    assert not server.passed


def test_another_finding_at_the_same_place_has_its_own_words(server):
    server.open(URI, SWALLOWED)
    (before,) = server.published(URI, 1)
    server.open(URI, "", version=2, language="plaintext")
    server.open(URI, SWALLOWED.replace("get", "put"), version=3)
    (anew,) = server.published(URI, 3)
    at = SWALLOWED.split("\n")[5].index("get")
    server.change(URI, 4, {"range": span(5, at, 5, at + 3), "text": "get"})
    assert server.published(URI, 4) == [before]
    assert anew["range"] == before["range"]
    assert "queue.get()" in before["message"] and "queue.put()" in anew["message"]


def test_a_document_that_changes_its_language_changes_its_diagnostics(server):
    server.open(URI, SWALLOWED)
    assert len(server.published(URI, 1)) == 1
    server.open(URI, SWALLOWED, version=2, language="plaintext")
    assert server.published(URI) == []
    server.open(URI, SWALLOWED, version=3)
    assert len(server.published(URI, 3)) == 1


def test_documents_do_not_disturb_each_other(server):
    uris = [f"file:///project/{number}.py" for number in range(20)]
    for number, uri in enumerate(uris):
        server.open(uri, several(number))
    lines = {}
    for number, uri in enumerate(uris):
        lines[uri] = [each["range"]["start"]["line"] for each in server.published(uri, 1)]
        assert len(lines[uri]) == number
    for uri in uris[::2]:
        server.close(uri)
    for uri in uris[1::2]:
        server.change(uri, 2, {"range": span(0, 0, 0, 0), "text": "\n"})
        found = [each["range"]["start"]["line"] for each in server.published(uri, 2)]
        assert found == [line + 1 for line in lines[uri]]


def test_a_full_text_that_hardly_differs_gives_the_same_as_a_fresh_one(server):
    """Such texts are compared with the former ones; the seams may lie inside characters that begin or end alike."""
    pairs = [
        ("# \u00e9\n", "# \u00e8\n"),  # the same first byte
        ("# \u00e9\n", "# \u0129\n"),  # the same last byte
        ("# \U0001f600\U0001f601\n", "# \U0001f601\n"),
        ("\r\n", "\n"),
        ("\r", "\r\n"),
        ("", "\n"),
        ("# aa\n", "# aaa\n"),
    ]
    version = 1
    server.open(URI, "")
    for before, after in pairs + [(after, before) for before, after in pairs]:
        for prefix in (before, after):
            version += 1
            server.change(URI, version, {"text": prefix + SWALLOWED})
            (diagnostic,) = server.published(URI, version)
            server.open(URI, prefix + SWALLOWED, version=1000 + version)
            assert server.published(URI, 1000 + version) == [diagnostic]


def test_closing_takes_the_diagnostics_away_and_what_was_pending(server):
    server.open(URI, SWALLOWED)
    server.published(URI, 1)
    server.change(URI, 2, {"text": SWALLOWED + "\n"})
    server.close(URI)
    last = None
    server.request("shutdown")
    for message in server.passed:
        if message.get("method") == PUBLISH:
            last = message["params"]
    assert last == {"uri": URI, "diagnostics": []}


def test_on_broken_code_findings_outside_the_broken_part_stay():
    broken = SWALLOWED + "\n\nasync def half_typed(queue):\n    try:\n        await queue.get()\n    exc"
    with Server() as server:
        server.initialize()
        server.open(URI, broken)
        found = server.published(URI, 1)
        assert [(each["range"]["start"]["line"], each["code"]) for each in found] == [
            (SWALLOWED_LINE, SWALLOWED_CODE)
        ]
