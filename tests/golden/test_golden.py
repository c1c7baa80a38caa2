"""Real code: the findings in pinned versions of public packages, each read by a person, stay what they were.

findings.tsv holds a line for each finding that was read. Its verdict is

    right     a two-line scenario can be told in which the cancellation, or the cleanup, is really lost: the finding must
              be reported.
    trivial   exact, but lost only where the program is broken already (an assertion in a `finally`): it must be reported,
              and no louder than as a hint.
    wrong     it was a false alarm once: it must not be reported.
    open      it is a false alarm: what becomes of it is only printed.

The packages come from the package index by exact version and hash, into build/golden; they are neither installed
nor run. Findings of the same files that findings.tsv does not know are printed and fail nothing.
"""

import csv
import fcntl
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import warnings
import zipfile

import pytest

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = HERE / "packages.txt"
CACHE = HERE.parents[1] / "build" / "golden"

# Fetching is over after this time or fails, and so is checking; nothing is measured. In seconds.
LIVENESS = 300

with open(HERE / "findings.tsv", encoding="utf-8", newline="") as table:
    RECORDED = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


def name_of(row):
    return f"{row['package']}/{row['file']}:{row['line']}:{row['code']}"


def place_of(row):
    return row["package"], row["file"], int(row["line"]), row["code"]


def fetch(folder):
    """Downloads the wheels that packages.txt pins and unpacks their Python files, a folder a package."""
    wheels = folder / "wheels"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--dest", wheels]
    command += ["--implementation", "cp", "--python-version", "3.11", "--abi", "cp311", "--abi", "abi3", "--abi", "none"]
    command += ["--platform", "manylinux_2_17_x86_64", "--platform", "manylinux2014_x86_64"]
    command += ["--platform", "manylinux_2_5_x86_64", "--platform", "any", "--requirement", PACKAGES]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=LIVENESS)
    if done.returncode != 0:
        pytest.fail(f"the packages of {PACKAGES.name} could not be fetched; pip says:\n{done.stderr}", pytrace=False)
    for wheel in wheels.iterdir():
        package = wheel.name.split("-")[0].replace("_", "-").lower()
        with zipfile.ZipFile(wheel) as archive:
            sources = [name for name in archive.namelist() if name.endswith(".py")]
            archive.extractall(folder / package, sources)


@pytest.fixture(scope="session")
def sources():
    """The folder with the unpacked packages. Tests that run at the same time share it, and so do later runs."""
    CACHE.mkdir(parents=True, exist_ok=True)
    folder = CACHE / hashlib.sha256(PACKAGES.read_bytes()).hexdigest()[:16]
    complete = folder / "complete"
    with open(CACHE / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not complete.exists():
            folder.mkdir(exist_ok=True)
            fetch(folder)
            complete.touch()
    return folder


@pytest.fixture(scope="session")
def reported(sources):
    """What is found now in the files of findings.tsv: the severity by package, file, line and code."""
    paths = sorted({f"{row['package'].lower()}/{row['file']}" for row in RECORDED})
    missing = [path for path in paths if not (sources / path).exists()]
    assert not missing, "findings.tsv names files that the packages do not have"
    binary = os.path.abspath(os.environ["CANCELOT"])
    command = [binary, "check", "--isolated", "--select", "CNL1,CNL2", "--output-format", "json", *paths]
    done = subprocess.run(command, cwd=sources, capture_output=True, text=True, timeout=LIVENESS)
    assert done.returncode in (0, 1), done.stderr
    names = {row["package"].lower(): row["package"] for row in RECORDED}
    found = {}
    for finding in json.loads(done.stdout):
        package, file = finding["filename"].split("/", 1)
        found[names[package], file, finding["location"]["row"], finding["code"]] = finding["severity"]
    return found


def test_the_table_and_the_pins_agree():
    pinned = {line.split(" ")[0] for line in PACKAGES.read_text().splitlines() if "==" in line}
    assert pinned == {f"{row['package']}=={row['version']}" for row in RECORDED}
    assert {row["verdict"] for row in RECORDED} <= {"right", "trivial", "wrong", "open"}
    assert all(row["reason"] for row in RECORDED)
    places = [place_of(row) for row in RECORDED]
    assert len(places) == len(set(places))


@pytest.mark.parametrize("row", [row for row in RECORDED if row["verdict"] == "right"], ids=name_of)
def test_what_is_right_is_reported(row, reported):
    assert place_of(row) in reported, row["reason"]


@pytest.mark.parametrize("row", [row for row in RECORDED if row["verdict"] == "trivial"], ids=name_of)
def test_what_is_trivial_is_no_more_than_a_hint(row, reported):
    assert reported.get(place_of(row)) == "hint", row["reason"]


@pytest.mark.parametrize("row", [row for row in RECORDED if row["verdict"] == "wrong"], ids=name_of)
def test_what_was_wrong_is_not_reported(row, reported):
    assert place_of(row) not in reported, row["reason"]


def test_what_nobody_has_read_is_printed(reported):
    """Fails nothing by what it finds: it tells which lines findings.tsv lacks, and which open ones are done."""
    recorded = {place_of(row) for row in RECORDED}
    unread = [":".join(map(str, place)) for place in sorted(reported) if place not in recorded and place[3] < "CNL2"]
    done = [name_of(row) for row in RECORDED if row["verdict"] == "open" and place_of(row) not in reported]
    if unread:
        warnings.warn("nobody has read these findings yet:\n  " + "\n  ".join(unread), stacklevel=1)
    if done:
        warnings.warn("no longer reported, so `wrong` instead of `open`:\n  " + "\n  ".join(done), stacklevel=1)
    assert reported
