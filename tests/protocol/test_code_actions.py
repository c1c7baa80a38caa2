"""Code actions: which are offered where, and what they say."""

import pytest
from client import Server, span
from samples import CLEAN, RELEASES, SWALLOWED_LINE, several

URI = "file:///project/poll.py"
HERE = span(SWALLOWED_LINE, 6, SWALLOWED_LINE, 6)
EVERYTHING = span(0, 0, 10_000, 0)


def kinds(actions: list[dict]) -> set[str]:
    return {action["kind"] for action in actions}


def apply(text: str, edits: list[dict]) -> str:
    """Applies the edits of one document (ASCII, lines ended by newlines) from the last to the first."""
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]

    def offset(position: dict) -> int:
        return starts[position["line"]] + position["character"]

    ordered = sorted(edits, key=lambda edit: offset(edit["range"]["start"]))
    for before, after in zip(ordered, ordered[1:]):
        assert offset(before["range"]["end"]) <= offset(after["range"]["start"]), "edits overlap"
    for edit in reversed(ordered):
        text = text[: offset(edit["range"]["start"])] + edit["newText"] + text[offset(edit["range"]["end"]) :]
    return text


def edits_of(action: dict, uri: str = URI) -> list[dict]:
    assert list(action["edit"]) == ["changes"]
    assert list(action["edit"]["changes"]) == [uri]
    return action["edit"]["changes"][uri]


def test_a_finding_has_a_preferred_quickfix_that_repairs_it(server):
    server.open(URI, RELEASES)
    actions = server.code_actions(URI, HERE)
    preferred = [action for action in actions if action.get("isPreferred")]
    assert len(preferred) == 1
    assert preferred[0]["kind"] == "quickfix"
    assert preferred[0]["title"]
    repaired = apply(RELEASES, edits_of(preferred[0]))
    assert "raise" in repaired
    server.change(URI, 2, {"text": repaired})
    assert server.published(URI, 2) == []


def test_every_action_repairs_its_finding(server):
    server.open(URI, RELEASES)
    for version, action in enumerate(server.code_actions(URI, HERE), 2):
        server.change(URI, version, {"text": apply(RELEASES, edits_of(action))})
        assert server.published(URI, version) == [], action["title"]


def test_nothing_is_offered_where_nothing_is_found(server):
    server.open(URI, RELEASES)
    assert server.code_actions(URI, span(0, 0, 3, 0)) == []
    server.change(URI, 2, {"text": CLEAN})
    assert server.code_actions(URI, EVERYTHING, triggerKind=1) == []
    assert server.code_actions("file:///never/opened.py", EVERYTHING) == []


@pytest.mark.parametrize("edge", ["start", "end"])
def test_a_cursor_at_either_end_of_a_finding_is_on_it(server, edge):
    server.open(URI, RELEASES)
    (diagnostic,) = server.published(URI, 1)
    position = diagnostic["range"][edge]
    assert server.code_actions(URI, {"start": position, "end": position})


def test_only_the_findings_in_the_range_are_repaired(server):
    server.open(URI, several(5))
    third = server.published(URI, 1)[2]
    actions = server.code_actions(URI, third["range"])
    assert actions
    for action in actions:
        assert [each["range"] for each in action["diagnostics"]] == [third["range"]]


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (["quickfix"], {"quickfix"}),
        (["refactor"], {"refactor.rewrite"}),
        (["refactor.rewrite"], {"refactor.rewrite"}),
        (["refactor.rewrite.deeper"], set()),
        (["refactor.re"], set()),
        (["quick"], set()),
        (["refactor.extract"], set()),
        (["source"], {"source.fixAll.cancelot"}),
        (["source.fixAll"], {"source.fixAll.cancelot"}),
        (["source.fixAll.cancelot"], {"source.fixAll.cancelot"}),
        (["source.fixAll.ruff"], set()),
        (["source.organizeImports"], set()),
        ([""], {"quickfix", "refactor.rewrite", "source.fixAll.cancelot"}),
        (["quickfix", "source.fixAll"], {"quickfix", "source.fixAll.cancelot"}),
        ([], {"quickfix", "refactor.rewrite"}),
        (None, {"quickfix", "refactor.rewrite"}),
        ([5], set()),
    ],
    ids=lambda value: repr(sorted(value)) if isinstance(value, set) else repr(value),
)
def test_kinds_are_matched_by_prefix(server, only, expected):
    server.open(URI, RELEASES)
    context = {} if only is None else {"only": only}
    assert kinds(server.code_actions(URI, HERE, **context)) == expected


