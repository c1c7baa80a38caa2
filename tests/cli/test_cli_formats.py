"""The formats of `check`: what machines read in them is what their consumers document."""

import base64
import hashlib
import json
import os
import pathlib
import re
import subprocess
import tarfile
import urllib.parse

import fastjsonschema
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# The package that carries the official schema of SARIF 2.1.0, with the integrity that npm knows it by.
SCHEMA_PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"
SCHEMA_SHA512 = "A1fOhPd6Ic5iDk4F9YPw1qNB4XF+7+IviR7xl8r2F6QzQkx5cpY9LsGk2rExiFIEcBbjpVnSmwWGBukASkiQ9A=="
SCHEMA_NAME = "package/lib/schemas/sarif-2.1.0-rtm.5.json"

ODD = "od,d:n%ame é.py"


@pytest.fixture(scope="session")
def sarif_schema(tmp_path_factory):
    folder = ROOT / "build" / "sarif-schema"
    kept = folder / "package.tgz"
    if not kept.exists():
        fresh = tmp_path_factory.mktemp("sarif")
        subprocess.run(
            ["npm", "pack", "--silent", SCHEMA_PACKAGE], cwd=fresh, check=True, timeout=300, stdin=subprocess.DEVNULL
        )
        (archive,) = fresh.glob("*.tgz")
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / f"package.{os.getpid()}"
        partial.write_bytes(archive.read_bytes())
        partial.rename(kept)
    assert base64.b64encode(hashlib.sha512(kept.read_bytes()).digest()).decode() == SCHEMA_SHA512
    with tarfile.open(kept) as archive:
        schema = json.load(archive.extractfile(SCHEMA_NAME))
    schema["$schema"] = "http://json-schema.org/draft-04/schema#"
    return fastjsonschema.compile(schema, use_default=False)


@pytest.fixture
def project(cancelot, swallowed, unshielded, clean):
    cancelot.write("a.py", swallowed)
    cancelot.write("pkg/b.py", unshielded.replace("job.close()", 'job.close("é漢😀")'))
    cancelot.write(ODD, swallowed)
    cancelot.write("c.py", clean)
    return cancelot


