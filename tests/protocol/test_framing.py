"""Messages cut at every byte, against the real binary. (The framer's own test cuts in all other ways.)"""

import time

from client import encode, span
from samples import CLEAN, SWALLOWED

URI = "file:///project/poll.py"


def test_a_message_cut_at_every_byte_gives_the_same(server):
    server.open(URI, CLEAN)
    version = 1
    change = {"range": span(7, 8, 7, 13), "text": "pass"}
    params = {"textDocument": {"uri": URI, "version": "%"}, "contentChanges": [change]}
    length = len(encode({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": params}))
    for cut in range(length):
        version += 1
        server.change(URI, version, {"text": CLEAN})
        assert server.published(URI, version) == []
        version += 1
        params["textDocument"]["version"] = version
        message = encode({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": params})
        server.process.stdin.write(message[:cut])
        time.sleep(0.001)  # so that the server most likely reads the parts one by one
        server.process.stdin.write(message[cut:])
        assert len(server.published(URI, version)) == 1


def test_many_messages_in_one_piece(server):
    session = b""
    for number in range(500):
        document = {"uri": f"{URI}{number}", "languageId": "python", "version": number, "text": SWALLOWED}
        session += encode({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}})
    server.send_bytes(session)
    for number in range(500):
        assert len(server.published(f"{URI}{number}", number)) == 1
