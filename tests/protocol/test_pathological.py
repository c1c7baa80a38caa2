"""Texts that nobody writes and that would take minutes: the server gives up in time, says so, and goes on."""

import os
import random
import time

import pytest
from client import LIVENESS, Server, span
from samples import ENDLESS, HANDLER, SWALLOWED

URI = "file:///project/huge.py"
OTHER = "file:///project/poll.py"

LOOP = """\
    while True:
        try:
            x{0} = await q.get()
            if x{0}: break
        except asyncio.CancelledError as e{0}:
            err = e{0}
            continue
"""
PIECES = list("()[]{}:=\n\"' \t") + ["if ", "def ", "async ", "await ", "try:", "except ", "lambda "]


def storm() -> str:
    rng = random.Random(1)
    return "".join(rng.choice(PIECES) for _ in range(200_000))


def nested(count: int, clause: str) -> str:
    """A function of try statements, each in the clause of the one around it."""
    lines = ["import asyncio", "async def f(q):"]
    for depth in range(1, count + 1):
        lines += [" " * depth + "try:", " " * depth + " await q.get()", " " * depth + clause]
    return "\n".join([*lines, " " * (count + 1) + "await q.close()", ""])


TEXTS = {
    "20,000 brackets": "x = " + "(" * 20_000 + ")" * 20_000 + "\n",
    "20,000 open brackets": "x = " + "(" * 20_000 + "\n",
    "200,000 open brackets": "x = " + "[" * 200_000 + "\n",
    "nothing but errors": storm(),
    "an attribute of 100,000 parts": "x" + ".a" * 100_000 + "\n",
    "a sum of 50,000 awaits": "async def f():\n    x = " + "await g() + " * 50_000 + "1\n",
    "2,000 blocks in each other": "".join(" " * i + "if x:\n" for i in range(2_000)) + " " * 2_000 + "pass\n",
    "20,000 branches": "async def f(x):\n    if x: pass\n" + "    elif x: await x\n" * 20_000,
    "3,000 handlers of a function": "import asyncio\nasync def f(q):\n" + HANDLER * 3_000,
    "800 loops of a function": "import asyncio\nasync def f(q):\n" + "".join(LOOP.format(i) for i in range(800)),
    "300 finally in each other": nested(300, "finally:"),
    "300 handlers in each other": nested(300, "except asyncio.CancelledError:"),
    "100,000 lines": "import asyncio\n" + "async def f(q):\n    x = 1\n    await q.get()\n" * 33_333,
    "a line of a megabyte": "x = [" + "1, " * 350_000 + "]\nasync def f(q):\n" + HANDLER,
    "a line of a megabyte with awaits": "async def f(q):\n    x = [" + "await q.get(), " * 70_000 + "]\n",
    "15,000 functions": "import asyncio\n" + ("async def f(q):\n" + HANDLER) * 15_000,
    "an open string early": 'import asyncio\nx = """\n' + ("async def f(q):\n" + HANDLER) * 5_000,
}


def gave_up(diagnostics: list[dict]) -> bool:
    """Whether the server says that it did; then in the first place."""
    said = [each for each in diagnostics if each["code"] == "CNL002"]
    assert len(said) <= 1 and (not said or diagnostics[0] == said[0])
    for each in said:
        assert each["severity"] == 3 and each["range"] == span(0, 0, 0, 0)
    return bool(said)