@pytest.mark.parametrize(("trigger", "offered"), [(1, True), (2, False)])
def test_fix_all_is_offered_to_a_person_and_not_to_a_light_bulb(server, trigger, offered):
    server.open(URI, RELEASES)
    found = kinds(server.code_actions(URI, HERE, triggerKind=trigger))
    assert ("source.fixAll.cancelot" in found) == offered


def test_the_diagnostic_is_echoed_as_the_client_sent_it(server, monkeypatch):
    monkeypatch.setattr(Server, "judge", None)  # the client's own diagnostic is not the meta model's
    server.open(URI, RELEASES)
    (diagnostic,) = server.published(URI, 1)
    sent = diagnostic | {"data": {"kept": [1, None, "\u00e9"]}, "unknown": 1.5}
    other = sent | {"code": "F401", "source": "ruff"}
    for action in server.code_actions(URI, HERE, diagnostics=[other, sent]):
        assert action["diagnostics"] == [sent]
    for action in server.code_actions(URI, HERE):
        assert action["diagnostics"] == [diagnostic]


def test_a_diagnostic_that_was_sent_along_is_asked_about(server):
    """Some editors send the cursor as the range and all of the line's diagnostics."""
    server.open(URI, RELEASES)
    (diagnostic,) = server.published(URI, 1)
    cursor = span(SWALLOWED_LINE, 0, SWALLOWED_LINE, 0)
    assert server.code_actions(URI, cursor) == []
    assert server.code_actions(URI, cursor, diagnostics=[diagnostic])
    elsewhere = diagnostic | {"range": span(0, 0, 0, 1)}
    assert server.code_actions(URI, cursor, diagnostics=[elsewhere, 5, {}, {"code": 5}]) == []


@pytest.mark.parametrize("count", [1, 2, 20])
def test_fix_all_repairs_every_finding_in_one_go(server, count):
    text = several(count)
    server.open(URI, text)
    assert len(server.published(URI, 1)) == count
    (action,) = server.code_actions(URI, EVERYTHING, only=["source.fixAll"])
    edits = edits_of(action)
    assert len(edits) == count  # minimal: each lies at its finding
    server.change(URI, 2, {"text": apply(text, edits)})
    assert server.published(URI, 2) == []
    assert server.code_actions(URI, EVERYTHING, only=["source.fixAll"]) == []


def test_fix_all_is_not_bound_to_the_range(server):
    server.open(URI, RELEASES)
    assert kinds(server.code_actions(URI, span(0, 0, 0, 0), only=["source.fixAll"])) == {"source.fixAll.cancelot"}


def test_edits_carry_the_version_where_the_client_wants_it(fresh):
    fresh.initialize({"workspace": {"workspaceEdit": {"documentChanges": True}}})
    fresh.open(URI, CLEAN, version=4)
    fresh.change(URI, 12, {"text": RELEASES})
    for action in fresh.code_actions(URI, HERE, only=["quickfix", "source"]):
        (change,) = action["edit"]["documentChanges"]
        assert change["textDocument"] == {"uri": URI, "version": 12}
        assert "changes" not in action["edit"]
    fresh.change(URI, None, {"text": RELEASES})
    (change,) = fresh.code_actions(URI, HERE, only=["quickfix"])[0]["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": URI, "version": None}


def test_the_uri_comes_back_as_the_request_spelled_it(server):
    server.open("file:///c%3A/a%20b.py", RELEASES)
    for uri in ("file:///c:/a%20b.py", "file:///C%3a/a b.py", "file:///c%3A/a%20b.py"):
        action = server.code_actions(uri, HERE)[0]
        assert edits_of(action, uri)


def test_an_edit_that_was_just_sent_counts(server):
    """The request follows the edit in the same breath."""
    server.open(URI, CLEAN)
    server.change(URI, 2, {"range": span(7, 8, 7, 13), "text": "pass"})
    assert server.code_actions(URI, HERE)
    server.change(URI, 3, {"range": span(7, 8, 7, 12), "text": "raise"})
    assert server.code_actions(URI, HERE) == []


def test_the_repair_stays_within_carriage_returns(server):
    server.open(URI, RELEASES.replace("\n", "\r\n"))
    for action in server.code_actions(URI, HERE, only=["quickfix", "refactor", "source"]):
        for edit in edits_of(action):
            assert edit["newText"].count("\n") == edit["newText"].count("\r\n"), action["title"]


def test_shield_timeout_is_taken_from_the_settings():
    text = (
        "import trio\n\n\nasync def main(stream):\n"
        "    try:\n        await trio.sleep(1)\n    finally:\n        await stream.release()\n"
    )
    with Server() as server:
        server.initialize(initializationOptions={"shield-timeout": 7.5})
        server.open(URI, text)
        actions = server.code_actions(URI, EVERYTHING)
        assert any("7.5" in edit["newText"] for action in actions for edit in edits_of(action))
