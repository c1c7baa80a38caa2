"""What no client should send and some do. One test a case; after each the session goes on."""

import json

import pytest
from client import Server, encode, frame, span
from samples import CLEAN, SWALLOWED, SWALLOWED_CODE, SWALLOWED_LINE

URI = "file:///project/poll.py"


def codes(diagnostics: list[dict]) -> list[tuple[int, str]]:
    return [(diagnostic["range"]["start"]["line"], diagnostic["code"]) for diagnostic in diagnostics]


def assert_alive(server) -> None:
    """The session goes on: a document is opened and judged, and all ends well."""
    uri = "file:///project/alive.py"
    server.open(uri, SWALLOWED)
    assert codes(server.published(uri, 1)) == [(SWALLOWED_LINE, SWALLOWED_CODE)]
    assert server.shut_down() == 0


# Bodies


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"this is not JSON", -32700),
        (b'{"jsonrpc": "2.0", "id": 5', -32700),
        (b'{"jsonrpc":"2.0","id":5,"method":"shutdown","params":' + b"[" * 10000 + b"]" * 10000 + b"}", -32700),
        (b'"a string"', -32600),
        (b"5", -32600),
        (b"null", -32600),
        (b"[]", -32600),
        (b'[{"jsonrpc":"2.0","id":5,"method":"shutdown"}]', -32600),
        (b"{}", -32600),
        (b'{"jsonrpc":"2.0"}', -32600),
        (b'{"jsonrpc":"2.0","id":{},"method":"shutdown"}', -32600),
    ],
    ids=lambda value: value[:40].decode() if isinstance(value, bytes) else None,
)
def test_bodies_that_are_no_messages(server, body, code):
    server.send_bytes(frame(body))
    reply = server.receive()
    assert reply["id"] is None
    assert reply["error"]["code"] == code
    assert_alive(server)


@pytest.mark.parametrize("version", [None, "1.0", 2, ""])
def test_requests_that_do_not_name_the_version_of_json_rpc(server, version):
    message = {"id": 5, "method": "shutdown"} | ({} if version is None else {"jsonrpc": version})
    server.send(message)
    reply = server.receive()
    assert (reply["id"], reply["error"]["code"]) == (5, -32600)
    assert_alive(server)


@pytest.mark.parametrize("identifier", [0, -1, 2**53, "", "1", "\u00e9\U0001f600", 1.5])
def test_an_id_comes_back_with_its_own_type(server, identifier):
    server.send({"jsonrpc": "2.0", "id": identifier, "method": "no/such/method"})
    reply = server.receive()
    assert reply["id"] == identifier
    assert type(reply["id"]) is type(identifier)
    assert_alive(server)


def test_a_request_without_an_id_is_dropped(server):
    server.send({"jsonrpc": "2.0", "method": "textDocument/hover", "params": {}})
    assert_alive(server)


def test_a_notification_with_an_id_is_answered_with_an_error(server):
    server.send({"jsonrpc": "2.0", "id": 5, "method": "textDocument/didOpen", "params": {}})
    assert server.receive()["error"]["code"] == -32600
    assert_alive(server)


@pytest.mark.parametrize("params", [None, [], {}, "text", 5, {"textDocument": None}, {"textDocument": {"uri": 5}}])
@pytest.mark.parametrize("method", ["textDocument/hover", "textDocument/codeAction"])
def test_requests_with_wrong_params_are_answered_with_an_error(server, method, params):
    identifier = 5
    server.send({"jsonrpc": "2.0", "id": identifier, "method": method, "params": params})
    assert server.reply_to(identifier)["error"]["code"] == -32602
    assert_alive(server)


@pytest.mark.parametrize("params", [None, [], {}, "text", 5, {"textDocument": None}, {"textDocument": {"uri": 5}}])
@pytest.mark.parametrize("method", ["didOpen", "didChange", "didClose", "didSave"])
def test_notifications_with_wrong_params_are_dropped(server, method, params):
    server.send({"jsonrpc": "2.0", "method": f"textDocument/{method}", "params": params})
    assert_alive(server)


def test_settings_with_wrong_params_are_dropped(server):
    for params in (None, [], {}, {"settings": None}, {"settings": []}, {"settings": {"cancelot": None}}):
        server.notify("workspace/didChangeConfiguration", params)
    assert_alive(server)


# Headers


