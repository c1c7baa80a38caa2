"""Asks the binary for findings and repairs, and applies them. The environment variable CANCELOT names it."""

import collections
import functools
import json
import os
import subprocess

LIVENESS_SECONDS = 30


def cancelot(*arguments: str, text: str) -> subprocess.CompletedProcess:
    binary = os.environ.get("CANCELOT")
    assert binary, "set CANCELOT to the path of the binary"
    ran = subprocess.run(
        [binary, *arguments],
        input=text.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=LIVENESS_SECONDS,
    )
    assert ran.returncode in (0, 1), ran.stderr.decode()
    return ran


@functools.lru_cache(maxsize=None)
def check(text: str, target: str = "3.12") -> list:
    """The findings in a text, as `check --output-format json` writes them."""
    ran = cancelot("check", "--isolated", "--output-format", "json", "--target-version", target, "-", text=text)
    return json.loads(ran.stdout)


def codes(text: str, target: str = "3.12") -> collections.Counter:
    return collections.Counter(finding["code"] for finding in check(text, target))


def apply(text: str, fix: dict) -> str:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)

    def offset(location: dict) -> int:
        return starts[location["row"] - 1] + location["column"] - 1

    edits = [(offset(edit["location"]), offset(edit["end_location"]), edit["content"]) for edit in fix["edits"]]
    assert edits == sorted(edits), "the edits of a repair are sorted"
    assert all(first[1] <= second[0] for first, second in zip(edits, edits[1:])), "and do not overlap"
    for start, end, content in reversed(edits):
        text = text[:start] + content + text[end:]
    return text


def offers(text: str, code: str, target: str = "3.12") -> list:
    """The repairs that the first finding of this rule has."""
    found = [finding for finding in check(text, target) if finding["code"] == code]
    assert found, f"no {code} in:\n{text}"
    return found[0]["fixes"]


def offer(text: str, code: str, title: str, target: str = "3.12") -> dict:
    """The repair of the first finding of this rule whose title begins so."""
    fixes = offers(text, code, target)
    matching = [fix for fix in fixes if fix["title"].startswith(title)]
    assert len(matching) == 1, f"not one '{title}' among {[fix['title'] for fix in fixes]}"
    return matching[0]


@functools.lru_cache(maxsize=None)
def fix_all(text: str, target: str = "3.12", unsafe: bool = False) -> str:
    """What `check --fix` makes of a text."""
    options = ["--unsafe-fixes"] if unsafe else []
    ran = cancelot("check", "--isolated", "--fix", *options, "--target-version", target, "-", text=text)
    return ran.stdout.decode()
