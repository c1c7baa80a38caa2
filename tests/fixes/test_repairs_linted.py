"""No repair wakes another linter: what ruff says of a repaired file it said of the file before.

Needs ruff, which tests/requirements.txt lists. The rules are those that the people who run Cancelot are likely to run
beside it; E501 counts too, so that no line gets longer than black would leave it where it was not before.
"""

import collections
import json
import pathlib
import re
import shutil
import subprocess
import sys

import pytest
from cases import CASES
from repairing import fix_all

RULES = "E,F,W,ASYNC,B,RUF,SIM,TRY203,UP"
RUFF = shutil.which("ruff", path=str(pathlib.Path(sys.executable).parent)) or shutil.which("ruff")

#: What a repair may add, and why. By the name of the case or fixture, from its beginning.
ALLOWED = {
    # A noqa that the repair makes superfluous is a comment, and stays; so does a handler that it would be lost with.
    "guard-at-every-way-out": {"RUF100"},
    "broad-except-swallows-cancellation": {"RUF100"},
    "swallowed-cancellation.trio": {"TRY203"},
    # One expression in one line, which was long before.
    "shield-inside-wait-for": {"E501"},
    "thread-of-an-executor-with-keywords": {"E501"},
    "exit-swallows-cancellation": {"E501"},
    # Where TimeoutError is that of another package, the builtin one goes by its old name.
    "shield-beside-a-timeout-error-of-a-package": {"UP041"},
    # A loop that polls polled before; now ruff sees with what.
    # A local that only the handler read: what it is given may do something.
    "swallowed-cancellation.anyio": {"F841"},
    "timeout-swallowed.trio": {"F841"},
    # The name means something else in another function of the file, or is in a string: the import stays.
    "blocking-sleep": {"ASYNC110", "F401", "F811"},
    "suppressed-cancellation": {"F401"},
    "swallowed-cancellation": {"F401", "F811"},
    # The name is bound by another handler, too.
    "replaced-cancellation": {"F841"},
}


def report(folder: pathlib.Path, target: str) -> dict:
    """The codes that ruff reports for each file of the folder."""
    command = [RUFF, "check", "--isolated", "--no-cache", "--select", RULES, "--output-format", "json"]
    command += ["--target-version", "py" + target.replace(".", ""), folder]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode in (0, 1), done.stderr.decode()
    codes = collections.defaultdict(collections.Counter)
    for entry in json.loads(done.stdout):
        codes[pathlib.Path(entry["filename"]).name][entry["code"]] += 1
    return codes


def new_complaints(texts: dict, target: str, folder: pathlib.Path) -> list:
    """Of pairs of a text and the repaired one, by name: what ruff says of the second alone."""
    for name, (before, after) in texts.items():
        (folder / f"{name}.before.py").write_bytes(before.encode())
        (folder / f"{name}.after.py").write_bytes(after.encode())
    codes = report(folder, target)
    found = []
    for name, (_, after) in texts.items():
        new = codes[f"{name}.after.py"] - codes[f"{name}.before.py"]
        for code in (code for start, codes_ in ALLOWED.items() if name.startswith(start) for code in codes_):
            new.pop(code, None)
        if new:
            found.append(f"{name}: {dict(new)}\n{after}")
    return found


@pytest.mark.skipif(RUFF is None, reason="ruff is not installed")
@pytest.mark.parametrize("target", sorted({case.target for case in CASES}))
def test_ruff_has_nothing_new_to_say(target, tmp_path):
    known = "3.7" if target < "3.7" and len(target) == 3 else target  # ruff knows no older one
    texts = {case.name: (case.before, case.after) for case in CASES if case.target == target}
    assert new_complaints(texts, known, tmp_path) == []


@pytest.mark.skipif(RUFF is None, reason="ruff is not installed")
@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
def test_ruff_has_nothing_new_to_say_of_fixtures(unsafe, tmp_path):
    rules = pathlib.Path(__file__).resolve().parent.parent / "rules"
    texts = {}
    for path in sorted(rules.glob("*.py")):
        if path.name.startswith(("test_", "conftest")) or ".fixed." in path.name or ".unsafe." in path.name:
            continue
        text = re.sub(r"[ ]*# expect: .*$", "", path.read_text(), flags=re.M)
        if "target-version" not in text:
            texts[path.stem] = (text, fix_all(text, "3.12", unsafe))
    assert any(before != after for before, after in texts.values())
    assert new_complaints(texts, "3.12", tmp_path) == []
