"""Configuration files: what `check` makes of them, and what `config` says of them."""

import json
import os
import re

import pytest

# With one finding of CNL101 and one of CNL201.
BOTH = """\
import asyncio


async def work(job):
    try:
        await job.run()
    except asyncio.CancelledError:
        print("stopped")
    finally:
        await job.close()
"""


def codes(cancelot, *words, **more):
    return [(finding["filename"], finding["code"]) for finding in cancelot.findings(*words, **more)]


def severities(cancelot, *words):
    return {finding["code"]: finding["severity"] for finding in cancelot.findings(*words)}


# What `check` makes of them


@pytest.mark.parametrize("name, head", [("cancelot.toml", ""), ("pyproject.toml", "[tool.cancelot]\n")])
def test_a_configuration_file_holds(cancelot, name, head):
    cancelot.write("a.py", BOTH)
    cancelot.write(name, head + "ignore = ['CNL201']\nseverity = { CNL101 = 'hint' }\n")
    assert severities(cancelot) == {"CNL101": "hint"}
    assert severities(cancelot, "--isolated") == {"CNL101": "warning", "CNL201": "information"}
    assert cancelot.check().returncode == 0 and cancelot.check("--isolated").returncode == 1


def test_each_file_has_the_nearest(cancelot):
    for folder in ("", "a/", "a/b/", "c/"):
        cancelot.write(f"{folder}x.py", BOTH)
    cancelot.write("pyproject.toml", "[tool.cancelot]\nselect = ['CNL1']\n")
    cancelot.write("a/pyproject.toml", "[tool.other]\n")
    cancelot.write("a/b/cancelot.toml", "select = ['CNL2']\n")
    expected = [("a/b/x.py", "CNL201"), ("a/x.py", "CNL101"), ("c/x.py", "CNL101"), ("x.py", "CNL101")]
    assert codes(cancelot) == expected
    cancelot.folder /= "a"
    assert codes(cancelot, "x.py", "b") == [("x.py", "CNL101"), ("b/x.py", "CNL201")]


def test_options_lie_on_top(cancelot):
    cancelot.write("a.py", BOTH)
    cancelot.write("cancelot.toml", "select = ['CNL101']\n")
    assert codes(cancelot, "--select", "CNL201") == [("a.py", "CNL201")]
    assert codes(cancelot, "--ignore", "CNL101") == []


def test_per_file_ignores(cancelot):
    cancelot.write("src/a.py", BOTH)
    cancelot.write("tests/a.py", BOTH)
    cancelot.write("cancelot.toml", "per-file-ignores = { 'tests/*' = ['CNL1', 'unshielded-cleanup'] }\n")
    assert codes(cancelot) == [("src/a.py", "CNL101"), ("src/a.py", "CNL201")]
    assert codes(cancelot, "--select", "ALL", "tests") == []


def test_exclude(cancelot):
    for name in ("a.py", "gen/b.py", "pkg/c_pb2.py", "pkg/gen/d.py", "pkg/e.py"):
        cancelot.write(name, BOTH)
    cancelot.write("cancelot.toml", "select = ['CNL1']\nexclude = ['gen', '*_pb2.py']\n")
    cancelot.write("pkg/cancelot.toml", "select = ['CNL1']\nexclude = ['e.py']\n")
    assert codes(cancelot) == [("a.py", "CNL101"), ("pkg/c_pb2.py", "CNL101"), ("pkg/gen/d.py", "CNL101")]
    assert codes(cancelot, "gen/b.py") == [("gen/b.py", "CNL101")]  # what is named is checked
    assert "but what exclude patterns" in cancelot.check("gen").stderr
    assert [name for name, _ in codes(cancelot, "--isolated", "--select", "CNL1")] == [
        "a.py",
        "gen/b.py",
        "pkg/c_pb2.py",
        "pkg/e.py",
        "pkg/gen/d.py",
    ]


def test_what_repairs_insert(cancelot, unshielded):
    cancelot.write("a.py", unshielded)
    cancelot.write("cancelot.toml", "shield-timeout = 7\n")
    done = cancelot.check("--diff", "--unsafe-fixes")
    assert done.returncode == 1 and re.search(r"^\+.*\b7\b", done.stdout, re.M)


