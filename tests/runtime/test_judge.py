"""`cancelot check` agrees with the interpreter: on the traps, and on 2,000 programs of a seed of the day.

CANCELOT names the binary; CANCELOT_JUDGE_SEED repeats the programs of another day. Failures tell how to look closer.
"""

import os
import pathlib
import sys

import pytest

import judge
from seed import seed
from traps import TRAPS

CANCELOT = os.environ["CANCELOT"]
HERE = pathlib.Path(__file__).parent
CURRENT = [trap for trap in TRAPS if trap.since <= sys.version_info[:2]]
CHUNK = 100


@pytest.mark.parametrize("trap", CURRENT, ids=lambda trap: trap.name)
def test_trap(trap, tmp_path):
    score = judge.compare_all(CANCELOT, [judge.execute("trap.py", trap.source)], tmp_path)
    assert not score.disagreements, "\n" + judge.tell_disagreement(score.disagreements[0])


@pytest.mark.parametrize("grammar", ["base", "wide"])
@pytest.mark.parametrize("first", range(0, 1000, CHUNK))
def test_programs_of_the_day(grammar, first, tmp_path):
    print(f"seed {seed()}")
    score = judge.judge(CANCELOT, seed(), grammar, range(first, first + CHUNK), tmp_path)
    repeat = (
        f"python3 {HERE / 'judge.py'} --cancelot {CANCELOT} --seed {seed()} --grammar {grammar}"
        f" --first {first} --count {CHUNK}"
    )
    assert not score.disagreements, (
        f"{len(score.disagreements)} disagreements; repeat with: {repeat}\n"
        + judge.tell_disagreement(score.disagreements[0])
    )
