"""trio and anyio: the judge's verdicts hold under the installed libraries, and `cancelot check` agrees with them.

CANCELOT names the binary; CANCELOT_JUDGE_SEED repeats the programs of another day. Failures tell how to look closer.
"""

import os
import pathlib

import pytest

import judge
from level_executor import LevelExplorer, confirm, judge_source, programs, wander
from level_grammar import generate_level
from level_traps import LEVEL_TRAPS, for_library
from seed import seed

CANCELOT = os.environ["CANCELOT"]
HERE = pathlib.Path(__file__).parent
PROGRAMS, CHUNK = 400, 100
TRAPS = [
    pytest.param(for_library(trap, library), library, id=f"{library}: {trap.name}")
    for library in judge.LEVEL_GRAMMARS
    for trap in LEVEL_TRAPS
]


@pytest.mark.parametrize("trap, library", TRAPS)
def test_trap_has_the_verdict_that_it_states(trap, library):
    for program in programs(trap.source, library):
        verdict = LevelExplorer(program).verdict()
        assert verdict.lines == trap.lines
        assert confirm(program, verdict) == []


@pytest.mark.parametrize("trap, library", TRAPS)
def test_trap_is_reported_where_it_is_one(trap, library, tmp_path):
    score = judge.compare_all(CANCELOT, [judge.execute("trap.py", trap.source, library)], tmp_path)
    assert not score.disagreements, "\n" + judge.tell_disagreement(score.disagreements[0])


@pytest.mark.parametrize("library", judge.LEVEL_GRAMMARS)
def test_generated_programs_are_the_same_each_time(library):
    assert [generate_level(seed, library) for seed in range(20)] == [generate_level(seed, library) for seed in range(20)]


@pytest.mark.parametrize("library", judge.LEVEL_GRAMMARS)
def test_a_good_part_of_the_generated_programs_loses_a_cancellation_and_a_good_part_by_an_effect(library):
    verdicts = [v for seed in range(200) for v in judge_source(generate_level(f"share {seed}", library), library)]
    assert 50 <= sum(v.loses for v in verdicts) <= 150
    assert 20 <= sum(bool(v.effects) for v in verdicts)


@pytest.mark.parametrize("library", judge.LEVEL_GRAMMARS)
def test_random_executions_find_no_loss_that_the_explorer_missed(library):
    found = 0
    for seed in range(100):
        for program in programs(generate_level(f"wander {seed}", library), library):
            loses = LevelExplorer(program).verdict().loses
            strayed = wander(program, 100, seed)
            assert loses or not strayed
            found += strayed
    assert found >= 20


@pytest.mark.parametrize("library", judge.LEVEL_GRAMMARS)
@pytest.mark.parametrize("first", range(0, PROGRAMS, CHUNK))
def test_programs_of_the_day(library, first, tmp_path):
    print(f"seed {seed()}")
    score = judge.judge(CANCELOT, seed(), library, range(first, first + CHUNK), tmp_path)
    repeat = (
        f"python3 {HERE / 'judge.py'} --cancelot {CANCELOT} --seed {seed()} --grammar {library}"
        f" --first {first} --count {CHUNK}"
    )
    assert not score.disagreements, (
        f"{len(score.disagreements)} disagreements; repeat with: {repeat}\n"
        + judge.tell_disagreement(score.disagreements[0])
    )