def test_the_target_version_of_the_project(cancelot):
    cancelot.write("a.py", "async def f(x):\n    try:\n        await x()\n    except Exception:\n        pass\n")
    cancelot.write("pyproject.toml", "[project]\nrequires-python = '>=3.7'\n")
    assert codes(cancelot) == [("a.py", "CNL102")]
    assert codes(cancelot, "--target-version", "3.8") == codes(cancelot, "--isolated") == []


def test_standard_input_has_the_settings_of_its_name(cancelot):
    cancelot.write("src/cancelot.toml", "ignore = ['CNL1']\n")
    cancelot.write("cancelot.toml", "ignore = ['CNL2']\n")
    text = BOTH.encode()
    assert codes(cancelot, "-", stdin=text) == [("<stdin>", "CNL101")]
    assert codes(cancelot, "-", "--stdin-filename", "src/new.py", stdin=text) == [("src/new.py", "CNL201")]


def test_git_sees_other_files_than_the_configuration(cancelot):
    """A folder above the checked one counts, and a link leads to where the file really is."""
    cancelot.write("pkg/src/a.py", BOTH)
    cancelot.write("pkg/cancelot.toml", "ignore = ['CNL1']\n")
    (cancelot.folder / "link").symlink_to("pkg/src")
    assert codes(cancelot, "link") == [("link/a.py", "CNL201")]


# Bad ones: one clear line, exit status 2, and everything is checked nevertheless

BAD = [
    ("pyproject.toml", "[tool.cancelot]\nselect = ['CNL1'\n", "pyproject.toml:2:1: this is no TOML: "),
    ("pyproject.toml", "[tool.cancelot]\nselect = 'CNL1'\n", "pyproject.toml:2:10: select has to be an array of rules"),
    ("cancelot.toml", "# é\nignore = ['CNL1', 'CNL999']\n", 'cancelot.toml:2:19: ignore names no rule: "CNL999"'),
    ("cancelot.toml", "target-version = '2.7'\n", "cancelot.toml:1:18: target-version has to be a string from"),
    ("cancelot.toml", "'é' = {}; x\n", "cancelot.toml:1:1: this is no TOML: "),
    ("cancelot.toml", b"x = '\xff'\n", "cancelot.toml:1:1: this "),
    ("cancelot.toml", b"x = '\0'\n", "cancelot.toml:1:1: this "),
]


@pytest.mark.parametrize("name, text, message", BAD)
def test_a_bad_configuration_file(cancelot, name, text, message):
    cancelot.write("pkg/" + name, text)
    cancelot.write("pkg/a.py", BOTH)
    cancelot.write("cancelot.toml", "ignore = ['CNL2']\n")
    done = cancelot.check("--output-format", "json")
    assert done.returncode == 2
    place, says = message.split(": ", 1)
    assert done.stderr.startswith(f"cancelot: pkg/{place}: nothing of this file is used: {says}")
    assert done.stderr.count("\n") == 1
    assert [finding["code"] for finding in json.loads(done.stdout)] == ["CNL101"]  # what is said above it holds
    assert cancelot.check("--exit-zero").returncode == 2
    done = cancelot.check("--isolated", "--exit-zero")
    assert (done.returncode, done.stderr) == (0, "")


def test_an_unreadable_configuration_file(cancelot, clean):
    cancelot.write("a.py", clean)
    cancelot.write("cancelot.toml", "").chmod(0)
    done = cancelot.check(powerless=True)
    assert done.returncode == 2 and done.stdout == "No findings in 1 file.\n"
    assert done.stderr == (
        "cancelot: cancelot.toml:1:1: nothing of this file is used: this file cannot be read: Permission denied\n"
    )


def test_an_unknown_setting_is_said_and_hinders_nothing(cancelot):
    cancelot.write("a.py", BOTH)
    cancelot.write("cancelot.toml", "ignore = ['CNL1']\nselekt = []\n")
    done = cancelot.check("--output-format", "concise")
    assert done.returncode == 0 and "CNL101" not in done.stdout
    assert done.stderr == 'cancelot: cancelot.toml:2:1: "selekt" is no setting of Cancelot and does nothing\n'


