"""The rules' fixtures: what `cancelot check` says of them is exactly what their comments expect.

A fixture is a Python file below this folder, named after a rule: `<rule>.py`, or `<rule>.<what>.py` where the
library or the version differs. A line that has findings says so in a comment at its end:

    except asyncio.CancelledError:  # expect: CNL101
    await pool.close()  # expect: CNL201:information
    await self.reset()  # expect: CNL201@9-27, CNL401@9

A column is counted from 1 in characters, as in the JSON output; after the dash stands the one after the last. Without
a severity a finding is a warning. Comments at the head of the file set `# target-version: 3.14` and `# select: CNL1`
(without it: all rules).

The expectations are taken out before the text is checked, so that they change neither a finding nor a repair. Beside a
fixture that has repairs stand `<rule>.fixed.py`, what `--fix` makes of it, and `<rule>.unsafe.py`, what
`--fix --unsafe-fixes` makes of it. `pytest --update-fixtures` writes both; read the difference before you keep it.

The environment variable CANCELOT names the binary.
"""

import collections
import difflib
import json
import os
import pathlib
import re
import subprocess
import sys
import warnings
from typing import Counter, List, NamedTuple, Optional, Tuple

import pytest

FOLDER = pathlib.Path(__file__).resolve().parent
LIVENESS_SECONDS = 30

REPAIRED = {"fixed": ["--fix"], "unsafe": ["--fix", "--unsafe-fixes"]}

EXPECTATION = re.compile(r"[ ]*# expect: (?P<list>.*)$", re.M)
EXPECTED = re.compile(r"(CNL\d{3})(?:@(\d+)(?:-(\d+))?)?(?::(error|warning|information|hint))?")
HEADER = re.compile(r"^# (target-version|select): (.*)$", re.M)


def is_fixture(path: pathlib.Path) -> bool:
    repaired = any(path.stem.endswith("." + kind) for kind in REPAIRED)
    return not repaired and path.stem != "conftest" and not path.stem.startswith("test_")


FIXTURES = sorted(path for path in FOLDER.rglob("*.py") if is_fixture(path))


def name(path: pathlib.Path) -> str:
    return str(path.relative_to(FOLDER))


every_fixture = pytest.mark.parametrize("path", FIXTURES, ids=name)
every_repair = pytest.mark.parametrize("kind", REPAIRED)


class Finding(NamedTuple):
    """What is known of a finding, or expected; None: not said."""

    row: int
    code: str
    severity: str
    column: Optional[int]
    end: Optional[int]
    message: str = ""

    def meets(self, found: "Finding") -> bool:
        same = (self.row, self.code, self.severity) == (found.row, found.code, found.severity)
        return same and self.column in (None, found.column) and self.end in (None, found.end)

    def __str__(self) -> str:
        column = "" if self.column is None else f"@{self.column}" + ("" if self.end is None else f"-{self.end}")
        return f"{self.code}{column}:{self.severity}" + (f"  {self.message}" if self.message else "")


class Fixture:
    """A fixture's text without its expectations, and the expectations."""

    def __init__(self, path: pathlib.Path):
        self.path = path
        marked = path.read_text(encoding="utf-8")
        self.expected: List[Finding] = []
        for row, line in enumerate(marked.splitlines(), 1):
            for found in EXPECTATION.finditer(line):
                self.expected += [self.expectation(row, text.strip()) for text in found["list"].split(",")]
        self.text = EXPECTATION.sub("", marked)
        self.options = dict(HEADER.findall(self.text))

    def expectation(self, row: int, text: str) -> Finding:
        found = EXPECTED.fullmatch(text)
        assert found, f"{name(self.path)}:{row}: an expectation is CNL101, CNL101@9, CNL101@9-20 or CNL101:hint, not {text!r}"
        code, column, end, severity = found.groups()
        return Finding(row, code, severity or "warning", int(column) if column else None, int(end) if end else None)

    @property
    def version(self) -> Tuple[int, ...]:
        return tuple(int(part) for part in self.options.get("target-version", "3.10").split("."))

    def beside(self, kind: str) -> pathlib.Path:
        return self.path.with_name(f"{self.path.stem}.{kind}.py")

    def check(self, text: str, *words: str) -> subprocess.CompletedProcess:
        binary = os.environ.get("CANCELOT")
        assert binary, "set CANCELOT to the path of the binary"
        command = [binary, "check", "--isolated", "--select", self.options.get("select", "ALL"), *words]
        if "target-version" in self.options:
            command += ["--target-version", self.options["target-version"]]
        ran = subprocess.run(
            [*command, "--stdin-filename", self.path.name, "-"],
            input=text.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=LIVENESS_SECONDS,
        )
        assert ran.returncode in (0, 1), ran.stderr.decode()
        return ran

    def findings(self, text: str) -> List[Finding]:
        found = []
        for entry in json.loads(self.check(text, "--output-format", "json").stdout):
            start, end = entry["location"], entry["end_location"]
            one_line = start["row"] == end["row"]
            found.append(
                Finding(
                    start["row"],
                    entry["code"],
                    entry["severity"],
                    start["column"],
                    end["column"] if one_line else None,
                    entry["message"],
                )
            )
        return found

    def repaired(self, text: str, kind: str) -> str:
        return self.check(text, *REPAIRED[kind]).stdout.decode()


