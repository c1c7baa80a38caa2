"""Texts that nobody writes and that would take minutes: the server gives up in time, says so, and goes on."""

import random

import pytest
from client import Server, span
from samples import SWALLOWED

URI = "file:///project/huge.py"
OTHER = "file:///project/poll.py"

HANDLER = "    try:\n        await q.get()\n    except asyncio.CancelledError:\n        pass\n"
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


@pytest.mark.parametrize("name", TEXTS)
def test_it_is_answered_and_the_server_goes_on(server, name):
    server.open(URI, TEXTS[name])
    gave_up(server.published(URI, 1))
    server.change(URI, 2, {"range": span(0, 0, 0, 0), "text": "#"})
    gave_up(server.published(URI, 2))
    server.hover(URI, 1, 1)
    server.code_actions(URI, span(0, 0, 0, 0))
    server.open(OTHER, SWALLOWED)
    assert [each["code"] for each in server.published(OTHER, 1)] == ["CNL101"]
    server.change(URI, 3, {"text": SWALLOWED})
    assert [each["code"] for each in server.published(URI, 3)] == ["CNL101"]
    server.change(URI, 4, {"range": span(7, 8, 7, 12), "text": "raise"})
    assert server.published(URI, 4) == []
    assert server.shut_down() == 0


def test_what_was_found_until_then_is_shown_and_logged_once():
    """Parsing is fast beside what it takes to understand these handlers."""
    with Server("server", "--analysis-timeout", "3") as server:
        server.initialize()
        server.open(URI, "import asyncio\nasync def f(q):\n    try:\n        await q.get()\n    finally:\n        return\n")
        assert [each["code"] for each in server.published(URI, 1)] == ["CNL105"]
        server.open(URI, "import asyncio\n" + ("async def f(q):\n" + HANDLER) * 3 + TEXTS["3,000 handlers of a function"] * 4)
        diagnostics = server.published(URI, 1)
        assert gave_up(diagnostics)
        assert len(diagnostics) > 3 and {each["code"] for each in diagnostics[1:]} == {"CNL101"}
        server.change(URI, 2, {"range": span(0, 0, 0, 0), "text": "#"})
        assert gave_up(server.published(URI, 2))
        assert server.log().count("is not analysed") == 1


@pytest.mark.parametrize("value", ["0", "-1", "x", "", "nan", "9999", "1s"])
def test_a_timeout_that_is_none_is_refused(value):
    with Server("server", f"--analysis-timeout={value}") as server:
        assert server.wait() == 2
        assert "--analysis-timeout" in server.log()