def test_files_of_others_are_not_judged(cancelot, clean):
    cancelot.write("a.py", clean)
    cancelot.write("pyproject.toml", "[tool.other\n")
    cancelot.write("ruff.toml", "nonsense")
    assert (cancelot.check().returncode, cancelot.check().stderr) == (0, "")


# queries: rules of the user's own

PRINTS = """\
((call function: (identifier) @finding)
  (#in-async? @finding)
  (#names? @finding "print")
  (#set! code "TEAM001")
  (#set! severity "warning")
  (#set! summary "print() in an async function")
  (#set! message "{code} writes to the terminal"))
"""


def test_queries_of_the_project(cancelot):
    cancelot.write("pkg/a.py", BOTH)
    cancelot.write("pkg/tools/prints.scm", PRINTS)
    cancelot.write("pkg/cancelot.toml", "queries = ['tools']\nselect = ['TEAM', 'CNL201']\n")
    assert codes(cancelot, "pkg") == [("pkg/a.py", "TEAM001"), ("pkg/a.py", "CNL201")]
    assert codes(cancelot, "pkg/a.py", "--select", "TEAM001") == [("pkg/a.py", "TEAM001")]
    stdin = codes(cancelot, "-", "--stdin-filename", "pkg/b.py", "--select", "prints", stdin=BOTH.encode())
    assert stdin == [("pkg/b.py", "TEAM001")]
    assert cancelot.check("pkg", "--isolated", "--select", "TEAM001").returncode == 2
    cancelot.folder /= "pkg"
    assert codes(cancelot) == [("a.py", "TEAM001"), ("a.py", "CNL201")]
    assert "TEAM001 prints: warning\n" in cancelot.run("rules").stdout
    assert cancelot.run("explain", "TEAM001").stdout.startswith("# prints (TEAM001)\n")
    assert shown(cancelot)["TEAM001"] == [("warning", "select, cancelot.toml:2")]


def test_queries_that_cannot_be_used(cancelot):
    cancelot.write("a.py", BOTH)
    cancelot.write("tools/prints.scm", PRINTS.replace("#names?", "#nams?"))
    cancelot.write("cancelot.toml", "queries = ['tools', 'gone']\n")
    done = cancelot.check("--output-format", "concise")
    assert done.returncode == 2 and "CNL101" in done.stdout
    bad, gone = sorted(done.stderr.splitlines(), reverse=True)
    assert bad.startswith("cancelot: tools/prints.scm:3:4: ")
    assert gone == "cancelot: gone: cannot be read as a folder of rules: No such file or directory"


# `config`


def shown(cancelot, *words):
    """The rows by their first word: what they say, and where it comes from. A list for what stands there repeatedly."""
    done = cancelot.run("config", *words)
    assert done.returncode == 0, done.stderr
    rows = {}
    for line in done.stdout.splitlines()[2:]:
        if line:
            name, value, origin = re.split(r" {2,}", line)
            rows.setdefault(name.split()[0], []).append((value, origin))
    return rows


def test_config_without_any(cancelot):
    rows = shown(cancelot)
    assert rows["select"] == rows["ignore"] == rows["queries"] == rows["logger"] == rows["safe-resource"] == [("-", "not set")]
    assert rows["target-version"] == [('"3.10"', "default")]
    assert rows["shield-timeout"] == [("5", "default")] and rows["library"] == [('"asyncio"', "default")]
    assert rows["CNL101"] == [("warning", "default")] and rows["CNL507"] == [("off", "default")]
    assert rows["CNL201"] == [("warning (trio, anyio), information (asyncio)", "default")]


PROJECT = """\
[project]
requires-python = ">=3.9"

[tool.cancelot]
select = ["CNL1", "CNL507", "CNL304"]
ignore = ["CNL107"]
exclude = ["gen"]
library = "trio"
shield-timeout = 2.5
logger = "app.log"
safe-resource = "app.hold"

[tool.cancelot.severity]
CNL101 = "error"

[tool.cancelot.per-file-ignores]
"tests/*" = ["CNL102"]
"""


