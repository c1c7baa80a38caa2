"""`cancelot check` agrees with what becomes of cleanups: whether they are cut off, hang, or replace the cancellation.

CANCELOT names the binary; CANCELOT_JUDGE_SEED repeats the programs of another day. Failures tell how to look closer.
"""

import collections
import os
import pathlib

import pytest

from cleanup_executor import Fate, fates
from cleanup_grammar import LIBRARIES, SCOPES, Generated, generate
from cleanup_judge import Score, compare, judge
from seed import seed

CANCELOT = os.environ["CANCELOT"]
HERE = pathlib.Path(__file__).parent
PROGRAMS, CHUNK = 300, 100

HEAD = """
import asyncio, trio, anyio
from world import release, work
async def main():
    try:
        await work()
    finally:
"""

# What was measured by hand, and has to come out the same.
KNOWN = [
    ("asyncio", "await release(0)", Fate(cut_off=True, hangs=True, replaced=False)),
    ("asyncio", "await asyncio.shield(release(0))", Fate(False, True, False)),
    ("asyncio", "await asyncio.wait_for(release(0), 5)", Fate(True, False, True)),
    ("asyncio", "await asyncio.wait_for(asyncio.shield(release(0)), 5)", Fate(False, False, True)),
    ("trio", "await release(0)", Fate(True, False, False)),
    ("trio", "with trio.CancelScope(shield=True): await release(0)", Fate(False, True, False)),
    ("trio", "with trio.move_on_after(5, shield=True): await release(0)", Fate(False, False, False)),
    ("trio", "with trio.move_on_after(5), trio.CancelScope(shield=True): await release(0)", Fate(False, True, False)),
    ("trio", "with trio.fail_after(5, shield=True): await release(0)", Fate(False, False, True)),
    ("anyio", "await release(0)", Fate(True, False, False)),
    ("anyio", "with anyio.CancelScope(shield=True): await release(0)", Fate(False, True, False)),
    ("anyio", "with anyio.fail_after(5, shield=True): await release(0)", Fate(False, False, True)),
]


@pytest.mark.parametrize("library, statement, fate", KNOWN, ids=[f"{known[0]}: {known[1]}" for known in KNOWN])
def test_known_cleanup_has_its_fate(library, statement, fate):
    generated = Generated(f"{HEAD}        {statement}\n", {0: frozenset([8])})
    assert fates(generated, library) == {0: fate}


@pytest.mark.skipif(not SCOPES, reason="asyncio.timeout() does this from Python 3.11.3 on")
def test_timeout_error_that_is_caught_leaves_the_task_cancelled():
    lines = ["try:", "    async with asyncio.timeout(5): await asyncio.shield(release(0))", "except TimeoutError:", "    pass"]
    generated = Generated(HEAD + "".join(f"        {line}\n" for line in lines), {0: frozenset([9])})
    assert fates(generated, "asyncio") == {0: Fate(cut_off=False, hangs=False, replaced=False)}


@pytest.mark.parametrize("library", LIBRARIES)
def test_generated_programs_are_the_same_each_time(library):
    assert [generate(seed, library) for seed in range(20)] == [generate(seed, library) for seed in range(20)]


@pytest.mark.parametrize("code", ["CNL201", "CNL202", "CNL203"])
def test_a_report_that_is_missing_or_wrong_is_noticed(code):
    fate = Fate(cut_off=code == "CNL201", hangs=code == "CNL202", replaced=code == "CNL203")
    right, missing, wrong = Score(), Score(), Score()
    generated = Generated("", {0: frozenset([1])})
    compare("right", generated, {0: fate}, {1: {code}}, right)
    compare("missing", generated, {0: fate}, {}, missing)
    compare("wrong", generated, {0: Fate(False, False, False)}, {1: {code}}, wrong)
    assert [len(score.disagreements) for score in (right, missing, wrong)] == [0, 1, 1]


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("first", range(0, PROGRAMS, CHUNK))
def test_programs_of_the_day(library, first, tmp_path):
    print(f"seed {seed()}")
    score = judge(CANCELOT, seed(), library, range(first, first + CHUNK), tmp_path)
    repeat = f"python3 {HERE / 'cleanup_judge.py'} --cancelot {CANCELOT} --seed {seed()} --library {library}"
    assert not score.disagreements, (
        f"{len(score.disagreements)} disagreements; repeat with: {repeat} --count {first + CHUNK}\n"
        f"{score.disagreements[0]}"
    )
    rare = collections.Counter(CNL201=10, CNL202=10, CNL203=5, none=10) - score.codes
    assert not rare, f"too few sites to judge by: {dict(score.codes)}"
