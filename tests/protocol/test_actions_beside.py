"""What is offered beside repairs: to silence a finding, to repair all of a kind, edits that come later, commands."""

import pytest
from client import ResponseError, Server, span
from editing import units
from samples import RELEASES, SWALLOWED, several

URI = "file:///project/poll.py"
INVOKED, AUTOMATIC = 1, 2
RESOLVES = {
    "textDocument": {"codeAction": {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}}},
    "workspace": {"applyEdit": True, "workspaceEdit": {"documentChanges": True}},
}


def offset(text: str, position: dict) -> int:
    lines = text.splitlines(keepends=True)
    start = sum(map(len, lines[: position["line"]]))
    at = start
    while at < len(text) and units(text[start:at], "utf-16") < position["character"]:
        at += 1
    return at


def applied(text: str, edit: dict) -> str:
    """The text after a WorkspaceEdit of one document."""
    if "documentChanges" in edit:
        (document,) = edit["documentChanges"]
        edits = document["edits"]
    else:
        (edits,) = edit["changes"].values()
    for each in sorted(edits, key=lambda e: offset(text, e["range"]["start"]), reverse=True):
        start, end = (offset(text, each["range"][name]) for name in ("start", "end"))
        text = text[:start] + each["newText"] + text[end:]
    return text


def silence(server, text: str, title: str, version: int = 1) -> str:
    """The text after the action whose title begins so was applied to its first finding; None where none is offered."""
    server.open(URI, text, version)
    diagnostic = server.published(URI, version)[0]
    actions = server.code_actions(URI, diagnostic["range"], triggerKind=INVOKED, diagnostics=[diagnostic])
    chosen = [action for action in actions if action["title"].startswith("Ignore") and action["title"].endswith(title)]
    if not chosen:
        return None
    (action,) = chosen
    assert action["kind"] == "quickfix" and action["diagnostics"] == [diagnostic]
    assert "isPreferred" not in action
    return applied(text, action["edit"])


HANDLER = "    except asyncio.CancelledError:"
WAYS = [
    (HANDLER, HANDLER + "  # cancelot: ignore[swallowed-cancellation]"),
    (HANDLER + "  ", HANDLER + "  # cancelot: ignore[swallowed-cancellation]  "),
    (HANDLER + "  # on purpose", HANDLER + "  # on purpose  # cancelot: ignore[swallowed-cancellation]"),
    (
        HANDLER + "  # cancelot: ignore[CNL301x]",
        HANDLER + "  # cancelot: ignore[CNL301x, swallowed-cancellation]",
    ),
    (HANDLER + "  # noqa: E501", HANDLER + "  # noqa: E501, CNL101"),
    (HANDLER + " # \U0001f600", HANDLER + " # \U0001f600  # cancelot: ignore[swallowed-cancellation]"),
    (
        "    except \\\n            asyncio.CancelledError:",
        "    # cancelot: ignore[swallowed-cancellation]\n    except \\\n            asyncio.CancelledError:",
    ),
]


@pytest.mark.parametrize(("before", "after"), WAYS, ids=range(len(WAYS)))
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_finding_is_silenced_in_its_line(server, before, after, end):
    text = SWALLOWED.replace(HANDLER, before).replace("\n", end)
    silenced = silence(server, text, "here")
    assert silenced == SWALLOWED.replace(HANDLER, after).replace("\n", end)
    server.open(URI, silenced, 2)
    assert [each["code"] for each in server.published(URI, 2) if each["code"] != "CNL001"] == []


BEGINNINGS = ["", "#!/usr/bin/env python3\n", "#!/bin/python\n# -*- coding: utf-8 -*-\n", "# coding: utf-8\n"]


@pytest.mark.parametrize("beginning", BEGINNINGS, ids=range(len(BEGINNINGS)))
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_finding_is_silenced_in_its_file(server, beginning, end):
    text = (beginning + SWALLOWED).replace("\n", end)
    silenced = silence(server, text, "in this file")
    assert silenced == (beginning + "# cancelot: ignore-file[swallowed-cancellation]\n" + SWALLOWED).replace("\n", end)
    server.open(URI, silenced, 2)
    assert server.published(URI, 2) == []


def test_a_file_that_silences_another_rule_gets_one_more(server):
    text = "# cancelot: ignore-file[jump-in-finally]\n" + SWALLOWED
    server.open(URI, text)
    (diagnostic,) = [each for each in server.published(URI, 1) if each["code"] == "CNL101"]
    actions = server.code_actions(URI, diagnostic["range"], triggerKind=INVOKED)
    (action,) = [each for each in actions if each["title"].endswith("in this file") and "Ignore" in each["title"]]
    assert applied(text, action["edit"]).startswith(
        "# cancelot: ignore-file[jump-in-finally, swallowed-cancellation]\n"
    )


