#!/usr/bin/env python3
"""Sets the version of the next release, and dates the changelog.

    python3 server/release/bump.py VERSION            VERSION: MAJOR.MINOR.PATCH, greater than the one before
    python3 server/release/bump.py --notes VERSION    only prints what the changelog says of it

The version's one place is CMakeLists.txt. Files that other tools read without asking CMake repeat it; this writes them, and a
test tells when one differs. In CHANGELOG.md, and in the extension's, the entries below "## Unreleased" become those of VERSION.
Where there are none, the subjects of the commits since the last tag vVERSION take their place, to be edited. Nothing is
committed, and nothing is written where something is wrong.
"""

import argparse
import datetime
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
VERSION = r"\d+\.\d+\.\d+"

# Where the version stands, the one place first: a pattern for what stands before it, and how many times.
PLACES = {
    "CMakeLists.txt": (r"^project\(cancelot VERSION ", 1),
    "editors/vscode/package.json": (r'^  "version": "', 1),
    "editors/vscode/package-lock.json": (r'\A\{\n  "name": "cancelot",\n  "version": "|^    "": \{\n      "name": "cancelot",\n      "version": "', 2),
    "editors/emacs/cancelot.el": (r"^;; Version: ", 1),
    "README.md": (r"cancelot(?:==|@v)", 2),
}  # fmt: skip
CHANGELOGS = ["CHANGELOG.md", "editors/vscode/CHANGELOG.md"]
UNRELEASED = re.compile(r"^## Unreleased\n(.*?)(?=^## |\Z)", re.M | re.S)


class Problem(Exception):
    pass


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def versions(name):
    """The versions that a file of PLACES says."""
    return re.findall(rf"(?:{PLACES[name][0]})({VERSION})\b", read(name), re.M)


def numbers(version):
    return tuple(int(number) for number in version.split("."))


def with_version(name, version):
    text, count = re.subn(rf"({PLACES[name][0]}){VERSION}\b", rf"\g<1>{version}", read(name), flags=re.M)
    if count != PLACES[name][1]:
        raise Problem(f"{name}: the version is in {count} places where it stands, and not in {PLACES[name][1]}")
    return text


def subjects():
    """What was committed since the last release."""
    command = ["git", "-C", str(ROOT), "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*"]
    last = subprocess.run(command, capture_output=True, text=True)
    if last.returncode != 0:
        raise Problem("CHANGELOG.md has no entries below '## Unreleased', and no tag vVERSION says where to begin")
    span = f"{last.stdout.strip()}..HEAD"
    listed = subprocess.run(["git", "-C", str(ROOT), "log", "--no-merges", "--reverse", "--format=- %s", span], capture_output=True, text=True, check=True)  # fmt: skip
    if not listed.stdout:
        raise Problem(f"nothing was committed since {last.stdout.strip()}")
    return listed.stdout


def with_entries(name, version, day):
    """The changelog with the unreleased entries under the new version, and a place for the next ones."""
    text = read(name)
    found = UNRELEASED.search(text)
    if not found:
        raise Problem(f"{name} has no line '## Unreleased'")
    entries = found[1].strip("\n")
    if not entries:
        entries = subjects().strip("\n") if name == CHANGELOGS[0] else f"- Carries the server of Cancelot {version}."
    return f"{text[: found.start()]}## Unreleased\n\n## {version} ({day})\n\n{entries}\n\n{text[found.end() :]}".rstrip("\n") + "\n"


def bump(version, day):
    if not re.fullmatch(VERSION, version):
        raise Problem(f"'{version}' is no version such as 1.2.3")
    (before,) = versions("CMakeLists.txt")
    released = re.search(rf"^## {re.escape(before)} \(", read(CHANGELOGS[0]), re.M)
    if numbers(version) < numbers(before) or (version == before and released):
        raise Problem(f"{version} does not come after {before}, which CMakeLists.txt says")
    changed = {name: with_version(name, version) for name in PLACES}
    changed.update({name: with_entries(name, version, day) for name in CHANGELOGS})
    for name, text in changed.items():
        (ROOT / name).write_text(text, encoding="utf-8")
    return list(changed)


def notes(version):
    found = re.search(rf"^## {re.escape(version)} \([^\n]*\n(.*?)(?=^## |\Z)", read(CHANGELOGS[0]), re.M | re.S)
    if not found:
        raise Problem(f"{CHANGELOGS[0]} has nothing of {version}")
    return found[1].strip("\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", metavar="VERSION")
    parser.add_argument("--notes", action="store_true", help="only print what the changelog says of VERSION")
    options = parser.parse_args()
    version = options.version
    try:
        if options.notes:
            print(notes(version))
            return
        changed = bump(version, datetime.datetime.now(datetime.timezone.utc).date().isoformat())
    except Problem as problem:
        sys.exit(str(problem))
    print(f"Set {version} in {', '.join(changed)}")
    print(f"Look at them, commit, and tag the commit v{version}: the release workflow does the rest.")


if __name__ == "__main__":
    main()
