"""A user's own rules: --queries, as queries/README.md tells, and every mistake with its file, line and column."""

import json
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "queries" / "README.md").read_text(encoding="utf-8")
OWN = GUIDE[GUIDE.index("## Rules of your own") :]


def block(text, language):
    return re.search(rf"^`{{3,}}{language}\n(.*?)^`{{3,}}$", text, re.M | re.S)[1]


@pytest.fixture
def team(cancelot):
    """The worked example: a folder with one rule, and a program that it reports."""
    cancelot.write("tools/no-gather.scm", block(OWN, "scheme"))
    cancelot.write("a.py", block(OWN, "python"))
    return cancelot


def expected(text):
    lines = enumerate(text.splitlines(), 1)
    return [(number, match[1]) for number, line in lines if (match := re.search(r"# expect: (\w+)", line))]


def found(cancelot, *words):
    findings = cancelot.findings("--queries", "tools", *words)
    return [(finding["location"]["row"], finding["code"]) for finding in findings]


def test_the_worked_example(team):
    assert found(team) == expected(block(OWN, "python"))
    assert team.findings() == []


@pytest.mark.parametrize("name, code", [("loop-in-cleanup", "CNL290")])
def test_the_guides_built_in_example_works_as_an_own_rule(cancelot, name, code):
    cancelot.write(f"tools/{name}.scm", block(GUIDE, "scheme"))
    cancelot.write(f"tools/{name}.md", block(GUIDE, "markdown"))
    fixture = block(GUIDE[GUIDE.index("## 3. The fixture") :], "python")
    cancelot.write("a.py", fixture)
    lines = [number for number, line in enumerate(fixture.splitlines(), 1) if f"# expect: {code}" in line]
    assert found(cancelot, "--select", name) == [(number, code) for number in lines]
    done = cancelot.run("explain", code, "--queries", "tools")
    assert (done.returncode, done.stdout) == (0, block(GUIDE, "markdown"))


def test_own_rules_take_part_in_all(team):
    assert found(team, "--select", "TEAM") == found(team, "--select", "no-gather") == [(5, "TEAM001")]
    assert found(team, "--ignore", "TEAM001") == []
    assert team.check("--queries", "tools").returncode == 1
    (rule,) = [
        rule
        for rule in json.loads(team.run("rules", "--format", "json", "--queries", "tools").stdout)
        if rule["code"] == "TEAM001"
    ]
    assert (rule["name"], rule["severity"]) == ("no-gather", "warning")
    done = team.run("explain", "TEAM001", "--queries", "tools")
    assert done.stdout == "# no-gather (TEAM001)\n\nasyncio.gather() instead of a task group\n"
    log = json.loads(team.check("--queries", "tools", "--output-format", "sarif").stdout)
    result = log["runs"][0]["results"][0]
    assert log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "TEAM001"


@pytest.mark.parametrize("comment", ["noqa: TEAM001", "cancelot: ignore[no-gather]"])
def test_own_rules_can_be_suppressed(team, comment):
    team.write("a.py", block(OWN, "python").replace("expect: TEAM001", comment))
    assert found(team) == []
    team.write("a.py", f"x = 1  # {comment}\n")
    assert found(team) == [(1, "CNL001")]


def test_several_folders(team):
    text = block(OWN, "scheme").replace("TEAM001", "TEAM002").replace("asyncio.gather", "asyncio.TaskGroup")
    team.write("more/no-group.scm", text.replace('"gather"', '"TaskGroup"'))
    done = team.findings("--queries", "tools", "--queries", "more")
    assert [finding["code"] for finding in done] == ["TEAM001", "TEAM002"]


def test_what_a_pattern_needs_may_be_renamed(team):
    team.write("a.py", block(OWN, "python").replace("gather\n", "gather as all_of\n").replace("await gather", "await all_of"))
    assert found(team) == [(5, "TEAM001")]


HEAD = '((call) @finding\n  (#in-async? @finding)\n  (#set! code "TEAM002")\n'

MISTAKES = [
    (HEAD + '  (#in-asinc? @finding)\n  (#set! message "x"))', "4:4: there is no such predicate: in-asinc?"),
    (HEAD + '  ; (#set! x "y")\n  (#set! colour "red")\n  (#set! message "x"))', "5:4: #set! does not know this key: colour"),
    (HEAD + '  (#set! message "# x") (#set! severity "loud"))', "4:26: a severity is off, hint, information, warning or"),
    (HEAD + '  (#in-library? @finding)\n  (#set! message "x"))', "4:4: this predicate takes one capture, and a string if"),
    (HEAD + ")", "1:1: this pattern has no message"),
    (HEAD, "the query's syntax is wrong"),
    (HEAD.replace("call", "kall") + '(#set! message "x"))', "1:3: the Python grammar has no such node type"),
    (HEAD.replace("(call)", "(call colour: (_))") + '(#set! message "x"))', "1:8: the Python grammar has no such field"),
    (HEAD.replace("finding", "found") + '(#set! message "x"))', "1:1: this pattern captures no @finding"),
    (HEAD.replace("TEAM002", "CNL101") + '(#set! message "x"))', "1:1: another rule has this code already: CNL101"),
    (HEAD.replace("TEAM002", "TEAM001") + '(#set! message "x"))', "1:1: another rule has this code already: TEAM001"),
    (HEAD.replace("TEAM002", "team") + '(#set! message "x"))', "1:1: a rule's code is capital letters and digits"),
    ('((call) @finding (#set! message "x"))', "1:1: this rule has no code"),
    ("; nothing\n", "1:1: this rule has no code"),
    (b"\xff", " cannot be read: it is not UTF-8"),
]


@pytest.mark.parametrize("text, message", MISTAKES, ids=[message[:40] for _, message in MISTAKES])
def test_a_mistake_is_said_and_all_else_is_checked(team, text, message):
    team.write("tools/x-own.scm", text)
    done = team.check("--queries", "tools", "--output-format", "concise")
    assert done.returncode == 2
    assert done.stderr.startswith("cancelot: tools/x-own.scm:") and done.stderr.count("\n") == 1
    assert message in done.stderr
    assert re.match(r"a\.py:5:\d+: warning TEAM001 ", done.stdout)


def test_a_name_that_is_taken(team):
    team.write("tools/swallowed-cancellation.scm", HEAD + '(#set! message "x"))')
    done = team.check("--queries", "tools")
    assert done.returncode == 2
    assert done.stderr == (
        "cancelot: tools/swallowed-cancellation.scm:1:1: another rule has this name already: swallowed-cancellation\n"
    )


@pytest.mark.parametrize(
    "folder, message", [("gone", "cannot be read as a folder of rules: No such file or directory"), (".", "holds no rule: no file there ends in .scm")]
)
def test_a_folder_without_rules(cancelot, swallowed, folder, message):
    cancelot.write("a.py", swallowed)
    done = cancelot.check("--queries", folder)
    assert done.returncode == 2 and "CNL101" in done.stdout
    assert done.stderr == f"cancelot: {folder}: {message}\n"
