"""queries/README.md lists what a rule can say and ask: all of what the program knows, and nothing else."""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "queries" / "README.md").read_text(encoding="utf-8")


def source(path):
    return (ROOT / "server" / "lint" / path).read_text(encoding="utf-8")


def table(code, name):
    """The strings that the entries of a C table begin with."""
    entries = re.search(rf"{name}\[\] = \{{(.*?)\n?\}};", code, re.S)[1]
    return set(re.findall(r'\{"([^"]+)"', entries))


def rows(heading):
    """The first column of the first table below a heading or sentence."""
    lines = GUIDE[GUIDE.index(heading) :].splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("|---"))
    cells = []
    for line in lines[start + 1 :]:
        if not line.startswith("|"):
            break
        cells.append(line.split("|")[1])
    return " ".join(cells)


def test_predicates():
    known = table(source("predicates.c"), "predicates")
    assert set(re.findall(r"\(#([a-z-]+)\?", rows("## What can be asked"))) == known


def test_placeholders():
    known = table(source("message.c"), "placeholders")
    assert set(re.findall(r"\{([a-z_]+)\}", rows("A message may hold"))) == known


def test_keys():
    known = set(re.findall(r'span_(?:is|starts_with)\(key, (?:SPAN\()?"([a-z]+)"', source("queries.c")))
    assert known, "queries.c is written in another way than this test expects"
    assert {key.split(".")[0] for key in re.findall(r"`([a-z.]+)`", rows("## What can be set"))} == known


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#]+)", GUIDE))))
def test_links_lead_somewhere(target):
    # The page of the worked example refers to its neighbours; both live in queries/.
    assert target.startswith("https://") or (ROOT / "queries" / target).exists()
