"""What editors really send first (payloads/, recorded from their own clients), and a session with each."""

import json
import pathlib

import pytest
from client import PUBLISH, Server, span
from samples import CLEAN, RELEASES

PAYLOADS = pathlib.Path(__file__).parent / "payloads"
URI = "file:///project/poll.py"

# The position encoding, whether it pulls, whether edits come later, what the client registers for us.
EXPECTED = {
    "vscode-languageclient-9.0.1": ("utf-16", True, True, {"didChangeWatchedFiles", "didChangeConfiguration"}),
    "neovim-0.10.4": ("utf-16", True, True, set()),
    "neovim-0.12.4": ("utf-16", True, True, set()),
    "eglot-1.17.30": ("utf-16", False, True, {"didChangeWatchedFiles"}),
}


def diagnostics(server: Server, pulls: bool, version: int) -> list[dict]:
    if not pulls:
        return server.published(URI, version)
    return server.request("textDocument/diagnostic", {"textDocument": {"uri": URI}})["items"]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_session_with_each_editor(fresh, name):
    encoding, pulls, later, registered = EXPECTED[name]
    params = json.loads((PAYLOADS / f"{name}.json").read_text())
    capabilities = fresh.request("initialize", params)["capabilities"]
    assert capabilities["positionEncoding"] == encoding
    assert ("diagnosticProvider" in capabilities) == pulls
    assert capabilities["codeActionProvider"].get("resolveProvider", False) == later
    fresh.notify("initialized", {})
    if registered:
        asked = fresh.wait_for(lambda message: message.get("method") == "client/registerCapability")
        methods = {each["method"].removeprefix("workspace/") for each in asked["params"]["registrations"]}
        assert methods == registered
        fresh.send({"jsonrpc": "2.0", "id": asked["id"], "result": None})
    if params["capabilities"]["workspace"].get("configuration"):
        asked = fresh.wait_for(lambda message: message.get("method") == "workspace/configuration")
        fresh.send({"jsonrpc": "2.0", "id": asked["id"], "result": [None]})

    fresh.open(URI, "# \U0001f600\n" + RELEASES, 0)
    (diagnostic,) = diagnostics(fresh, pulls, 0)
    assert diagnostic["range"]["start"] == {"line": 7, "character": 4}
    actions = fresh.code_actions(URI, diagnostic["range"], diagnostics=[diagnostic], triggerKind=1)
    assert [each.get("isPreferred", False) for each in actions].count(True) == 1
    likes = params["capabilities"]["textDocument"]["hover"]["contentFormat"][0]
    assert fresh.hover(URI, 7, 5)["contents"]["kind"] == likes
    everything = span(0, 0, 99, 0)
    fresh.change(URI, 1, {"range": everything, "text": CLEAN, "rangeLength": 5})
    assert diagnostics(fresh, pulls, 1) == []
    fresh.close(URI)
    assert fresh.shut_down() == 0
    pushed = [message for message in fresh.passed if message.get("method") == PUBLISH]
    assert not (pulls and pushed), "both pushed and pulled"


def test_every_payload_is_used():
    assert {path.stem for path in PAYLOADS.iterdir()} == set(EXPECTED)
