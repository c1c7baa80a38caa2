"""Real code: the findings in pinned versions of public packages, each read by a person, stay what they were.

findings.tsv holds a line for each finding that was read. Its verdict is

    right     a two-line scenario can be told in which the cancellation, or the cleanup, is really lost: the finding must
              be reported.
    trivial   exact, but lost only where the program is broken already (an assertion in a `finally`): it must be reported,
              and no louder than as a hint.
    wrong     it was a false alarm once: it must not be reported.
    open      it is a false alarm: what becomes of it is only printed.

The packages come from the package index by exact version and hash, into build/golden, and are not installed. Warnings
that findings.tsv does not know are printed and fail nothing.
"""

import csv
import fcntl
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import warnings
import zipfile

import pytest

HERE = pathlib.Path(__file__).resolve().parent
PACKAGES = HERE / "packages.txt"
SOURCES = HERE / "sources.txt"
CACHE = HERE.parents[1] / "build" / "golden"

# Fetching is over after this time or fails, and so is checking; nothing is measured. In seconds.
LIVENESS = 300

with open(HERE / "findings.tsv", encoding="utf-8", newline="") as table:
    RECORDED = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


def name_of(row):
    return f"{row['package']}/{row['file']}:{row['line']}:{row['code']}"


def place_of(row):
    return row["package"], row["file"], int(row["line"]), row["code"]


def download(folder, pins, *options):
    """Lets the installer put what `pins` names into the folder, as it comes from the package index."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--require-hashes", "--dest", folder, "--requirement", pins, *options]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=LIVENESS)
    if done.returncode != 0:
        pytest.fail(f"what {pins.name} names could not be fetched; pip says:\n{done.stderr}", pytrace=False)


def name_of_archive(archive):
    return archive.name.split("-")[0].replace("_", "-").lower()


def fetch(folder):
    """Downloads what packages.txt and sources.txt pin and unpacks the Python files, a folder a package."""
    wheels = ["--only-binary", ":all:", "--implementation", "cp", "--python-version", "3.11"]
    wheels += ["--abi", "cp311", "--abi", "abi3", "--abi", "none", "--platform", "manylinux_2_17_x86_64"]
    wheels += ["--platform", "manylinux2014_x86_64", "--platform", "manylinux_2_5_x86_64", "--platform", "any"]
    download(folder / "wheels", PACKAGES, *wheels)
    for wheel in (folder / "wheels").iterdir():
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if name.endswith(".py")]
            archive.extractall(folder / name_of_archive(wheel), names)
    download(folder / "sources", SOURCES, "--no-binary", ":all:")
    for source in (folder / "sources").iterdir():
        with tarfile.open(source) as archive:
            for member in archive:
                path = pathlib.PurePosixPath(member.name)
                if member.isfile() and path.suffix == ".py" and ".." not in path.parts:
                    target = folder.joinpath(name_of_archive(source), *path.parts[1:])
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(archive.extractfile(member).read())


@pytest.fixture(scope="session")
def sources():
    """The folder with the unpacked packages. Tests that run at the same time share it, and so do later runs."""
    CACHE.mkdir(parents=True, exist_ok=True)
    folder = CACHE / hashlib.sha256(PACKAGES.read_bytes() + SOURCES.read_bytes()).hexdigest()[:16]
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
    """What is found now in all files of the packages: the severity by package, file, line and code."""
    paths = {f"{row['package'].lower()}/{row['file']}" for row in RECORDED}
    missing = sorted(path for path in paths if not (sources / path).exists())
    assert not missing, "findings.tsv names files that the packages do not have"
    names = {row["package"].lower(): row["package"] for row in RECORDED}
    binary = os.path.abspath(os.environ["CANCELOT"])
    command = [binary, "check", "--isolated", "--output-format", "json", *sorted(names)]
    done = subprocess.run(command, cwd=sources, capture_output=True, text=True, timeout=LIVENESS)
    assert done.returncode in (0, 1), done.stderr
    found = {}
    for finding in json.loads(done.stdout):
        package, file = finding["filename"].split("/", 1)
        found[names[package], file, finding["location"]["row"], finding["code"]] = finding["severity"]
    return found


def everything(sources, *words):
    """All findings in all of the packages, whatever the rule. A debug build would take minutes for it."""
    binary = os.path.abspath(os.environ.get("CANCELOT_RELEASE") or os.environ["CANCELOT"])
    command = [binary, "check", "--isolated", "--no-respect-gitignore", "--select", "ALL", "--output-format", "json"]
    done = subprocess.run([*command, *words, "."], cwd=sources, capture_output=True, text=True, timeout=LIVENESS)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


def test_what_is_left_unparsed_holds_nothing(sources):
    found = everything(sources)
    assert len(found) > 300
    assert found == everything(sources, "--parse-all")


def test_the_table_and_the_pins_agree():
    pins = PACKAGES.read_text().splitlines() + SOURCES.read_text().splitlines()
    pinned = {line.split(" ")[0] for line in pins if "==" in line}
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


def test_nineteen_of_twenty_warnings_are_right(reported):
    """Of all the warnings that were read, and of those of the families 2 to 5 alone."""
    for families in ("12345", "2345"):
        read = [row for row in RECORDED if reported.get(place_of(row)) == "warning" and row["code"][3] in families]
        right = [row for row in read if row["verdict"] == "right"]
        assert len(read) >= 100
        assert len(right) >= 0.95 * len(read)


def test_each_rule_that_warns_is_represented(reported):
    read = {row["code"] for row in RECORDED}
    assert {place[3] for place, severity in reported.items() if severity == "warning"} <= read


def test_what_nobody_has_read_is_printed(reported):
    """Fails nothing by what it finds: it tells which lines findings.tsv lacks, and which open ones are done."""
    recorded = {place_of(row) for row in RECORDED}
    warned = sorted(place for place, severity in reported.items() if severity == "warning")
    unread = [":".join(map(str, place)) for place in warned if place not in recorded]
    done = [name_of(row) for row in RECORDED if row["verdict"] == "open" and place_of(row) not in reported]
    if unread:
        warnings.warn("nobody has read these warnings yet:\n  " + "\n  ".join(unread), stacklevel=1)
    if done:
        warnings.warn("no longer reported, so `wrong` instead of `open`:\n  " + "\n  ".join(done), stacklevel=1)
    assert reported
