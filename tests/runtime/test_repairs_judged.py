"""The safe repairs of generated programs, executed: nothing changes but what becomes of a cancellation.

Each program is repaired by `cancelot check --fix`. Then, along the same random picks, every execution without a
cancellation asks the same atoms in the same order and ends in the same way as before; and of the cancellations that the
repaired program still loses, each has a finding of its own, so that none is lost that a repaired finding named.

CANCELOT names the binary; CANCELOT_JUDGE_SEED repeats the programs of another day.
"""

import json
import os
import random
import subprocess
import sys
import types
from collections.abc import Iterator

import pytest

import judge
from atoms import ABANDON, Decider, ending
from executor import HOOKS, Program, Quiet, Tick, drive, programs
from seed import seed

CANCELOT = os.environ["CANCELOT"]
CHUNK = 50  # programs
ACTIONS = 20  # programs of which every action is executed
WALKS = 60
#: How many picks an execution gets before it is abandoned.
BOUND = 120


class Walker(Decider):
    """Picks at random, never a cancellation, and notes what was asked."""

    def __init__(self, candidates: list, picker: random.Random) -> None:
        super().__init__(candidates)
        self._picker = picker
        self.trace: list[tuple] = []

    def choose(self, what: str, n: object, count: int) -> int:
        self.silent = self.silent or len(self.trace) >= BOUND
        if self.silent:
            return random.randrange(count)  # so that a loop without a suspension point ends
        pick = self._picker.randrange(count)
        self.trace.append((what, n, pick))
        return pick

    def suspend(self, what: str, n: object, values: tuple) -> Iterator:
        pick = self.choose(what, n, len(values) + len(self.candidates))
        if self.silent:
            return iter((ABANDON,))
        end = values[pick] if pick < len(values) else self.candidates[pick - len(values)]()
        return ending(self.pause(), end)


def walk(program: Program, walk_seed: str) -> tuple:
    """What is asked and how it ends, without a cancellation. What comes after the bound is cut off."""
    # In the order of their names: a repair can change in which order the module tests for them.
    decider = Walker(sorted(program.candidates, key=lambda kind: kind.__name__), random.Random(walk_seed))
    program.atoms.decider = decider
    program.namespace[HOOKS] = types.SimpleNamespace(tick=Tick(decider))
    with Quiet():
        outcome = drive(program.start(program.with_ticks()), decider)
    return decider.trace, "abandoned" if decider.silent else outcome


def repair(folder) -> None:
    version = "{}.{}".format(*sys.version_info)
    command = [CANCELOT, "check", "--isolated", "--fix", "--select", judge.RULES, "--target-version", version, folder]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    assert done.returncode in (0, 1), done.stderr.decode()


def differences(before: str, after: str) -> Iterator[str]:
    """In which executions without a cancellation two texts of a program differ."""
    for old, new in zip(programs(before), programs(after), strict=True):
        assert {kind.__name__ for kind in old.candidates} == {kind.__name__ for kind in new.candidates}
        for n in range(WALKS):
            was, now = walk(old, f"{seed()}/{n}"), walk(new, f"{seed()}/{n}")
            if was != now:
                yield f"{old.name}, walk {n}:\n{was}\n{now}\n\n{before}\n---- repaired ----\n{after}"
                break


@pytest.mark.parametrize("grammar", ["base", "wide"])
@pytest.mark.parametrize("first", range(0, 100, CHUNK))
def test_safe_repairs_of_the_day(grammar, first, tmp_path):
    print(f"seed {seed()}")
    names = {f"program_{n:05}.py": judge.source_of(seed(), grammar, n) for n in range(first, first + CHUNK)}
    for name, text in names.items():
        (tmp_path / name).write_text(text)
    repair(tmp_path)
    repaired = {name: (tmp_path / name).read_text() for name in names}
    changed = [name for name in names if repaired[name] != names[name]]
    assert changed, "nothing was repaired"
    for name in changed:
        assert list(differences(names[name], repaired[name])) == []
    checked = tmp_path / "repaired"
    checked.mkdir()
    score = judge.compare_all(CANCELOT, [judge.execute(name, repaired[name]) for name in changed], checked)
    assert not score.disagreements, "\n" + judge.tell_disagreement(score.disagreements[0])


# ---- every action by itself ----


def findings_of(text: str) -> list:
    version = "{}.{}".format(*sys.version_info)
    command = [CANCELOT, "check", "--isolated", "--output-format", "json", "--select", judge.RULES]
    command += ["--target-version", version, "-"]
    done = subprocess.run(command, input=text.encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode in (0, 1), done.stderr.decode()
    return json.loads(done.stdout)


def applied(text: str, fix: dict) -> str:
    lines = text.split("\n")
    for edit in reversed(fix["edits"]):
        (first, start), (last, end) = ((edit[at]["row"] - 1, edit[at]["column"] - 1) for at in ("location", "end_location"))
        lines[first : last + 1] = (lines[first][:start] + edit["content"] + lines[last][end:]).split("\n")
    return "\n".join(lines)


@pytest.mark.parametrize("grammar", ["base", "wide"])
def test_each_action_of_the_day(grammar, tmp_path):
    """Whatever a person chooses: no more is lost than before, and the judge finds no loss that has no finding."""
    print(f"seed {seed()}")
    repaired = []
    for n in range(ACTIONS):
        source = judge.source_of(f"{seed()}/actions", grammar, n)
        found = findings_of(source)
        for i, finding in enumerate(found):
            if finding["code"] == "CNL107":
                continue  # awaits what no program is made of; tests/fixes runs what it becomes
            for k, fix in enumerate(finding["fixes"]):
                after = applied(source, fix)
                left = findings_of(after)
                assert len(left) <= len(found), f"{fix['title']} gives\n{after}"
                if fix["safe"]:
                    assert len(left) < len(found) and list(differences(source, after)) == []
                repaired.append(judge.execute(f"program_{n:03}_{i}_{k}.py", after))
    assert repaired, "nothing was offered"
    score = judge.compare_all(CANCELOT, repaired, tmp_path)
    assert not score.disagreements, "\n" + judge.tell_disagreement(score.disagreements[0])