def sarif(cancelot, schema, *words, status=1, **more):
    done = cancelot.check("--output-format", "sarif", *words, **more)
    assert done.returncode == status, done.stderr
    log = json.loads(done.stdout)
    schema(log)
    assert log["version"] == "2.1.0" and log["$schema"].endswith("/sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    return run


def test_sarif_is_valid(project, sarif_schema):
    run = sarif(project, sarif_schema)
    assert run["columnKind"] == "unicodeCodePoints"
    assert [result["ruleId"] for result in run["results"]] == ["CNL101", "CNL101", "CNL201"]
    assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_sarif_of_nothing_is_valid(cancelot, sarif_schema, clean):
    cancelot.write("a.py", clean)
    assert sarif(cancelot, sarif_schema, status=0)["results"] == []


def test_sarif_says_what_could_not_be_read(project, sarif_schema):
    project.write("bad.py", b"\xff")
    (invocation,) = sarif(project, sarif_schema, status=2)["invocations"]
    (notification,) = invocation["toolExecutionNotifications"]
    assert not invocation["executionSuccessful"]
    assert notification["level"] == "error" and "bad.py: is not UTF-8" in notification["message"]["text"]


def test_sarif_has_the_rules_with_their_help(project, sarif_schema):
    driver = sarif(project, sarif_schema)["tool"]["driver"]
    rules = json.loads(project.run("rules", "--format", "json").stdout)
    assert [rule["id"] for rule in driver["rules"]] == [rule["code"] for rule in rules]
    for rule, known in zip(driver["rules"], rules):
        assert rule["name"] == known["name"]
        assert rule["help"]["markdown"] == project.run("explain", known["code"]).stdout
        assert rule["shortDescription"]["text"] == known["summary"]
        what = rule["fullDescription"]["text"]
        assert f"## What it does\n{what}\n" in rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["enabled"] == (known["severity"] != "off")


def test_sarif_places_are_those_of_json(project, sarif_schema):
    run = sarif(project, sarif_schema)
    (base,) = run["originalUriBaseIds"].items()
    assert urllib.parse.unquote(base[1]["uri"]) == f"file://{project.folder.resolve()}/"
    for result, finding in zip(run["results"], project.findings()):
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == finding["code"]
        assert result["message"]["text"] == finding["message"]
        assert result["level"] == {"warning": "warning", "information": "note"}[finding["severity"]]
        (location,) = result["locations"]
        artifact = location["physicalLocation"]["artifactLocation"]
        assert urllib.parse.unquote(artifact["uri"]) == finding["filename"]
        assert artifact["uriBaseId"] == base[0]
        assert region_of(location) == region_in_json(finding)
        assert [
            (region_of(related), related["message"]["text"]) for related in result["relatedLocations"]
        ] == [(region_in_json(related), related["message"]) for related in finding["related"]]


def region_of(location):
    region = location["physicalLocation"]["region"]
    return region["startLine"], region["startColumn"], region["endLine"], region["endColumn"]


def region_in_json(place):
    start, end = place["location"], place["end_location"]
    return start["row"], start["column"], end["row"], end["column"]


def test_sarif_fixes_are_those_of_json(project, sarif_schema):
    for result, finding in zip(sarif(project, sarif_schema)["results"], project.findings()):
        assert [fix["description"]["text"] for fix in result["fixes"]] == [fix["title"] for fix in finding["fixes"]]
        for fix, known in zip(result["fixes"], finding["fixes"]):
            (change,) = fix["artifactChanges"]
            assert change["artifactLocation"] == result["locations"][0]["physicalLocation"]["artifactLocation"]
            edits = [
                (
                    tuple(edit["deletedRegion"][key] for key in ("startLine", "startColumn", "endLine", "endColumn")),
                    edit["insertedContent"]["text"],
                )
                for edit in change["replacements"]
            ]
            assert edits == [(region_in_json(edit), edit["content"]) for edit in known["edits"]]


def test_sarif_of_an_absolute_path(project, sarif_schema):
    path = project.folder / ODD
    (result,) = sarif(project, sarif_schema, path)["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert urllib.parse.unquote(artifact["uri"]) == f"file://{path}" and "uriBaseId" not in artifact


def fingerprints(cancelot, schema):
    return [result["partialFingerprints"]["cancelot/v1"] for result in sarif(cancelot, schema)["results"]]


def test_fingerprints_stay_while_lines_move(cancelot, sarif_schema, swallowed):
    text = swallowed * 2 + swallowed.replace("stopped", "ended")
    cancelot.write("a.py", text)
    before = fingerprints(cancelot, sarif_schema)
    assert len(set(before)) == 3
    cancelot.write("a.py", "# new\n\n\nimport os\n" + text)
    assert fingerprints(cancelot, sarif_schema) == before
    cancelot.write("a.py", text.replace('print("ended")', 'print("ended")\n        job.count += 1'))
    after = fingerprints(cancelot, sarif_schema)
    assert after[:2] == before[:2] and after[2] != before[2]


def test_concise(project):
    done = project.check("--output-format", "concise")
    lines = done.stdout.splitlines()
    assert len(lines) == 4
    for line, finding in zip(lines, project.findings()):
        place = finding["location"]
        assert line == (
            f"{finding['filename']}:{place['row']}:{place['column']}: {finding['severity']} {finding['code']} "
            f"{finding['name']}: {finding['message']}"
        )
    assert lines[-1].startswith("3 findings (2 warnings, 1 information) in 3 of 4 files; ")


def github_unescape(text):
    for escape, character in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(escape, character)
    return text


def test_github(project):
    done = project.check("--output-format", "github")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    found = project.findings()
    assert len(lines) == len(found)
    for line, finding in zip(lines, found):
        level, properties, message = re.fullmatch(r"::(\w+) (.*?)::(.*)", line).groups()
        values = {key: github_unescape(value) for key, value in (each.split("=") for each in properties.split(","))}
        assert level == {"warning": "warning", "information": "notice"}[finding["severity"]]
        assert github_unescape(message) == finding["message"]
        assert values == {
            "file": finding["filename"],
            "line": str(finding["location"]["row"]),
            "endLine": str(finding["end_location"]["row"]),
            "col": str(finding["location"]["column"]),
            "endColumn": str(finding["end_location"]["column"]),
            "title": f"{finding['code']} {finding['name']}",
        }


def test_github_gives_no_columns_for_several_lines(cancelot):
    cancelot.write("a.py", "async def f(x):\n    try:\n        await x()\n    finally:\n        await x(\n        )\n")
    (line,) = cancelot.check("--output-format", "github").stdout.splitlines()
    assert "line=5,endLine=6,title=" in line


def test_gitlab(project):
    done = project.check("./", "--output-format", "gitlab")
    report = json.loads(done.stdout)
    found = project.findings()
    assert len(report) == len(found) == len({issue["fingerprint"] for issue in report})
    for issue, finding in zip(report, found):
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["description"] == finding["message"] and issue["check_name"] == finding["code"]
        assert issue["severity"] == {"warning": "major", "information": "minor"}[finding["severity"]]
        lines = {"begin": finding["location"]["row"], "end": finding["end_location"]["row"]}
        assert issue["location"] == {"path": finding["filename"], "lines": lines}


def test_gitlab_of_nothing_is_an_empty_array(cancelot, clean):
    cancelot.write("a.py", clean)
    assert json.loads(cancelot.check("--output-format", "gitlab").stdout) == []


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "github", "gitlab"])
def test_output_file(project, form):
    direct = project.check("--output-format", form)
    done = project.check("--output-format", form, "--output-file", "out.txt")
    assert done.returncode == direct.returncode == 1
    summary = re.compile(r"^3 findings \(2 warnings, 1 information\) in 3 of 4 files.*\n\Z", re.M)
    assert (project.folder / "out.txt").read_text() == summary.sub("", direct.stdout)
    assert summary.fullmatch(done.stdout)


def test_an_output_file_that_cannot_be_written(project):
    done = project.check("--output-file", "nowhere/out.txt")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "cancelot: --output-file: nowhere/out.txt: cannot be written: No such file or directory\n"
    done = project.check("--output-file", "/dev/full")
    assert done.returncode == 2
    assert done.stderr == "cancelot: --output-file: /dev/full: cannot be written: No space left on device\n"


def test_statistics(project):
    done = project.check("--statistics", "--output-format", "concise")
    assert done.stdout.splitlines()[3:5] == [
        "      2  CNL101  swallowed-cancellation",
        "      1  CNL201  unshielded-cleanup",
    ]
    done = project.check("--statistics", "--output-format", "json")
    assert len(json.loads(done.stdout)) == 3
    assert done.stderr.splitlines()[0] == "      2  CNL101  swallowed-cancellation"
