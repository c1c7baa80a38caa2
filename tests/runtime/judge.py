"""Compares `cancelot check` with the interpreter on generated programs.

    python3 judge.py --cancelot PATH --seed S --count N [--grammar G] [--jobs J] [--keep DIR] [--dump DIR]

Each program is generated from the seed and its index, executed in every way it can go (executor.py; for trio and
anyio, where a cancellation comes again at every checkpoint, level_executor.py), and given to
`cancelot check` in one call with all others. For each async function both must say the same: a cancellation can get
lost in it, or it cannot; and each finding, or one of the places that it points to, must be a line at which an
execution lost it. The exit status is 1 on any disagreement, 2 when the comparison could not be made.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import pathlib
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor

import executor
import level_executor
from executor import Explorer, Program, Verdict, tell
from grammar import generate
from level_executor import LevelExplorer
from level_grammar import generate_level

#: The grammars: two for asyncio, then one for each level-triggered library.
LEVEL_GRAMMARS = ("trio", "anyio")
GRAMMARS = ("base", "wide", *LEVEL_GRAMMARS)

#: The rules that report a lost cancellation.
RULES = "CNL1"  # every rule about a lost cancellation

#: Random executions of a function that is reported although no execution was found to lose anything.
WALKS = 3000


@dataclasses.dataclass(frozen=True)
class Finding:
    """What `cancelot check` reports. line: where it stands; lines: this and the places that it points to."""

    code: str
    line: int
    lines: frozenset[int]
    message: str


@dataclasses.dataclass
class Judged:
    """A program of a library and what its executions have shown.

    verdicts: one for each async function. paths: for each function, by line, how an execution comes to lose the
    cancellation there, in words. complaints: what contradicts the executor's own verdicts.
    """

    name: str
    source: str
    verdicts: list[Verdict]
    paths: list[dict[int, list[str]]]
    complaints: list[str]
    library: str = "asyncio"


@dataclasses.dataclass
class Disagreement:
    """kind: missed, false alarm, place (a finding at a line that loses nothing), outside (a finding in no async
    function), or executor (its verdict is contradicted by other executions).
    """

    kind: str
    judged: Judged
    function: str
    explanation: str


@dataclasses.dataclass
class Score:
    """Counts of functions, and the disagreements. unnamed: losing lines of true positives that no finding names."""

    true_positives: int = 0
    true_negatives: int = 0
    false_positives: int = 0
    false_negatives: int = 0
    unnamed: int = 0
    places: int = 0
    truncated: int = 0
    disagreements: list[Disagreement] = dataclasses.field(default_factory=list)

    def __str__(self) -> str:
        reported = self.true_positives + self.false_positives
        losing = self.true_positives + self.false_negatives
        total = reported + self.false_negatives + self.true_negatives
        precision = self.true_positives / reported if reported else 1
        recall = self.true_positives / losing if losing else 1
        return (
            f"{total} functions, {losing} lose a cancellation: {self.true_positives} true positives,"
            f" {self.true_negatives} true negatives, {self.false_positives} false positives,"
            f" {self.false_negatives} false negatives; precision {precision:.4f}, recall {recall:.4f}\n"
            f"{self.places} losing lines, {self.unnamed} of them named by no finding;"
            f" {self.truncated} functions with too many executions to try all"
        )


def execute(name: str, source: str, library: str = "asyncio") -> Judged:
    """Executes a module in every way it can go, and checks what was found on the untouched program."""
    judged = Judged(name, source, [], [], [], library)
    for program in _programs(source, library):
        if library == "asyncio":
            verdict = Explorer(program).verdict()
            judged.complaints += executor.confirm(program, verdict)
        else:
            verdict = LevelExplorer(program).verdict()
            judged.complaints += level_executor.confirm(program, verdict)
        judged.verdicts.append(verdict)
        judged.paths.append({line: tell(program, steps) for line, steps in verdict.witnesses.items()})
    return judged


def _programs(source: str, library: str) -> list[Program]:
    return executor.programs(source) if library == "asyncio" else level_executor.programs(source, library)


def check(cancelot: str, folder: pathlib.Path) -> dict[str, list[Finding]]:
    """The findings of `cancelot check` in the files of a folder, by file name."""
    version = "{}.{}".format(*sys.version_info)
    command = [cancelot, "check", "--isolated", "--output-format", "json", "--select", RULES]
    command += ["--target-version", version, str(folder)]
    done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr.decode()[-2000:]}")
    found: dict[str, list[Finding]] = {}
    for entry in _entries(json.loads(done.stdout)):
        file = pathlib.Path(_first(entry, "filename", "path", "file", "uri")).name
        line = _row(entry)
        related = [_row(place) for place in entry.get("related") or []]
        finding = Finding(entry["code"], line, frozenset([line, *related]), entry.get("message", ""))
        found.setdefault(file, []).append(finding)
    return found


def _entries(document: object) -> list[dict]:
    return document if isinstance(document, list) else _first(document, "findings", "diagnostics")


def _first(entry: dict, *keys: str) -> object:
    for key in keys:
        if key in entry:
            return entry[key]
    raise RuntimeError(f"cancelot's JSON has none of {', '.join(keys)}: {entry}")


def _row(place: dict) -> int:
    where = place.get("location", place)
    return _first(where, "row", "line")


def compare(judged: Judged, findings: list[Finding], score: Score) -> None:
    """Adds one program to the score."""
    own = _by_function(judged.verdicts, findings)
    if own[-1]:
        score.disagreements.append(Disagreement("outside", judged, "the module", _tell_findings(own[-1])))
    for complaint in judged.complaints:
        score.disagreements.append(Disagreement("executor", judged, "", complaint))
    for index, verdict in enumerate(judged.verdicts):
        _compare_function(judged, index, own[index], score)
        score.truncated += verdict.truncated
        score.places += len(verdict.lines)


def _by_function(verdicts: list[Verdict], findings: list[Finding]) -> list[list[Finding]]:
    """The findings of each function (each belongs to the innermost one around it), then those outside of all."""
    own: list[list[Finding]] = [[] for _ in range(len(verdicts) + 1)]
    for finding in findings:
        around = [i for i, v in enumerate(verdicts) if v.line <= finding.line <= v.end_line]
        own[max(around, key=lambda i: verdicts[i].line, default=-1)].append(finding)
    return own


def _compare_function(judged: Judged, index: int, findings: list[Finding], score: Score) -> None:
    verdict = judged.verdicts[index]

    def disagree(kind: str, why: str) -> None:
        score.disagreements.append(Disagreement(kind, judged, verdict.name, why))

    if not findings:
        score.true_negatives += not verdict.loses
        score.false_negatives += verdict.loses
        if verdict.loses:
            disagree("missed", _tell_paths(judged.paths[index]))
        return
    if not verdict.loses:
        if not verdict.truncated:
            score.false_positives += 1
            disagree("executor" if _random_loss(judged, index) else "false alarm", _tell_findings(findings))
        return
    score.true_positives += 1
    wrong = [finding for finding in findings if not finding.lines & verdict.lines]
    if wrong and not verdict.truncated:
        disagree("place", _tell_findings(wrong) + "\n" + _tell_paths(judged.paths[index]))
    named = frozenset().union(*[finding.lines for finding in findings])
    score.unnamed += len(verdict.lines - named)


def _random_loss(judged: Judged, index: int) -> bool:
    """Whether random executions lose what the explorer did not: then the explorer is wrong."""
    wander = executor.wander if judged.library == "asyncio" else level_executor.wander
    return wander(_programs(judged.source, judged.library)[index], WALKS)


def _tell_findings(findings: list[Finding]) -> str:
    told = [f"  line {f.line}: {f.code} {f.message} (points to {sorted(f.lines)})" for f in findings]
    return "\n".join(["reported:", *told])


def _tell_paths(paths: dict[int, list[str]]) -> str:
    told = [f"  line {line}, along: {'; '.join(path)}" for line, path in paths.items()]
    return "\n".join(["lost:", *told])


def tell_disagreement(disagreement: Disagreement) -> str:
    """A disagreement with its program, for a person to read."""
    judged = disagreement.judged
    numbered = [f"{number:4} {line}" for number, line in enumerate(judged.source.splitlines(), 1)]
    head = f"--- {judged.name}, {disagreement.function}: {disagreement.kind}"
    return "\n".join([head, *numbered, disagreement.explanation])


def compare_all(cancelot: str, judged: list[Judged], folder: pathlib.Path) -> Score:
    """Writes the programs into a folder, checks it, and compares."""
    for one in judged:
        (folder / one.name).write_text(one.source)
    findings = check(cancelot, folder)
    score = Score()
    for one in judged:
        compare(one, findings.get(one.name, []), score)
    return score


def generate_and_execute(seed: str, grammar: str, index: int) -> Judged:
    """The program of a seed and an index, executed. grammar: one of GRAMMARS."""
    name = f"program_{index:05}.py"
    if grammar in LEVEL_GRAMMARS:
        return execute(name, generate_level(f"{seed}/{index}", grammar), grammar)
    return execute(name, source_of(seed, grammar, index))


def source_of(seed: str, grammar: str, index: int) -> str:
    """The program of a seed and an index, for asyncio."""
    source = generate(f"{seed}/{index}", grammar == "wide")
    while not _can_be_watched(source):
        source = generate(f"{seed}/{index}/{source}", grammar == "wide")
    return source


def _can_be_watched(source: str) -> bool:
    """Whether the hooks fit in: CPython takes 20 statically nested blocks, and one in ten thousand programs is over."""
    try:
        executor.programs(source)
    except SyntaxError as error:
        if error.msg != "too many statically nested blocks":
            raise
        return False
    return True


def judge(cancelot: str, seed: str, grammar: str, indexes: range, folder: pathlib.Path | None = None) -> Score:
    """Judges some programs of a seed, in this process. Without a folder, a temporary one is used."""
    judged = [generate_and_execute(seed, grammar, index) for index in indexes]
    if folder is not None:
        return compare_all(cancelot, judged, folder)
    with tempfile.TemporaryDirectory(prefix="cancelot-judge-") as temporary:
        return compare_all(cancelot, judged, pathlib.Path(temporary))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compares cancelot check with the interpreter.")
    parser.add_argument("--cancelot", required=True, help="the binary")
    parser.add_argument("--seed", required=True, help="any word or number")
    parser.add_argument("--count", type=int, default=1000, help="how many programs (1000)")
    parser.add_argument("--first", type=int, default=0, metavar="INDEX", help="the index of the first one (0)")
    parser.add_argument("--grammar", choices=GRAMMARS, default="base", help="what programs are generated from (base)")
    parser.add_argument("--wide", action="store_const", const="wide", dest="grammar", help="--grammar wide")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes execute programs (1)")
    parser.add_argument("--keep", type=pathlib.Path, metavar="DIR", help="write the programs there, and leave them")
    parser.add_argument("--dump", type=pathlib.Path, metavar="DIR", help="write each disagreement to a file there")
    parser.add_argument("--show", type=int, default=3, metavar="N", help="how many disagreements are printed (3)")
    return parser.parse_args()


def _chunk(arguments: argparse.Namespace, indexes: range) -> list[Judged]:
    return [generate_and_execute(arguments.seed, arguments.grammar, index) for index in indexes]


def _execute_all(arguments: argparse.Namespace) -> list[Judged]:
    last = arguments.first + arguments.count
    indexes = [range(start, min(start + 50, last)) for start in range(arguments.first, last, 50)]
    if arguments.jobs == 1:
        return [one for some in indexes for one in _chunk(arguments, some)]
    with ProcessPoolExecutor(arguments.jobs) as pool:
        chunks = pool.map(_chunk, [arguments] * len(indexes), indexes)
        return [one for chunk in chunks for one in chunk]


def _dump(folder: pathlib.Path, disagreements: list[Disagreement]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for one in disagreements:
        stem = f"{one.kind.replace(' ', '-')}-{one.judged.name.removesuffix('.py')}"
        (folder / f"{stem}.py").write_text(one.judged.source)
        (folder / f"{stem}.txt").write_text(tell_disagreement(one) + "\n")


def main() -> int:
    arguments = _arguments()
    start = time.monotonic()
    judged = _execute_all(arguments)
    executed = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cancelot-judge-") as temporary:
        folder = arguments.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            score = compare_all(arguments.cancelot, judged, folder)
        except (RuntimeError, OSError, ValueError) as error:
            print(f"judge: {error}", file=sys.stderr)
            return 2
    for disagreement in score.disagreements[: arguments.show]:
        print(tell_disagreement(disagreement), end="\n\n")
    print(score)
    counts: dict[str, int] = {}
    for one in score.disagreements:
        counts[one.kind] = counts.get(one.kind, 0) + 1
    print(f"disagreements: {', '.join(f'{n} {kind}' for kind, n in counts.items()) or 'none'}")
    print(f"executed in {executed - start:.0f} s, checked and compared in {time.monotonic() - executed:.0f} s")
    if arguments.dump:
        _dump(arguments.dump, score.disagreements)
    if score.disagreements:
        name = score.disagreements[0].judged.name
        index = int(name.removesuffix(".py").split("_")[1])
        print(
            f"repeat the first: {sys.argv[0]} --cancelot {arguments.cancelot} --seed {arguments.seed}"
            f" --grammar {arguments.grammar} --first {index} --count 1   (Python {sys.version.split()[0]})"
        )
    return 1 if score.disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