def test_config_tells_where_everything_comes_from(cancelot):
    cancelot.write("pyproject.toml", PROJECT)
    rows = shown(cancelot, "tests/a.py")
    assert rows["select"] == [('["CNL1", "CNL507", "CNL304"]', "pyproject.toml:5")]
    assert rows["ignore"] == [('["CNL107"]', "pyproject.toml:6")]
    assert rows["exclude"] == [('["gen"]', "pyproject.toml:7")]
    assert rows["per-file-ignores"] == [('"tests/*" = ["CNL102"]', "pyproject.toml:17")]
    assert rows["target-version"] == [('"3.9"', "pyproject.toml:2, requires-python")]
    assert rows["library"] == [('"trio"', "pyproject.toml:8")]
    assert rows["shield-timeout"] == [("2.5", "pyproject.toml:9")]
    assert rows["logger"] == [('"app.log"', "pyproject.toml:10")]
    assert rows["safe-resource"] == [('"app.hold"', "pyproject.toml:11")]
    assert rows["CNL101"] == [("error", "severity, pyproject.toml:14")]
    assert rows["CNL102"] == [("off", "per-file-ignores, pyproject.toml:17")]
    assert rows["CNL103"] == [("warning", "select, pyproject.toml:5")]
    assert rows["CNL107"] == [("off", "ignore, pyproject.toml:6")]
    assert rows["CNL201"] == [("off", "not in select, pyproject.toml:5")]
    assert rows["CNL507"] == [("warning", "select, pyproject.toml:5")]
    assert shown(cancelot, ".")["CNL102"] == [("warning", "select, pyproject.toml:5")]
    assert shown(cancelot, "a.py")["CNL102"] == [("warning", "select, pyproject.toml:5")]


def test_config_of_an_excluded_file(cancelot):
    cancelot.write("pyproject.toml", PROJECT)
    assert "left out" in cancelot.run("config", "gen/a.py").stdout
    assert "left out" not in cancelot.run("config", "a.py").stdout


def test_config_with_options(cancelot):
    cancelot.write("pyproject.toml", PROJECT)
    rows = shown(cancelot, "a.py", "--select", "CNL2", "--ignore", "CNL205", "--target-version", "3.12")
    assert rows["select"] == [
        ('["CNL1", "CNL507", "CNL304"]', "pyproject.toml:5, overruled by --select"),
        ('["CNL2"]', "--select"),
    ]
    assert rows["ignore"] == [('["CNL107"]', "pyproject.toml:6, overruled by --select"), ('["CNL205"]', "--ignore")]
    assert rows["target-version"] == [('"3.12"', "--target-version")]
    assert rows["CNL101"] == [("off", "not in --select")]
    assert rows["CNL205"] == [("off", "--ignore")]
    assert rows["CNL204"] == [("warning", "--select")]
    assert shown(cancelot, "a.py", "--isolated") == shown(cancelot, "--isolated", os.fspath(cancelot.folder.parent))


def test_config_agrees_with_check(cancelot):
    """The rules that config calls on are those that check reports."""
    cancelot.write("a.py", BOTH)
    for text in ("", "select = ['CNL2']", "ignore = ['CNL1']", "severity = { CNL1 = 'hint', CNL2 = 'off' }"):
        cancelot.write("cancelot.toml", text)
        for words in ([], ["--select", "CNL1"], ["--ignore", "CNL201"]):
            rows = shown(cancelot, "a.py", *words)
            found = severities(cancelot, *words)
            for code, plain in (("CNL101", "warning"), ("CNL201", "information")):
                ((severity, _),) = rows[code]
                severity = plain if "(" in severity else severity
                assert found.get(code, "off") == severity, (text, words, code)


def test_config_of_a_bad_file(cancelot):
    cancelot.write("cancelot.toml", "select = 5\n")
    done = cancelot.run("config")
    assert done.returncode == 2 and "default" in done.stdout
    assert done.stderr.startswith("cancelot: cancelot.toml:1:10: nothing of this file is used: select has to be an array")


@pytest.mark.parametrize(
    "words, message",
    [
        (["a.py", "b.py"], "config: takes one path"),
        (["--select", "CNL11x"], "--select: there is no rule 'CNL11x'; did you mean 'CNL11"),
        (["--selct", "CNL101"], "config: there is no option '--selct'; did you mean '--select'?"),
    ],
)
def test_a_wrong_call(cancelot, words, message):
    done = cancelot.run("config", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"cancelot: {message}") and done.stderr.count("\n") == 1