def test_a_light_bulb_offers_repairs_alone(server):
    server.open(URI, RELEASES)
    (diagnostic,) = server.published(URI, 1)
    titles = [each["title"] for each in server.code_actions(URI, diagnostic["range"], triggerKind=AUTOMATIC)]
    assert titles and not any("Ignore" in title or "this file" in title for title in titles)


def test_a_comment_that_silences_nothing_is_not_offered_to_be_silenced(server):
    assert silence(server, "x = 1  # cancelot: ignore[CNL101]\n", "here") is None
    assert silence(server, "x = 1  # cancelot: ignore[CNL101]\n", "in this file", 2) is None


@pytest.mark.parametrize("count", [1, 2, 3])
def test_all_of_a_kind_are_offered_where_there_are_several(server, count):
    text = several(count)
    server.open(URI, text)
    first = server.published(URI, 1)[0]
    actions = server.code_actions(URI, first["range"], triggerKind=INVOKED)
    chosen = [each for each in actions if each["title"].startswith("Repair every")]
    assert len(chosen) == (count > 1)
    for action in chosen:
        server.open(URI, applied(text, action["edit"]), 2)
        assert [each["code"] for each in server.published(URI, 2) if each["code"] == "CNL101"] == []


BLOCKED = """import asyncio
import time


async def f():
    time.sleep(1)
    time.sleep(2)
    await asyncio.sleep(3)
"""


@pytest.mark.parametrize("later", [False, True])
def test_all_of_a_kind_are_offered_where_no_repair_is_safe(fresh, later):
    fresh.initialize(RESOLVES if later else {})
    fresh.open(URI, BLOCKED)
    diagnostics = fresh.published(URI, 1)
    actions = fresh.code_actions(URI, diagnostics[0]["range"], triggerKind=INVOKED)
    (action,) = [each for each in actions if each["title"].startswith("Repair every blocking-sleep")]
    assert action["title"].endswith("also where that changes more")
    if later:
        assert len(str(action["data"])) < 200
        action = fresh.request("codeAction/resolve", action)
    assert applied(BLOCKED, action["edit"]) == BLOCKED.replace("import time\n", "").replace(
        "    time.sleep", "    await asyncio.sleep"
    )
    assert not [each for each in actions if each["kind"] == "source.fixAll.cancelot"]


def test_edits_of_a_whole_file_come_when_they_are_chosen(fresh):
    capabilities = fresh.initialize(RESOLVES)["capabilities"]
    assert capabilities["codeActionProvider"]["resolveProvider"] is True
    text = several(2)
    fresh.open(URI, text)
    diagnostics = fresh.published(URI, 1)
    actions = fresh.code_actions(URI, diagnostics[0]["range"], triggerKind=INVOKED)
    later = [each for each in actions if "edit" not in each]
    assert sorted(each["kind"] for each in later) == ["quickfix", "source.fixAll.cancelot"]
    for action in later:
        resolved = fresh.request("codeAction/resolve", action)
        assert {name: resolved[name] for name in action} == action
        fresh.open(URI, applied(text, resolved["edit"]), 2)
        assert [each["code"] for each in fresh.published(URI, 2) if each["code"] == "CNL101"] == []
        fresh.open(URI, text, 1)
        fresh.published(URI, 1)


def test_an_action_that_has_its_edit_keeps_it(fresh):
    fresh.initialize(RESOLVES)
    fresh.open(URI, RELEASES)
    (diagnostic,) = fresh.published(URI, 1)
    for action in fresh.code_actions(URI, diagnostic["range"]):
        assert fresh.request("codeAction/resolve", action) == action


@pytest.mark.parametrize("action", [{"title": "x"}, {"title": "x", "data": {"uri": 5}}, {"title": "x", "data": {"uri": "a:b"}}])
def test_an_action_of_another_server_is_given_back(server, action):
    assert server.request("codeAction/resolve", action) == action


def test_only_objects_are_resolved(server):
    for params in (None, []):
        with pytest.raises(ResponseError):
            server.request("codeAction/resolve", params)