@pytest.mark.parametrize(
    "header",
    [
        b"content-length:%d\r\n\r\n",
        b"CONTENT-LENGTH: %d\r\n\r\n",
        b"Content-Length: %d\n\n",
        b"Content-Length:    %d   \r\n\r\n",
        b"Content-Type: application/vscode-jsonrpc; charset=utf8\r\nContent-Length: %d\r\n\r\n",
        b"Content-Length: %d\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n",
        b"X-Other: 1\r\nContent-Length: %d\r\nX-More: 2\r\n\r\n",
        b"\r\n\r\nContent-Length: %d\r\n\r\n",
        b"junk before the header\r\nContent-Length: %d\r\n\r\n",
        b"junk in the line Content-Length: %d\r\n\r\n",
        b'{"jsonrpc":"2.0","id":1,"method":"shutdown"}Content-Length: %d\r\n\r\n',
        b"\0\xff\xfe\0Content-Length: %d\r\n\r\n",
    ],
)
def test_headers_that_are_understood(server, header):
    body = json.dumps({"jsonrpc": "2.0", "id": "it", "method": "no/such"}).encode()
    server.send_bytes(header % len(body) + body)
    assert server.receive()["id"] == "it"
    assert_alive(server)


@pytest.mark.parametrize("length", ["0", "-5", "five", "", "9999999999999", "99999999999999999999999", "12x"])
def test_lengths_that_are_refused(server, length):
    server.send_bytes(f"Content-Length: {length}\r\n\r\n".encode() + b'{"jsonrpc":"2.0","method":"exit"}')
    assert_alive(server)
    assert "Content-Length" in server.log()


def test_a_length_that_is_too_short(server):
    server.send_bytes(b'Content-Length: 10\r\n\r\n{"jsonrpc":"2.0","method":"exit"}')
    assert server.receive()["error"]["code"] == -32700
    assert_alive(server)


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_a_session_in_pieces_gives_the_same(fresh, size):
    session = encode({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}})
    document = {"uri": URI, "languageId": "python", "version": 1, "text": SWALLOWED}
    session += encode({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}})
    session += encode({"jsonrpc": "2.0", "id": 2, "method": "shutdown"})
    session += encode({"jsonrpc": "2.0", "method": "exit"})
    for start in range(0, len(session), size):
        fresh.process.stdin.write(session[start : start + size])
    messages = fresh.rest()
    assert [message.get("id") for message in messages] == [1, None, 2]
    assert codes(messages[1]["params"]["diagnostics"]) == [(SWALLOWED_LINE, SWALLOWED_CODE)]
    assert fresh.wait() == 0


# Texts


def open_with(server, body: bytes) -> list[dict]:
    """Opens a document with a body in which %TEXT% stands for what is to be tested, and returns its diagnostics."""
    template = json.dumps(
        {
            "jsonrpc": "2.0",
            "method": "textDocument/didOpen",
            "params": {"textDocument": {"uri": URI, "languageId": "python", "version": 1, "text": "%TEXT%"}},
        }
    ).encode()
    server.send_bytes(frame(template.replace(b"%TEXT%", body)))
    return server.published(URI, 1)


@pytest.mark.parametrize(
    "strange",
    [rb"\ud83d", rb"\ude00", rb"\ude00\ud83d", rb"\u0000", b"\xff", b"\xc3", b"\xed\xa0\xbd", rb"\ud83d\ude00"],
    ids=repr,
)
def test_strange_characters_do_not_lose_the_document(server, strange):
    """They stand in a comment, so that they change no finding; the lines and columns behind them stay right."""
    text = b"# " + strange + b"\\n" + json.dumps(SWALLOWED).encode()[1:-1]
    assert codes(open_with(server, text)) == [(SWALLOWED_LINE + 1, SWALLOWED_CODE)]
    # An edit behind them, in the line of the comment, whose columns are counted in UTF-16.
    units = 4 if strange in (rb"\ude00\ud83d", rb"\ud83d\ude00") else 3
    if strange == b"\xed\xa0\xbd":
        units = 5  # three bytes that are no character each
    server.change(URI, 2, {"range": span(0, units, 0, units), "text": "\n"})
    assert codes(server.published(URI, 2)) == [(SWALLOWED_LINE + 2, SWALLOWED_CODE)]
    assert_alive(server)


