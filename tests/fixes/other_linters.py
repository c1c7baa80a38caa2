"""What pylint (errors and warnings) and flake8-async say of repaired files that they did not say of the files before.

    python tests/fixes/other_linters.py FOLDER

FOLDER holds the commands pylint and flake8-async (the bin folder of a virtual environment). CANCELOT names the binary. It
looks at every case of cases.py and at every fixture of tests/rules, safely repaired and repaired by all there is, and
prints a line for each new complaint. ruff, which is fast, is asked by test_repairs_linted.py instead.
"""

import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from cases import CASES
from repairing import fix_all

#: Modules that are not installed where this runs say nothing about a repair.
PYLINT = ["--disable=all", "--enable=E,W", "--disable=E0401,E0611", "--output-format=json", "-j2"]
NOISE = re.compile(r"[ ]*# expect: .*$", re.M)


def texts() -> dict:
    """Pairs of a text and the repaired one, by target version and name."""
    found = collections.defaultdict(dict)
    for case in CASES:
        found[case.target]["case_" + re.sub(r"\W", "_", case.name)] = (case.before, case.after)
    rules = pathlib.Path(__file__).resolve().parent.parent / "rules"
    for path in sorted([*rules.glob("*.py"), *rules.glob("articles/*.py")]):
        if path.name.startswith(("test_", "conftest")) or ".fixed." in path.name or ".unsafe." in path.name:
            continue
        text = NOISE.sub("", path.read_text())
        said = re.search(r"target-version: (3\.\d+)", text)
        target = said[1] if said else "3.12"
        for unsafe in (False, True):
            name = re.sub(r"\W", "_", path.name[:-3]) + ("_unsafe" if unsafe else "_safe")
            found[target][name] = (text, fix_all(text, target, unsafe))
    return found


def pylint(folder: pathlib.Path, files: list, target: str) -> dict:
    known = target if tuple(map(int, target.split("."))) >= (3, 8) else "3.8"
    command = [folder / "pylint", *PYLINT, f"--py-version={known}", *files]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    codes = collections.defaultdict(collections.Counter)
    for said in json.loads(done.stdout):
        codes[pathlib.Path(said["path"]).name][f"{said['message-id']} {said['symbol']}"] += 1
    return codes


def flake8_async(folder: pathlib.Path, files: list, target: str) -> dict:
    del target
    done = subprocess.run([folder / "flake8-async", "--enable=ASYNC", *files], stdout=subprocess.PIPE)
    codes = collections.defaultdict(collections.Counter)
    for line in done.stdout.decode().splitlines():
        said = re.match(r"(.*?\.py):\d+:\d+: (\S+)", line)
        if said:
            codes[pathlib.Path(said[1]).name][said[2]] += 1
    return codes


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    count = 0
    for target, pairs in texts().items():
        with tempfile.TemporaryDirectory() as place:
            changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
            for name, (before, after) in changed.items():
                (pathlib.Path(place) / f"{name}_before.py").write_text(before, newline="")
                (pathlib.Path(place) / f"{name}_after.py").write_text(after, newline="")
            files = sorted(pathlib.Path(place).iterdir())
            for linter in (pylint, flake8_async):
                codes = linter(folder, files, target)
                for name in changed:
                    new = codes[f"{name}_after.py"] - codes[f"{name}_before.py"]
                    for code, times in new.items():
                        print(f"{linter.__name__} {code} ({times}): {name}, {target}")
            count += len(changed)
    print(f"{count} repaired files")


if __name__ == "__main__":
    main()