@pytest.mark.parametrize("argument", [URI, {"uri": URI}], ids=["text", "object"])
def test_the_command_applies_all_safe_repairs(fresh, argument):
    assert "cancelot.applyFixAll" in fresh.initialize(RESOLVES)["capabilities"]["executeCommandProvider"]["commands"]
    text = several(3)
    fresh.open(URI, text, 7)
    params = {"command": "cancelot.applyFixAll", "arguments": [argument]}
    assert fresh.request("workspace/executeCommand", params) is True
    asked = fresh.wait_for(lambda message: message.get("method") == "workspace/applyEdit")
    (document,) = asked["params"]["edit"]["documentChanges"]
    assert document["textDocument"] == {"uri": URI, "version": 7}
    fresh.open(URI, applied(text, asked["params"]["edit"]), 8)
    assert [each["code"] for each in fresh.published(URI, 8) if each["code"] == "CNL101"] == []
    assert fresh.request("workspace/executeCommand", params) is False


# ---- the page of a rule ----

SHOWS = {"window": {"showDocument": {"support": True}}}


def page_actions(server, text: str = SWALLOWED) -> list:
    server.open(URI, text)
    found = server.published(URI, 1)
    actions = server.code_actions(URI, found[0]["range"], triggerKind=INVOKED, diagnostics=found)
    return [action for action in actions if action["title"].startswith("Open the page")]


def show(server, *rules: str):
    return server.request("workspace/executeCommand", {"command": "cancelot.showRule", "arguments": list(rules)})


def test_a_page_is_shown(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    page = tmp_path / "cache" / "cancelot" / "rules" / "swallowed-cancellation.md"
    with Server() as server:
        server.initialize(SHOWS)
        (action,) = page_actions(server)
        assert action["title"] == "Open the page of swallowed-cancellation" and action["kind"] == "quickfix"
        assert action["command"]["command"] == "cancelot.showRule"
        for older in (False, True):
            if older:
                page.unlink()
                page.write_text("older")
            assert show(server, *action["command"]["arguments"]) == page.as_uri()
            asked = server.wait_for(lambda message: message.get("method") == "window/showDocument")
            assert asked["params"] == {"uri": page.as_uri(), "external": False, "takeFocus": True}
            assert page.read_text().startswith("# swallowed-cancellation (CNL101)\n")
            assert page.stat().st_mode & 0o222 == 0, "nobody is meant to write into it"
    assert [path.name for path in page.parent.iterdir()] == [page.name]


def test_a_page_that_cannot_be_written_is_told(tmp_path, monkeypatch):
    (tmp_path / "cache").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with Server() as server:
        server.initialize(SHOWS)
        with pytest.raises(ResponseError, match="cannot be written into the cache"):
            show(server, "CNL101")


def test_a_page_is_offered_once_for_each_rule(fresh):
    fresh.initialize(SHOWS)
    text = several(2)
    fresh.open(URI, text)
    found = fresh.published(URI, 1)
    everywhere = {"start": {"line": 0, "character": 0}, "end": {"line": text.count("\n"), "character": 0}}
    actions = fresh.code_actions(URI, everywhere, triggerKind=INVOKED, diagnostics=found)
    titles = [action["title"] for action in actions if action["title"].startswith("Open the page")]
    assert len(found) > 1 and len(titles) == len(set(titles)) == len({each["code"] for each in found})


def test_no_page_is_offered_to_a_client_that_cannot_show_it(server):
    assert page_actions(server) == []


def test_commands_that_cannot_be_executed_are_refused(server):
    for params in (
        {"command": "cancelot.applyFixAll", "arguments": [URI]},  # this client applies no edits
        {"command": "cancelot.applyFixAll"},
        {"command": "cancelot.showRule"},
        {"command": "cancelot.showRule", "arguments": ["CNL999"]},
        {"command": "cancelot.applyFixAll", "arguments": [5]},
        {"command": "other.command"},
        {"command": 5},
        {},
    ):
        with pytest.raises(ResponseError):
            server.request("workspace/executeCommand", params)


def test_debug_information_tells_what_a_report_needs(tmp_path):
    (tmp_path / "cancelot.toml").write_text("ignore = ['CNL101']\n")
    (tmp_path / "ruff.toml").write_text("")
    with Server() as server:
        folders = [{"uri": tmp_path.as_uri(), "name": "w"}]
        server.initialize(workspaceFolders=folders, clientInfo={"name": "some editor", "version": "1.2"})
        server.open((tmp_path / "x.py").as_uri(), SWALLOWED)
        server.open("file:///notes.txt", "text", language="plaintext")
        text = server.request("workspace/executeCommand", {"command": "cancelot.debugInformation"})
    for part in ("some editor 1.2", "utf-16", "pushed", str(tmp_path / "cancelot.toml"), "0 findings", "no Python", " ms"):
        assert part in text
