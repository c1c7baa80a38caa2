"""The session from `initialize` to the exit status."""

import os
import subprocess
import sys
import time

import pytest
from client import LIVENESS, ROOT, ResponseError, Server, binary, encode
from samples import CLEAN, SWALLOWED

URI = "file:///project/poll.py"


def test_initialize_says_what_the_server_is_and_can(fresh):
    result = fresh.initialize()
    assert result["serverInfo"]["name"] == "cancelot"
    assert result["serverInfo"]["version"]
    capabilities = result["capabilities"]
    assert capabilities["positionEncoding"] == "utf-16"
    assert capabilities["textDocumentSync"] == {"openClose": True, "change": 2}
    assert capabilities["hoverProvider"] is True
    assert capabilities["codeActionProvider"]["codeActionKinds"] == [
        "quickfix",
        "refactor.rewrite",
        "refactor",
        "source.fixAll.cancelot",
    ]


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (None, "utf-16"),
        ([], "utf-16"),
        (["utf-32", "utf-8", "utf-16"], "utf-16"),
        (["utf-8"], "utf-8"),
        (["utf-32", "utf-8"], "utf-8"),
        (["utf-32"], "utf-32"),
        (["ebcdic"], "utf-16"),
        (5, "utf-16"),
    ],
)
def test_position_encoding_follows_what_the_client_offers(fresh, offered, chosen):
    capabilities = {} if offered is None else {"general": {"positionEncodings": offered}}
    assert fresh.initialize(capabilities)["capabilities"]["positionEncoding"] == chosen


@pytest.mark.parametrize("params", [None, {}, [], {"capabilities": None, "rootUri": None, "processId": None}])
def test_initialize_accepts_next_to_nothing(fresh, params):
    assert fresh.request("initialize", params)["serverInfo"]["name"] == "cancelot"
    assert fresh.shut_down() == 0


def test_exit_after_shutdown_ends_well(server):
    assert server.shut_down() == 0


def test_exit_without_shutdown_ends_badly(server):
    server.notify("exit")
    assert server.wait() == 1


def test_exit_before_initialize_ends_badly(fresh):
    fresh.notify("exit")
    assert fresh.wait() == 1


def test_the_last_messages_count_though_the_client_has_closed_everything(fresh):
    fresh.initialize()
    fresh.request("shutdown")
    fresh.notify("exit")
    fresh.process.stdin.close()
    assert fresh.wait() == 0


def test_end_of_input_before_initialize(fresh):
    fresh.process.stdin.close()
    assert fresh.wait() == 1


def test_end_of_input_after_initialize(server):
    server.process.stdin.close()
    assert server.wait() == 1


def test_end_of_input_after_shutdown(server):
    server.request("shutdown")
    server.process.stdin.close()
    assert server.wait() == 1


def test_what_was_opened_is_published_before_shutdown_is_answered(server):
    server.open(URI, SWALLOWED)
    server.open(URI.replace("poll", "clean"), CLEAN)
    identifier = server.start_request("shutdown")
    server.notify("exit")
    messages = server.rest()
    assert [message.get("method", message.get("id")) for message in messages] == [
        "textDocument/publishDiagnostics",
        "textDocument/publishDiagnostics",
        identifier,
    ]
    assert server.wait() == 0


def test_requests_before_initialize_are_refused(fresh):
    for method in ("shutdown", "textDocument/hover", "unknown"):
        with pytest.raises(ResponseError) as refused:
            fresh.request(method)
        assert refused.value.code == -32002
    fresh.initialize()
    assert fresh.shut_down() == 0


def test_notifications_before_initialize_are_dropped(fresh):
    fresh.open(URI, SWALLOWED)
    fresh.notify("initialized", {})
    fresh.initialize()
    assert fresh.hover(URI, 6, 6) is None
    assert fresh.shut_down() == 0
    assert not fresh.passed


def test_a_second_initialize_is_refused(server):
    with pytest.raises(ResponseError) as refused:
        server.request("initialize", {"capabilities": {}})
    assert refused.value.code == -32600
    assert server.shut_down() == 0


def test_requests_after_shutdown_are_refused(server):
    server.open(URI, SWALLOWED)
    server.request("shutdown")
    for method in ("textDocument/hover", "shutdown", "initialize"):
        with pytest.raises(ResponseError) as refused:
            server.request(method, {})
        assert refused.value.code == -32600
    server.change(URI, 2, {"text": CLEAN})
    server.notify("exit")
    assert server.wait() == 0


def test_unknown_methods(server):
    for method in ("unknown/request", "$/unknown"):
        with pytest.raises(ResponseError) as refused:
            server.request(method, {})
        assert refused.value.code == -32601
        server.notify(method, {})
    assert server.shut_down() == 0
    assert not server.passed