@pytest.mark.parametrize("number", [b"1e400", b"-1e400", b"99999999999999999999", b"1.5", b'"7"', b"null", b"true"])
def test_strange_versions_do_not_lose_the_document(server, number):
    body = {"uri": URI, "languageId": "python", "version": "%VERSION%", "text": SWALLOWED}
    message = {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": body}}
    server.send_bytes(frame(json.dumps(message).encode().replace(b'"%VERSION%"', number)))
    published = server.notification("textDocument/publishDiagnostics")
    assert codes(published["diagnostics"]) == [(SWALLOWED_LINE, SWALLOWED_CODE)]
    assert_alive(server)


def test_a_nul_in_a_members_name_does_not_lose_the_document(server):
    document = {"uri": URI, "languageId": "python", "version": 1, "text": SWALLOWED, "a\0b": 1}
    server.notify("textDocument/didOpen", {"textDocument": document})
    assert codes(server.published(URI, 1)) == [(SWALLOWED_LINE, SWALLOWED_CODE)]
    assert_alive(server)


# Changes


def test_changes_past_the_end_are_clamped(server):
    server.open(URI, SWALLOWED)
    server.change(URI, 2, {"range": span(900, 5, 901, 0), "text": "# the end"})
    server.change(URI, 3, {"range": span(7, 900, 7, 900), "text": "  # the line's end"})
    assert codes(server.published(URI, 3)) == [(SWALLOWED_LINE, SWALLOWED_CODE)]
    # `pass` becomes `raise`: in the middle of the line, which nothing has moved.
    server.change(URI, 4, {"range": span(7, 8, 7, 12), "text": "raise"})
    assert server.published(URI, 4) == []
    assert_alive(server)


def test_reversed_ranges_are_turned_round(server):
    server.open(URI, SWALLOWED)
    server.change(URI, 2, {"range": span(7, 12, 7, 8), "text": "raise"})
    assert server.published(URI, 2) == []
    assert_alive(server)


def test_negative_and_enormous_positions_are_clamped(server):
    server.open(URI, CLEAN)
    server.change(URI, 2, {"range": span(-1, -5, 2**31, 2**70), "text": SWALLOWED})
    assert codes(server.published(URI, 2)) == [(SWALLOWED_LINE, SWALLOWED_CODE)]
    assert_alive(server)


def test_the_middle_of_a_surrogate_pair_means_its_start(server):
    server.open(URI, '"\U0001f600"\n' + SWALLOWED)
    server.change(URI, 2, {"range": span(0, 2, 0, 2), "text": '"\n"'})
    assert codes(server.published(URI, 2)) == [(SWALLOWED_LINE + 2, SWALLOWED_CODE)]
    assert_alive(server)


def test_the_middle_of_a_line_end_means_the_end_of_the_line(server):
    server.open(URI, SWALLOWED.replace("\n", "\r\n"))
    server.change(URI, 2, {"range": span(0, len("import asyncio") + 1, 0, 99), "text": "  # here\n#"})
    assert codes(server.published(URI, 2)) == [(SWALLOWED_LINE + 1, SWALLOWED_CODE)]
    assert_alive(server)


def test_changes_of_a_document_that_is_not_open_are_ignored(server):
    server.change(URI, 2, {"text": SWALLOWED})
    server.change(URI, 3, {"range": span(0, 0, 0, 0), "text": SWALLOWED})
    assert_alive(server)
    assert not [message for message in server.passed if message.get("method")]


def test_several_changes_in_one_message_are_applied_in_order(server):
    server.open(URI, "x")
    server.change(
        URI,
        2,
        {"range": span(0, 0, 0, 1), "text": "y", "rangeLength": 1},
        {"text": CLEAN},
        {"range": span(7, 8, 7, 13), "text": "pass", "rangeLength": 999},
        {"range": None, "text": SWALLOWED.replace("pass", "raise")},
        {"range": span(7, 8, 7, 13), "text": "pass"},
        {"range": span(0, 0, 0, 0), "text": "\n"},
    )
    assert codes(server.published(URI, 2)) == [(SWALLOWED_LINE + 1, SWALLOWED_CODE)]
    assert_alive(server)


@pytest.mark.parametrize("versions", [[1, 1, 1], [9, 5, 1], [None, None, None], [5, None, 6], [-1, 0, 2**40]])
def test_versions_of_any_kind_are_applied_in_order(server, versions):
    server.open(URI, CLEAN, version=0)
    server.published(URI, 0)
    for number, version in enumerate(versions):
        server.change(URI, version, {"range": span(0, 0, 0, 0), "text": "\n"})
        assert server.published(URI, version) == []
        server.change(URI, version, {"range": span(8 + number, 8, 8 + number, 13), "text": "pass"})
        assert codes(server.published(URI, version)) == [(SWALLOWED_LINE + 1 + number, SWALLOWED_CODE)]
        server.change(URI, version, {"range": span(8 + number, 8, 8 + number, 12), "text": "raise"})
        assert server.published(URI, version) == []
    assert_alive(server)


WRONG_CHANGES = [
    "text",
    None,
    5,
    {},
    [5],
    [{}],
    [{"text": 5}],
    [{"range": {}, "text": ""}],
    [{"range": span(0, 0, 0, 0)}],
    [{"range": {"start": {"line": "0", "character": 0}, "end": {"line": 0, "character": 0}}, "text": ""}],
]


@pytest.mark.parametrize("changes", WRONG_CHANGES, ids=repr)
def test_a_change_that_cannot_be_applied_puts_the_document_out_of_step(server, changes):
    server.open(URI, SWALLOWED)
    assert len(server.published(URI, 1)) == 1
    document = {"uri": URI, "version": 2}
    server.notify("textDocument/didChange", {"textDocument": document, "contentChanges": changes})
    assert server.published(URI, 2) == []  # what is not known any more is not shown
    server.change(URI, 3, {"range": span(0, 0, 0, 0), "text": "\n"})
    assert server.published(URI, 3) == []
    assert server.hover(URI, SWALLOWED_LINE, 6) is None
    assert server.code_actions(URI, span(0, 0, 20, 0)) == []
    assert server.log().count("out of step") == 1
    # A full text brings it back.
    server.change(URI, 4, {"text": "\n" + SWALLOWED})
    assert codes(server.published(URI, 4)) == [(SWALLOWED_LINE + 1, SWALLOWED_CODE)]
    assert_alive(server)


# Opening and closing


def test_of_two_openings_the_last_one_wins(server):
    server.open(URI, CLEAN)
    server.open(URI, SWALLOWED, version=7)
    assert codes(server.published(URI, 7)) == [(SWALLOWED_LINE, SWALLOWED_CODE)]
    server.change(URI, 8, {"range": span(7, 8, 7, 12), "text": "raise"})
    assert server.published(URI, 8) == []
    assert_alive(server)


def test_closing_what_is_not_open_is_ignored(server):
    server.close(URI)
    server.open(URI, SWALLOWED)
    assert len(server.published(URI, 1)) == 1
    server.close(URI)
    assert server.published(URI) == []
    server.close(URI)
    assert server.hover(URI, SWALLOWED_LINE, 6) is None
    assert_alive(server)


def test_a_document_of_64_megabytes_and_one_byte_is_given_up_on_with_a_message(server):
    server.open(URI, SWALLOWED + "#" * (64 * 1024 * 1024 + 1 - len(SWALLOWED)))
    (diagnostic,) = server.published(URI, 1)
    assert diagnostic["code"] == "CNL002"
    assert diagnostic["severity"] == 3
    assert diagnostic["range"] == span(0, 0, 0, 0)
    assert server.log().count("not analysed") == 1
    server.change(URI, 2, {"text": SWALLOWED})
    assert codes(server.published(URI, 2)) == [(SWALLOWED_LINE, SWALLOWED_CODE)]
    assert_alive(server)


def test_a_document_of_100000_lines_is_served():
    lines = 100_000
    with Server("server", "--analysis-timeout", "60") as server:  # sanitizers are slow
        server.initialize()
        server.open(URI, "x = 1\n" * lines + SWALLOWED)
        assert codes(server.published(URI, 1)) == [(SWALLOWED_LINE + lines, SWALLOWED_CODE)]
        server.change(URI, 2, {"range": span(500, 0, 500, 0), "text": "\n"})
        assert codes(server.published(URI, 2)) == [(SWALLOWED_LINE + lines + 1, SWALLOWED_CODE)]
        assert_alive(server)


def test_a_line_of_a_megabyte_is_served(server):
    server.open(URI, "x = '" + "\u00e9" * 500_000 + "'\n" + SWALLOWED)
    assert codes(server.published(URI, 1)) == [(SWALLOWED_LINE + 1, SWALLOWED_CODE)]
    server.change(URI, 2, {"range": span(0, 500_006, 0, 500_006), "text": "\n"})
    assert codes(server.published(URI, 2)) == [(SWALLOWED_LINE + 2, SWALLOWED_CODE)]
    assert_alive(server)
