"""Compares what `cancelot check` says of cleanups with what becomes of them.

    python3 cleanup_judge.py --cancelot PATH --seed S --count N [--library L]

CNL201 is to be said of a site whose release is cut off, CNL202 of one that is not cut off and hangs the task, CNL203
of one whose TimeoutError replaces the cancellation; and none of the three of any other. What is said of a scope around
all sites has to hold for one of them. Where CNL203 stands on the line of an await that is cut off, it outranks CNL201.
The exit status is 1 on any disagreement.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import json
import pathlib
import subprocess
import sys
import tempfile
from typing import Counter, Dict, List, Set

from cleanup_executor import Fate, fates
from cleanup_grammar import LIBRARIES, Generated, generate

RULES = "CNL201,CNL202,CNL203"


@dataclasses.dataclass
class Disagreement:
    name: str
    generated: Generated
    site: int
    fate: Fate
    found: Set[str]
    expected: Set[str]

    def __str__(self) -> str:
        lines = sorted(self.generated.sites[self.site])
        return (
            f"{self.name}: site {self.site} (lines {lines[0]} to {lines[-1]}): {self.fate}\n"
            f"expected {sorted(self.expected)}, found {sorted(self.found)}\n{self.generated.source}"
        )


@dataclasses.dataclass
class Score:
    """sites: how many were judged; codes: how often each rule was right to speak."""

    sites: int = 0
    codes: Counter = dataclasses.field(default_factory=collections.Counter)
    disagreements: List[Disagreement] = dataclasses.field(default_factory=list)


def check(cancelot: str, folder: pathlib.Path) -> Dict[str, Dict[int, Set[str]]]:
    """The codes found by `cancelot check`, by file name and line."""
    command = [cancelot, "check", "--isolated", "--output-format", "json", "--select", RULES]
    command += ["--target-version", "{}.{}".format(*sys.version_info), str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr.decode()[-2000:]}")
    found: Dict[str, Dict[int, Set[str]]] = {}
    for entry in json.loads(done.stdout):
        lines = found.setdefault(pathlib.Path(entry["filename"]).name, {})
        lines.setdefault(entry["location"]["row"], set()).add(entry["code"])
    return found


def expected_of(fate: Fate) -> Set[str]:
    expected = set()
    if fate.cut_off:
        expected.add("CNL201")
    elif fate.hangs:
        expected.add("CNL202")
    if fate.replaced:
        expected.add("CNL203")
    return expected


def judge(cancelot: str, seed: str, library: str, indices: range, folder: pathlib.Path) -> Score:
    programs = {f"{library}_{index}.py": generate(f"{seed}/{index}", library) for index in indices}
    for name, generated in programs.items():
        (folder / name).write_text(generated.source)
    reported = check(cancelot, folder)
    score = Score()
    for name, generated in programs.items():
        compare(name, generated, fates(generated, library), reported.get(name, {}), score)
    return score


def compare(
    name: str, generated: Generated, run: Dict[int, Fate], lines: Dict[int, Set[str]], score: Score
) -> None:
    """lines: the codes that were reported, by line."""
    shared = {code for row in generated.shared for code in lines.get(row, ())}
    unexplained = set(shared)
    for site, fate in run.items():
        found = {code for row in generated.sites[site] for code in lines.get(row, ())}
        expected = expected_of(fate)
        unexplained -= expected
        outranked = any(lines.get(row) == {"CNL203"} for row in generated.sites[site])
        missed = expected - found - shared - ({"CNL201"} if outranked else set())
        score.sites += 1
        score.codes.update(expected or {"none"})
        if missed or found - expected:
            score.disagreements.append(Disagreement(name, generated, site, fate, found | shared, expected))
    if unexplained:
        last = max(run)
        score.disagreements.append(Disagreement(name, generated, last, run[last], shared, set()))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--cancelot", required=True)
    parser.add_argument("--seed", required=True)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--library", choices=LIBRARIES, action="append")
    arguments = parser.parse_args()
    failed = 0
    for library in arguments.library or LIBRARIES:
        with tempfile.TemporaryDirectory() as folder:
            score = judge(
                arguments.cancelot, arguments.seed, library, range(arguments.count), pathlib.Path(folder)
            )
        print(f"{library}: {score.sites} sites, {dict(score.codes)}; {len(score.disagreements)} disagreements")
        for disagreement in score.disagreements[:5]:
            print(disagreement)
        failed += len(score.disagreements)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