def test_cancelling_what_is_finished_or_unknown_changes_nothing(server):
    identifier = server.start_request("textDocument/hover", {"textDocument": {"uri": URI}, "position": {}})
    for finished in (identifier, 999, "never", None):
        server.notify("$/cancelRequest", {"id": finished})
    server.notify("$/cancelRequest")
    assert "error" in server.reply_to(identifier)
    assert server.shut_down() == 0
    assert not server.passed


def test_what_needs_no_answer_gets_none(server):
    server.open(URI, CLEAN)
    server.notify("$/setTrace", {"value": "off"})
    server.notify("textDocument/didSave", {"textDocument": {"uri": URI}})
    server.notify("workspace/didChangeWatchedFiles", {"changes": []})
    server.send({"jsonrpc": "2.0", "id": 77, "result": None})
    assert server.published(URI, 1) == []
    assert server.shut_down() == 0
    assert not server.passed


@pytest.mark.parametrize("initialized", [True, False])
def test_closed_output_ends_the_server_though_its_input_is_open(initialized):
    reading, writing = os.pipe()
    with Server(stdout=writing) as server:
        os.close(writing)
        if initialized:
            server.start_request("initialize", {"capabilities": {}})
            assert os.read(reading, 1)
        os.close(reading)
        assert server.wait() == 1


def test_exit_counts_though_nobody_reads_any_more():
    reading, writing = os.pipe()
    with Server(stdout=writing) as server:
        os.close(writing)
        messages = [("initialize", 1), ("shutdown", 2), ("exit", None)]
        server.send_bytes(
            b"".join(
                encode({"jsonrpc": "2.0", "method": method} | ({} if identifier is None else {"id": identifier}))
                for method, identifier in messages
            )
        )
        os.close(reading)
        assert server.wait() == 0


def test_closed_errors_do_not_matter():
    script = f'exec 2>&-; exec "{binary()}" --stdio'
    with Server("-c", script, executable="/bin/sh") as server:
        server.initialize()
        server.send_bytes(b"junk that would be logged\r\n")
        server.close("file:///never/opened.py")
        server.open(URI, SWALLOWED)
        assert len(server.published(URI, 1)) == 1
        assert server.shut_down() == 0


def test_errors_that_nobody_reads_do_not_block():
    reading, writing = os.pipe()
    try:
        with Server(stderr=writing) as server:
            server.initialize()
            for _ in range(2000):
                server.close("file:///never/opened" + "x" * 200)
            assert server.shut_down() == 0
    finally:
        os.close(reading)
        os.close(writing)


def test_a_client_that_writes_all_before_it_reads_is_served():
    """More replies than pipes hold, and the client reads the first when it has written the last request."""
    process = subprocess.Popen([binary(), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    with process:
        process.stdin.write(encode({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {}}))
        padding = "x" * 1000
        for number in range(1, 2001):
            process.stdin.write(encode({"jsonrpc": "2.0", "id": f"{padding}{number}", "method": "no/such"}))
        process.stdin.write(encode({"jsonrpc": "2.0", "id": 2001, "method": "shutdown"}))
        process.stdin.write(encode({"jsonrpc": "2.0", "method": "exit"}))
        assert process.stdout.read().count(b"Content-Length") == 2002
        assert process.wait(LIVENESS) == 0


PARENT = """
import subprocess, sys, time
server = subprocess.Popen([sys.argv[1], "--stdio"], stdin=sys.stdin, stdout=subprocess.DEVNULL)
print(server.pid, flush=True)
sys.stdin.close()
time.sleep(600)
"""


def is_running(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="reads /proc to see whether a process ended")
@pytest.mark.parametrize("starts_it", [True, False], ids=["parent", "another process"])
def test_the_death_of_the_client_ends_the_server_though_its_input_is_open(starts_it):
    """The named process is killed, and nobody closes the server's input. 5 s are promised; LIVENESS is for slow machines."""
    reading, writing = os.pipe()
    with open(writing, "wb", buffering=0) as to_server:
        parent = subprocess.Popen(
            [sys.executable, "-c", PARENT, binary()], stdin=reading, stdout=subprocess.PIPE, cwd=ROOT
        )
        other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        os.close(reading)
        with parent, other:
            pid = int(parent.stdout.readline())
            client = parent if starts_it else other
            params = {"processId": client.pid, "capabilities": {}}
            to_server.write(encode({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}))
            time.sleep(1)
            assert is_running(pid)
            client.kill()
            client.wait()
            deadline = time.monotonic() + LIVENESS
            while is_running(pid) and time.monotonic() < deadline:
                time.sleep(0.05)
            try:
                assert not is_running(pid)
            finally:
                parent.kill()
                other.kill()


def test_a_process_id_that_is_not_there_is_not_watched(fresh):
    """In a container the client's process has another number, or none."""
    fresh.initialize(processId=2**22 + 1)
    time.sleep(3)
    assert fresh.shut_down() == 0