def syntax_error(text: str) -> Optional[SyntaxError]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # 3.14 warns of a jump out of a finally
        try:
            compile(text, "fixture", "exec", dont_inherit=True)
        except SyntaxError as error:
            return error
    return None


def test_there_are_fixtures():
    assert FIXTURES


def test_every_rule_has_a_fixture_and_every_fixture_a_rule():
    binary = os.environ["CANCELOT"]
    listed = subprocess.run([binary, "rules"], stdout=subprocess.PIPE, check=True, timeout=LIVENESS_SECONDS).stdout
    rules = set(re.findall(r"\bCNL\d{3}\b\W+([a-z][a-z0-9-]+)", listed.decode()))
    fixtures = {path.name.split(".")[0] for path in FIXTURES if path.parent == FOLDER}
    assert fixtures == rules, f"without a fixture: {sorted(rules - fixtures)}; no rules: {sorted(fixtures - rules)}"


@pytest.mark.parametrize("path", [path for path in FIXTURES if path.parent == FOLDER], ids=name)
def test_fixture_expects_its_own_rule(path):
    """Only a fixture for what is *not* reported, whose name says so, may do without."""
    binary = os.environ["CANCELOT"]
    rule = path.name.split(".")[0]
    listed = subprocess.run([binary, "rules"], stdout=subprocess.PIPE, check=True, timeout=LIVENESS_SECONDS).stdout
    code = re.search(rf"\b(CNL\d{{3}})\W+{rule}\b", listed.decode())
    assert code, f"{rule} is no rule"
    expects = {finding.code for finding in Fixture(path).expected}
    assert code[1] in expects or path.stem.endswith(".silent")


@every_fixture
def test_fixture_is_python(path):
    fixture = Fixture(path)
    error = syntax_error(fixture.text)
    if error and fixture.version > sys.version_info:
        pytest.skip(f"needs Python {fixture.options['target-version']}: {error}")
    assert error is None


@every_fixture
def test_findings_are_those_that_the_comments_expect(path):
    fixture = Fixture(path)
    unexpected = fixture.findings(fixture.text)
    missing = []
    for expected in fixture.expected:
        met = [found for found in unexpected if expected.meets(found)]
        if met:
            unexpected.remove(met[0])
        else:
            missing.append(expected)
    wrong = sorted([(one.row, "missing", one) for one in missing] + [(one.row, "unexpected", one) for one in unexpected])
    assert not wrong, "\n" + "\n".join(f"{name(path)}:{row}: {what} {one}" for row, what, one in wrong)


@every_fixture
def test_messages_are_sentences_without_placeholders(path):
    fixture = Fixture(path)
    for found in fixture.findings(fixture.text):
        words = re.sub(r"`[^`]*`", "`code`", found.message)
        assert "{" not in words and "  " not in words and "\n" not in found.message, found
        assert words.strip() == words and not words.endswith((".", ",", ":")), found


@every_repair
@every_fixture
def test_repaired_text_is_the_one_beside_the_fixture(path, kind, update_fixtures):
    fixture = Fixture(path)
    beside = fixture.beside(kind)
    # What --fix makes already is not written down a second time.
    before = fixture.text if kind == "fixed" else fixture.repaired(fixture.text, "fixed")
    repaired = fixture.repaired(fixture.text, kind)
    if update_fixtures:
        if repaired != before:
            beside.write_text(repaired, encoding="utf-8")
        elif beside.exists():
            beside.unlink()
    if repaired == before:
        assert not beside.exists(), f"{name(beside)} is there, but nothing is repaired"
        return
    kept = beside.read_text(encoding="utf-8") if beside.exists() else ""
    difference = difflib.unified_diff(kept.splitlines(), repaired.splitlines(), name(beside), "repaired", lineterm="")
    assert kept == repaired, "\n" + "\n".join(difference)


@every_repair
@every_fixture
def test_repaired_text_is_python_and_stays_as_it_is(path, kind):
    fixture = Fixture(path)
    repaired = fixture.repaired(fixture.text, kind)
    if syntax_error(fixture.text) is None:
        assert syntax_error(repaired) is None
    assert fixture.repaired(repaired, kind) == repaired


@every_repair
@every_fixture
def test_repairs_leave_no_new_finding_behind(path, kind):
    fixture = Fixture(path)
    before: Counter = collections.Counter(found.code for found in fixture.findings(fixture.text))
    after: Counter = collections.Counter(found.code for found in fixture.findings(fixture.repaired(fixture.text, kind)))
    assert after <= before, f"new: {dict(after - before)}"
