"""Source text that is broken in any way is checked and repaired without a crash, whatever the rules ask of it."""

import pathlib
import random
import re

import pytest

RULES = pathlib.Path(__file__).resolve().parents[1] / "rules"
FIXTURES = sorted(RULES.rglob("*.py"))
TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
PIECES = [":", "(", ")", "\n", " ", "async ", "await ", "with ", "try:\n", "except ", "finally:", "raise ", "yield "]
PIECES += ["*", '"""', "lambda ", "match x:\n", "case ", "@", "=", ","]


def broken(rng, text):
    """The text with some tokens taken out, put in or replaced."""
    tokens = TOKEN.findall(text)
    for _ in range(rng.choice([1, 3, 10, 40])):
        if len(tokens) < 5:
            break
        place, kind = rng.randrange(len(tokens)), rng.random()
        if kind < 0.6:
            del tokens[place : place + rng.choice([1, 1, 1, 2, 5])]
        elif kind < 0.8:
            tokens[place] = rng.choice(tokens)
        else:
            tokens.insert(place, rng.choice(PIECES))
    return "".join(tokens)


def check(cancelot):
    for words in ([], ["--fix", "--unsafe-fixes", "--diff"]):
        done = cancelot.check("--select", "ALL", *words)
        assert done.returncode in (0, 1), done.stderr
        assert "please report this" not in done.stderr


@pytest.mark.parametrize("seed", range(5))
def test_tokens_edited_at_random(cancelot, seed):
    rng = random.Random(seed)
    for number in range(60):
        path = rng.choice(FIXTURES)
        cancelot.write(f"{number}_{path.name}", broken(rng, path.read_text(encoding="utf-8")))
    check(cancelot)


@pytest.mark.parametrize(
    "text",
    [
        # an attribute without an object, after what the parser makes of `@(` and `=.`
        "async def stop@(tasks):\n    for task in tasks=.values():\n        task.cancel()\n        try:\n"
        "            await task\n        except asyncio.CancelledError:\n            pass\n",
    ],
)
def test_what_once_crashed(cancelot, text):
    cancelot.write("a.py", text)
    check(cancelot)
