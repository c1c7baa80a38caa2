"""Diagnostics for clients that ask for them."""

import pytest
from client import PUBLISH, ResponseError, Server
from samples import CLEAN, SWALLOWED

URI = "file:///project/poll.py"
PULLS = {"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": True}}}


@pytest.fixture
def pulling(fresh):
    capabilities = fresh.initialize(PULLS)["capabilities"]
    assert capabilities["diagnosticProvider"] == {
        "identifier": "cancelot",
        "interFileDependencies": False,
        "workspaceDiagnostics": False,
    }
    yield fresh
    assert fresh.shut_down() == 0
    assert not [message for message in fresh.passed if message.get("method") == PUBLISH]


def pull(server, known: str | None = None, uri: str = URI) -> dict:
    params = {"textDocument": {"uri": uri}, **({"previousResultId": known} if known is not None else {})}
    return server.request("textDocument/diagnostic", params)


def is_refresh(message: dict) -> bool:
    return message.get("method") == "workspace/diagnostic/refresh"


def answer_refresh(server) -> None:
    """Once the server has asked for another pull."""
    asked = server.wait_for(is_refresh)
    assert "params" not in asked
    server.send({"jsonrpc": "2.0", "id": asked["id"], "result": None})


def test_a_client_that_does_not_pull_is_not_invited_to(fresh):
    assert "diagnosticProvider" not in fresh.initialize()["capabilities"]


def test_a_report_is_full_once_and_then_unchanged(pulling):
    pulling.open(URI, SWALLOWED)
    first = pull(pulling)
    assert first["kind"] == "full"
    assert [item["code"] for item in first["items"]] == ["CNL101"]
    assert pull(pulling, first["resultId"]) == {"kind": "unchanged", "resultId": first["resultId"]}
    assert pull(pulling, "") == first
    assert pull(pulling, "no such") == first


def test_a_report_follows_edits(pulling):
    pulling.open(URI, SWALLOWED)
    first = pull(pulling)
    pulling.change(URI, 2, {"text": "\n" + SWALLOWED})
    moved = pull(pulling, first["resultId"])
    assert moved["kind"] == "full" and moved["items"][0]["range"]["start"]["line"] == 7
    pulling.change(URI, 3, {"text": CLEAN})
    assert pull(pulling, moved["resultId"])["items"] == []
    pulling.change(URI, 4, {"text": SWALLOWED})
    assert pull(pulling, first["resultId"])["kind"] == "unchanged"


def test_a_change_that_changes_no_diagnostic_leaves_the_report_unchanged(pulling):
    pulling.open(URI, SWALLOWED)
    first = pull(pulling)
    pulling.change(URI, 2, {"text": SWALLOWED + "\n\nx = 1\n"})
    assert pull(pulling, first["resultId"])["kind"] == "unchanged"


def test_documents_without_diagnostics_have_empty_reports(pulling):
    pulling.open("file:///notes.txt", "text", language="plaintext")
    for uri in ("file:///not/open.py", "file:///notes.txt"):
        assert pull(pulling, uri=uri)["items"] == []
    with pytest.raises(ResponseError):
        pulling.request("textDocument/diagnostic", {})


def test_a_document_out_of_step_has_no_diagnostics_until_its_text_comes(pulling):
    pulling.open(URI, SWALLOWED)
    pulling.change(URI, 2, {"range": None, "text": 5})
    assert pull(pulling)["items"] == []
    pulling.change(URI, 3, {"text": SWALLOWED})
    assert len(pull(pulling)["items"]) == 1


def test_settings_that_change_ask_for_another_pull(pulling):
    pulling.open(URI, SWALLOWED)
    first = pull(pulling)
    pulling.notify("workspace/didChangeConfiguration", {"settings": {"cancelot": {"ignore": ["CNL101"]}}})
    answer_refresh(pulling)
    assert pull(pulling, first["resultId"])["items"] == []
    pulling.notify("workspace/didChangeConfiguration", {"settings": {"cancelot": {"ignore": ["CNL101"]}}})


def test_a_document_pulled_before_it_is_opened_is_to_be_pulled_again(pulling):
    early = pull(pulling)
    assert early["items"] == []
    pulling.open(URI, SWALLOWED)
    answer_refresh(pulling)
    assert [item["code"] for item in pull(pulling, early["resultId"])["items"]] == ["CNL101"]
    pulling.close(URI)
    pulling.open(URI, SWALLOWED)
    assert len(pull(pulling)["items"]) == 1
    assert not any(map(is_refresh, pulling.passed))


def test_a_client_that_cannot_be_told_to_pull_again_is_not(fresh):
    fresh.initialize({"textDocument": PULLS["textDocument"]})
    pull(fresh)
    fresh.open(URI, SWALLOWED)
    assert len(pull(fresh)["items"]) == 1
    assert fresh.shut_down() == 0
    assert not any(map(is_refresh, fresh.passed))


def test_pulled_diagnostics_say_what_pushed_ones_do(pulling):
    pulling.open(URI, SWALLOWED)
    with Server() as pushing:
        pushing.initialize()
        pushing.open(URI, SWALLOWED)
        assert pull(pulling)["items"] == pushing.published(URI, 1)
