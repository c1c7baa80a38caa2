"""The executor itself: its verdicts on programs whose truth is known, and on generated ones by independent means."""

import random
import sys

import pytest

from executor import Explorer, confirm, judge_source, programs, wander
from grammar import generate
from traps import TRAPS

CURRENT = [trap for trap in TRAPS if trap.since <= sys.version_info[:2]]


@pytest.mark.parametrize("trap", CURRENT, ids=lambda trap: trap.name)
def test_trap_has_the_verdict_that_it_states(trap):
    lines = set().union(*[verdict.lines for verdict in judge_source(trap.source)])
    assert lines == trap.lines


@pytest.mark.parametrize("wide", [False, True], ids=["base", "wide"])
def test_generated_programs_are_the_same_each_time(wide):
    assert [generate(seed, wide) for seed in range(20)] == [generate(seed, wide) for seed in range(20)]


@pytest.mark.parametrize("wide", [False, True], ids=["base", "wide"])
def test_about_half_of_the_generated_programs_lose_a_cancellation(wide):
    losing = sum(any(v.loses for v in judge_source(generate(f"share {seed}", wide))) for seed in range(200))
    assert 70 <= losing <= 150


@pytest.mark.parametrize("wide", [False, True], ids=["base", "wide"])
@pytest.mark.parametrize("chunk", range(4))
def test_executions_repeat_on_the_untouched_program_and_under_asyncio(wide, chunk):
    for seed in range(50):
        for program in programs(generate(f"repeat {chunk} {seed}", wide)):
            assert confirm(program, Explorer(program).verdict()) == []


@pytest.mark.parametrize("wide", [False, True], ids=["base", "wide"])
@pytest.mark.parametrize("chunk", range(4))
def test_random_executions_find_no_loss_that_the_explorer_missed(wide, chunk):
    for seed in range(50):
        for program in programs(generate(f"wander {chunk} {seed}", wide)):
            if not Explorer(program).verdict().loses:
                assert not wander(program, 100, seed)


def test_random_executions_do_find_losses():
    found = 0
    for seed in range(40):
        for program in programs(generate(f"wander 0 {seed}")):
            found += wander(program, 100, seed)
    assert found >= 10


def test_picks_of_the_grammar_do_not_depend_on_the_state_of_random():
    random.seed(1)
    first = generate(7)
    random.seed(2)
    assert generate(7) == first
