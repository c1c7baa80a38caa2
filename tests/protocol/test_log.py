"""What the server tells those who look for a mistake: the log, the trace, the last words before a crash."""

import os
import re
import signal
import time

import pytest
from client import LIVENESS, Server, span
from samples import ENDLESS, SWALLOWED

URI = "file:///project/poll.py"
CHANGE = {"range": span(0, 0, 0, 0), "text": "#"}


def optimized() -> str | None:
    """The release build, where there is one: a sanitizer has words of its own after a signal."""
    return os.environ.get("CANCELOT_RELEASE")


def wait_for_line(path, part: str) -> None:
    deadline = time.monotonic() + LIVENESS
    while part not in (path.read_text() if path.exists() else ""):
        assert time.monotonic() < deadline, f"no line with {part!r}"
        time.sleep(0.01)


def logged(server: Server, path) -> list[str]:
    server.wait()
    return path.read_text().splitlines()


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGABRT])
def test_the_last_words_name_the_method_and_the_documents_size(tmp_path, number):
    log = tmp_path / "server.log"
    options = ("--log-file", str(log), "--log-level", "debug", "--analysis-timeout", "3600")
    with Server("server", *options, executable=optimized()) as server:
        server.initialize()
        server.open(URI, ENDLESS)
        server.start_request(
            "textDocument/hover", {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}}
        )
        wait_for_line(log, "serving textDocument/hover")
        os.kill(server.process.pid, number)
        lines = [line for line in logged(server, log) if line.startswith("cancelot: ")]
        assert server.process.returncode == -number or optimized() is None
    assert lines[-1] == (
        f"cancelot: fatal signal {int(number)} while serving textDocument/hover of a document of "
        f"{len(ENDLESS)} bytes; please report this"
    )


def test_last_words_while_a_document_is_analysed_for_itself(tmp_path):
    log = tmp_path / "server.log"
    options = ("--log-file", str(log), "--log-level", "debug", "--analysis-timeout", "3600")
    with Server("server", *options, executable=optimized()) as server:
        server.initialize()
        server.open(URI, ENDLESS)
        wait_for_line(log, "serving textDocument/publishDiagnostics")
        os.kill(server.process.pid, signal.SIGSEGV)
        lines = [line for line in logged(server, log) if line.startswith("cancelot: ")]
    assert f"serving textDocument/publishDiagnostics of a document of {len(ENDLESS)} bytes" in lines[-1]


def test_last_words_while_nothing_is_served(tmp_path):
    log = tmp_path / "server.log"
    with Server("server", "--log-file", str(log), executable=optimized()) as server:
        server.initialize()
        server.open(URI, SWALLOWED)
        server.published(URI, 1)
        server.hover(URI, 0, 0)
        os.kill(server.process.pid, signal.SIGSEGV)
        lines = [line for line in logged(server, log) if line.startswith("cancelot: ")]
    assert re.fullmatch(r"cancelot: fatal signal 11 .*; please report this", lines[-1])


def test_the_log_goes_to_a_file_and_is_appended(tmp_path):
    log = tmp_path / "server.log"
    log.write_text("before\n")
    for _ in range(2):
        with Server("server", "--log-file", str(log)) as server:
            server.initialize()
            server.close(URI)
            assert server.shut_down() == 0
            assert server.log() == ""
    assert log.read_text() == "before\n" + "cancelot: ignored the closing of a document that is not open\n" * 2


def test_debug_lines_tell_of_every_message_and_analysis(tmp_path):
    log = tmp_path / "server.log"
    with Server("server", "--log-file", str(log), "--log-level", "debug") as server:
        server.initialize()
        server.open(URI, SWALLOWED)
        server.published(URI, 1)
        server.hover(URI, 0, 0)
        assert server.shut_down() == 0
    text = log.read_text()
    for part in ("initialize", "textDocument/didOpen", "textDocument/publishDiagnostics", "textDocument/hover", "shutdown"):
        assert re.search(rf"^cancelot: [0-9:.]+ serving {part}$", text, re.M)
        assert re.search(rf"^cancelot: [0-9:.]+ served {part} in [0-9.]+ ms$", text, re.M)
    assert re.search(rf"analysed {URI} \({len(SWALLOWED)} bytes\): 1 findings in [0-9.]+ ms$", text, re.M)


def test_less_is_logged_unless_asked_for(server):
    server.open(URI, SWALLOWED)
    server.published(URI, 1)
    assert server.shut_down() == 0
    assert server.log() == ""


@pytest.mark.parametrize(
    "options", [("--log-file", "/nonexistent/server.log"), ("--log-file", "/"), ("--log-level", "loud"), ("--log-level", "")]
)
def test_options_that_cannot_be_followed(options):
    with Server("server", *options) as server:
        assert server.wait() == 2
        assert options[0] in server.log()


def traces(server: Server) -> list[dict]:
    return [message["params"] for message in server.rest() if message.get("method") == "$/logTrace"]


def end(server: Server) -> None:
    server.request("shutdown")
    server.notify("exit")


def test_nothing_is_traced_unless_asked_for(server):
    server.hover(URI, 0, 0)
    end(server)
    assert traces(server) == []


@pytest.mark.parametrize("value", ["messages", "verbose"])
def test_each_message_is_traced(server, value):
    server.notify("$/setTrace", {"value": value})
    server.open(URI, SWALLOWED)
    server.published(URI, 1)
    server.hover(URI, 0, 0)
    end(server)
    told = traces(server)
    for method in ("textDocument/didOpen", "textDocument/publishDiagnostics", "textDocument/hover", "shutdown"):
        assert any(re.fullmatch(rf"{method} was served in [0-9.]+ ms", each["message"]) for each in told)
    assert all(("verbose" in each) == (value == "verbose") for each in told)


def test_tracing_begins_with_initialize_and_ends_when_told(fresh):
    fresh.initialize(trace="messages")
    fresh.notify("$/setTrace", {"value": "off"})
    fresh.hover(URI, 0, 0)
    end(fresh)
    assert [each["message"].split()[0] for each in traces(fresh)] == ["initialize", "initialized"]


@pytest.mark.parametrize("params", [None, {}, [], {"value": "loud"}, {"value": 1}], ids=repr)
def test_a_trace_that_is_none_changes_nothing(server, params):
    server.notify("$/setTrace", {"value": "messages"})
    server.notify("$/setTrace", params)
    server.hover(URI, 0, 0)
    end(server)
    assert any("hover" in each["message"] for each in traces(server))


def test_debug_information_tells_of_the_last_analyses(server):
    server.open(URI, SWALLOWED)
    server.published(URI, 1)
    for version in range(2, 10):
        server.change(URI, version, CHANGE)
        server.published(URI, version)
    server.notify("$/setTrace", {"value": "verbose"})
    text = server.request("workspace/executeCommand", {"command": "cancelot.debugInformation"})
    assert re.search(rf"^  {URI}: \d+ bytes, \d+ lines, 1 findings, Python 3\.\d+, last analyses:( \d+\.\d\d){{5}} ms$", text, re.M)
    assert "trace: verbose" in text and "log level: info" in text
    assert re.search(r"^cancelot \d+\.\d+\.\d+ \(commit .+\)\nlibraries: tree-sitter \d", text, re.M)