def ask_for_repairs(server: Server, text: str) -> None:
    """Those at a place, those of everything, and all safe ones at once."""
    last = text.count("\n")
    server.code_actions(URI, span(0, 0, 0, 0))
    server.code_actions(URI, span(last // 2, 0, last // 2 + 5, 0), triggerKind=1)
    server.code_actions(URI, span(0, 0, last, 0), triggerKind=1)
    server.code_actions(URI, span(0, 0, 0, 0), only=["source.fixAll"])


@pytest.mark.parametrize("name", TEXTS)
def test_it_is_answered_and_the_server_goes_on(server, name):
    server.open(URI, TEXTS[name])
    gave_up(server.published(URI, 1))
    server.change(URI, 2, {"range": span(0, 0, 0, 0), "text": "#"})
    gave_up(server.published(URI, 2))
    server.hover(URI, 1, 1)
    ask_for_repairs(server, TEXTS[name])
    server.open(OTHER, SWALLOWED)
    assert [each["code"] for each in server.published(OTHER, 1)] == ["CNL101"]
    server.change(URI, 3, {"text": SWALLOWED})
    assert [each["code"] for each in server.published(URI, 3)] == ["CNL101"]
    server.change(URI, 4, {"range": span(7, 8, 7, 12), "text": "raise"})
    assert server.published(URI, 4) == []
    assert server.shut_down() == 0


def test_what_was_found_until_then_is_shown_and_logged_once():
    """The first functions are understood in a fifth of the time given, the last one in six times as much."""
    with Server("server", "--analysis-timeout", "2") as server:
        server.initialize()
        server.open(URI, "import asyncio\nasync def f(q):\n    try:\n        await q.get()\n    finally:\n        return\n")
        assert [each["code"] for each in server.published(URI, 1)] == ["CNL105"]
        server.open(URI, "import asyncio\n" + ("async def f(q):\n" + HANDLER) * 3 + "async def f(q):\n" + HANDLER * 9_000)
        diagnostics = server.published(URI, 1)
        assert gave_up(diagnostics)
        assert len(diagnostics) > 3 and {each["code"] for each in diagnostics[1:]} == {"CNL101"}
        server.change(URI, 2, {"range": span(0, 0, 0, 0), "text": "#"})
        assert gave_up(server.published(URI, 2))
        assert server.log().count("is not analysed") == 1


def patient(*options: str) -> Server:
    """A server that by itself gives nothing up within a test's time."""
    return Server("server", "--analysis-timeout", "3600", "--log-level", "debug", *options)


def wait_until_linted(server: Server, served: str = "textDocument/publishDiagnostics") -> None:
    """Until the server has begun to lint the last document that it was told of."""
    deadline = time.monotonic() + LIVENESS
    while not server.log().rstrip().endswith(f"serving {served}"):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_newer_change_breaks_a_lint_off_that_is_out_of_date():
    with patient() as server:
        server.initialize()
        server.open(URI, ENDLESS)
        wait_until_linted(server)
        server.change(URI, 2, {"text": SWALLOWED})
        assert [each["code"] for each in server.published(URI, 2)] == ["CNL101"]
        assert "broken off for newer input" in server.log()
        server.change(URI, 3, {"range": span(7, 8, 7, 12), "text": "raise"})
        assert server.published(URI, 3) == []
        assert server.shut_down() == 0


def test_a_newer_change_breaks_a_pulled_report_off():
    server_cancelled = -32802  # after which a client asks again
    document = {"textDocument": {"uri": URI}}
    with patient() as server:
        server.initialize({"textDocument": {"diagnostic": {}}})
        server.open(URI, ENDLESS)
        asked = server.start_request("textDocument/diagnostic", document)
        wait_until_linted(server, "textDocument/diagnostic")
        server.change(URI, 2, {"text": SWALLOWED})
        assert server.reply_to(asked)["error"]["code"] == server_cancelled
        assert [each["code"] for each in server.request("textDocument/diagnostic", document)["items"]] == ["CNL101"]
        assert "broken off for newer input" in server.log()
        assert server.shut_down() == 0


def test_closing_a_document_breaks_its_lint_off():
    with patient() as server:
        server.initialize()
        server.open(URI, ENDLESS)
        wait_until_linted(server)
        server.close(URI)
        assert server.published(URI) == []
        assert server.shut_down() == 0


def test_a_lint_that_was_broken_off_for_something_else_is_done_afterwards():
    """Requests about other documents, one after the other, do not keep a long lint from its end."""
    with Server("server", "--analysis-timeout", "2", "--log-level", "debug") as server:
        server.initialize()
        server.open(OTHER, SWALLOWED)
        server.published(OTHER, 1)
        server.open(URI, ENDLESS)
        wait_until_linted(server)
        asked = [
            server.start_request("textDocument/hover", {"textDocument": {"uri": OTHER}, "position": span(0, 0, 0, 0)["start"]})
            for _ in range(20)
        ]
        assert gave_up(server.published(URI, 1))
        for identifier in asked:
            server.reply_to(identifier)
        assert server.log().count("broken off for newer input") <= 1
        assert server.shut_down() == 0


def resident(server: Server) -> int:
    """Bytes."""
    with open(f"/proc/{server.process.pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) * 1024


needs_release = pytest.mark.skipif(
    "CANCELOT_RELEASE" not in os.environ, reason="a sanitizer keeps freed memory: this needs a release build"
)


def released() -> Server:
    return Server("server", executable=os.environ["CANCELOT_RELEASE"])


@needs_release
def test_memory_returns_when_documents_are_closed():
    """Neither what one large document needed stays, nor what many openings and closings leave behind."""
    with released() as server:
        server.initialize()
        server.open(OTHER, SWALLOWED)
        server.published(OTHER, 1)
        before = resident(server)
        for version in range(1, 4):
            server.open(URI, TEXTS["100,000 lines"], version)
            server.published(URI, version)
            during = resident(server)
            server.close(URI)
            server.hover(OTHER, 0, 0)
            after = resident(server)
            assert during - before > 10_000_000
            assert after - before < (during - before) / 10
        assert server.shut_down() == 0


@needs_release
def test_memory_returns_in_a_pause():
    """An open string has the whole document read anew beside its former reading."""
    with released() as server:
        server.initialize()
        server.open(URI, SWALLOWED * 2_000)
        server.published(URI, 1)
        before = resident(server)
        server.change(URI, 2, {"range": span(0, 0, 0, 0), "text": "'''\n"})
        server.published(URI, 2)
        assert resident(server) > before * 1.15
        deadline = time.monotonic() + LIVENESS
        while resident(server) > before * 1.1:
            assert time.monotonic() < deadline, "no memory was given back"
            time.sleep(0.1)
        assert server.shut_down() == 0


@needs_release
def test_memory_stays_while_broken_code_is_typed():
    with released() as server:
        server.initialize()
        server.open(URI, SWALLOWED * 100)
        server.published(URI, 1)
        for version in range(2, 2002, 2):
            server.change(URI, version, {"range": span(400, 0, 400, 0), "text": "(='["[version // 2 % 4]})
            server.published(URI, version)
            server.change(URI, version + 1, {"range": span(400, 0, 400, 1), "text": ""})
            server.published(URI, version + 1)
            if version == 202:
                early = resident(server)
        assert resident(server) < early + 3_000_000
        assert server.shut_down() == 0


@pytest.mark.parametrize("value", ["0", "-1", "x", "", "nan", "9999", "1s"])
def test_a_timeout_that_is_none_is_refused(value):
    with Server("server", f"--analysis-timeout={value}") as server:
        assert server.wait() == 2
        assert "--analysis-timeout" in server.log()
