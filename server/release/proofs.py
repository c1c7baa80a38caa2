#!/usr/bin/env python3
"""Runs what binaries.py built where its users are, prints a table, and fails where anything differs.

    python3 server/release/proofs.py [PLACE...]

Each place gets the same tree of Python files (the rules' fixtures, and files in other encodings, with other line ends and
names). What `check` prints there, as text and as JSON, what `check --fix` leaves in the files, and the whole of
`--version` have to be, byte for byte, what they are here natively. Then the protocol's tests hold sessions with the
server there. The binaries themselves are looked at, too: what they need of a system, and in which version.

    native             this machine, the program for linux-x86_64
    bookworm, trixie   minimal systems of Debian without jansson (debootstrap)
    bullseye           one with an older C library (glibc 2.31)
    empty              a folder that holds nothing but the program, as the root: musl-x86_64
    musl-aarch64       qemu-user
    linux-aarch64      qemu-user, with the C library of Debian 12 for arm64
    windows            wine
    macos              looked at only: nothing here can run it

It has to run as root (chroot), from a Python that has pytest, on a Debian with debootstrap, qemu-user-static, wine and
llvm. Roots are kept in build/dist/roots. SESSION below says which tests of the protocol are held; --all-sessions holds
more.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DIST = ROOT / "build/dist"

SESSION = ["test_framing.py", "test_lifecycle.py", "test_hover.py", "test_positions.py", "test_editor_payloads.py"]
MORE = ["test_incremental.py", "test_diagnostics.py", "test_code_actions.py", "test_pull.py", "test_typing.py"]

# Tests that are not held under wine, by the reason.
NOT_ON_WINDOWS = {
    "Windows tells of a pipe's closed end only who writes into it": ["closed_output_ends_the_server"],
    "wine cannot tell a full pipe of this system": ["errors_that_nobody_reads"],
    "wine numbers processes otherwise than the tests": ["death_of_the_client"],
}


def run(*words, **options):
    return subprocess.run([str(word) for word in words], capture_output=True, **options)


# ---- the sample ---------------------------------------------------------------------------------------------------------

LOST = """\
import asyncio


async def {name}(job):
    try:
        await job.run()  # {comment}
    except asyncio.CancelledError:
        print("{comment}")
"""


def make_sample(folder):
    """A tree that knows no git, so that nothing depends on whether a place has it."""
    shutil.copytree(ROOT / "tests/rules", folder / "rules", ignore=shutil.ignore_patterns("__pycache__", "articles", "test_*", "*.json"))
    shutil.copytree(ROOT / "tests/demo", folder / "demo", ignore=shutil.ignore_patterns("__pycache__"))
    other = folder / "ot\u00e4r \u65e5\u672c"
    other.mkdir()
    (other / "latin.py").write_bytes(("# -*- coding: latin-1 -*-\n" + LOST.format(name="latin", comment="caf\u00e9")).encode("latin-1"))
    (other / "cyrillic.py").write_bytes(("# coding: cp1251\n" + LOST.format(name="cyrillic", comment="\u0416\u0436")).encode("cp1251"))
    (other / "japanese.py").write_bytes(("# coding: shift_jis\n" + LOST.format(name="japanese", comment="\u65e5\u672c")).encode("shift_jis"))
    (other / "wrong.py").write_bytes(b"# coding: ascii\nx = '\xff'\n")
    (other / "unknown.py").write_bytes(b"# coding: klingon\nx = 1\n")
    (other / "wide.py").write_text(LOST.format(name="wide", comment="\u65e5\u672c\u8a9e \U0001f600"), encoding="utf-8", newline="")
    (other / "marked.py").write_text(LOST.format(name="marked", comment="x"), encoding="utf-8-sig", newline="")
    (other / "dos.py").write_bytes(LOST.format(name="dos", comment="x").replace("\n", "\r\n").encode())
    (folder / "left").mkdir()
    (folder / "left/out.py").write_text(LOST.format(name="out", comment="x"))
    (folder / "pyproject.toml").write_text('[project]\nrequires-python = ">=3.9"\n[tool.cancelot]\nexclude = ["left"]\n')


def read_tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# ---- places -------------------------------------------------------------------------------------------------------------


class Place:
    """Somewhere a program runs. `wrapper` is a program here that stands for it there."""

    def __init__(self, name, target, sessions=True):
        self.name, self.target, self.sessions = name, target, sessions
        program = DIST / "bin" / target / ("cancelot.exe" if target.startswith("windows") else "cancelot")
        self.program, self.root = program, None

    def prepare(self, work):
        self.work = work / self.name
        self.work.mkdir()
        self.wrapper = self.work / "cancelot"
        self.wrapper.write_text(self.words())
        self.wrapper.chmod(0o755)

    def words(self):
        return f'#!/bin/sh\nexec "{self.program}" "$@"\n'

    def put_sample(self, sample):
        to = self.work / "sample"
        shutil.rmtree(to, ignore_errors=True)
        return shutil.copytree(sample, to)

    def cancelot(self, folder, *words):
        return run(self.wrapper, *words, cwd=folder)


class Qemu(Place):
    def words(self):
        root = f'-L "{debian_root("bookworm-arm64")}" ' if self.target.startswith("linux") else ""
        return f'#!/bin/sh\nexec qemu-aarch64-static {root}"{self.program}" "$@"\n'


class Wine(Place):
    def words(self):
        wine = next(path for path in ("/usr/lib/wine/wine64", shutil.which("wine")) if path and os.path.exists(path))
        return f'#!/bin/sh\nexport WINEDEBUG=-all WINEPREFIX="{DIST}/roots/wine"\nexec {wine} "{self.program}" "$@"\n'

    def cancelot(self, folder, *words):
        done = super().cancelot(folder, *words)
        done.stderr = re.sub(rb"^wine client error:.*\n", b"", done.stderr, flags=re.M)  # wine's own
        return done

    def prepare(self, work):
        super().prepare(work)
        run("wineboot", "--init", env={**os.environ, "WINEDEBUG": "-all", "WINEPREFIX": f"{DIST}/roots/wine"})


class Root(Place):
    """Another root directory; nothing is there but what was put there."""

    def words(self):
        return f"""#!{sys.executable} -I
import os, sys
os.chroot("{self.root}")
os.chdir(os.environ.get("CANCELOT_FOLDER", "/"))
os.execv("/cancelot", ["/cancelot", *sys.argv[1:]])
"""

    def prepare(self, work):
        if self.name == "empty":
            self.root = work / "empty.root"
            self.root.mkdir()
        else:
            self.root = debian_root(self.name)
            found = [*self.root.glob("usr/lib/**/libjansson*"), *self.root.glob("lib/*/libjansson*")]
            assert not found, found
        super().prepare(work)
        shutil.copy(self.program, self.root / "cancelot")

    def put_sample(self, sample):
        to = self.root / "sample"
        shutil.rmtree(to, ignore_errors=True)
        return shutil.copytree(sample, to)

    def cancelot(self, folder, *words):
        return run(self.wrapper, *words, env={"CANCELOT_FOLDER": "/sample", "LANG": "C.UTF-8"})


def debian_root(name):
    """A minimal system, made the first time. Of another architecture only what is unpacked, which is enough for qemu."""
    root = DIST / "roots" / name
    if (root / "etc/debian_version").exists():
        return root
    suite, _, architecture = name.partition("-")
    lists = [*pathlib.Path("/etc/apt/sources.list.d").glob("debian*"), pathlib.Path("/etc/apt/sources.list")]
    mirror = re.search(r"https?://\S*debian(?=[\s/])", "".join(path.read_text() for path in lists if path.exists()))[0]
    foreign = ["--foreign", f"--arch={architecture}"] if architecture else []
    shutil.rmtree(root, ignore_errors=True)
    root.parent.mkdir(parents=True, exist_ok=True)
    done = run("debootstrap", "--variant=minbase", *foreign, suite, root, mirror)
    if done.returncode != 0:
        sys.exit(f"debootstrap cannot make {name}:\n{done.stdout.decode()[-2000:]}")
    return root


PLACES = [
    Place("native", "linux-x86_64"),
    Root("bookworm", "linux-x86_64"),
    Root("trixie", "linux-x86_64"),
    Root("bullseye", "linux-x86_64"),
    Root("empty", "musl-x86_64"),
    Qemu("musl-aarch64", "musl-aarch64"),
    Qemu("linux-aarch64", "linux-aarch64"),
    Wine("windows", "windows-x86_64"),
]


# ---- what is compared ---------------------------------------------------------------------------------------------------


def results_of(place, sample):
    """What the place makes of the sample, by what was asked."""
    folder = place.put_sample(sample)
    answers = {"--version": place.cancelot(folder, "--version")}
    for output_format in "text", "json":
        answers[f"check, {output_format}"] = place.cancelot(folder, "check", "--output-format", output_format, ".")
    answers["check --fix"] = place.cancelot(folder, "check", "--fix", "--unsafe-fixes", ".")
    results = {asked: (done.returncode, done.stdout, done.stderr) for asked, done in answers.items()}
    results["files after --fix"] = read_tree(folder)
    return results


def differences(results, reference):
    told = []
    for asked, expected in reference.items():
        found = results[asked]
        if found == expected:
            continue
        if isinstance(expected, dict):
            told.append(f"{asked}: " + ", ".join(name for name in expected if found.get(name) != expected[name]))
            continue
        told.append(f"{asked}: status {found[0]} instead of {expected[0]}" if found[0] != expected[0] else asked)
        for got, wanted in zip(found[1:], expected[1:]):
            lines = [(a, b) for a, b in zip(got.splitlines(), wanted.splitlines()) if a != b]
            told += [f"    {a[:300]!r}\n    instead of\n    {b[:300]!r}" for a, b in lines[:2]]
            if not lines and got != wanted:
                told.append(f"    {len(got)} bytes instead of {len(wanted)}: {got[-200:]!r}")
    return told


def hold_sessions(place, files):
    """Returns how many tests passed, and what is wrong."""
    left_out = [word for words in NOT_ON_WINDOWS.values() for word in words] if place.name == "windows" else []
    tests = [ROOT / "tests/protocol" / name for name in files]
    chosen = ["-k", " and ".join(f"not {word}" for word in left_out)] if left_out else []
    done = run(
        sys.executable, "-m", "pytest", "-c", ROOT / "tests/pytest.ini", "-q", "-p", "no:cacheprovider", *chosen, *tests,
        env={**os.environ, "CANCELOT": str(place.wrapper), "PYTHONDONTWRITEBYTECODE": "1"}, text=True,
    )  # fmt: skip
    passed = re.search(r"(\d+) passed", done.stdout)
    wrong = [] if done.returncode == 0 else [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))] or [done.stdout[-1000:]]
    return int(passed[1]) if passed else 0, wrong


# ---- the binaries themselves --------------------------------------------------------------------------------------------


def objdump(*words):
    program = shutil.which("llvm-objdump") or sys.exit("llvm-objdump is not there (Debian: llvm)")
    return run(program, *words).stdout.decode()


def needs_of_linux(program):
    libraries = re.findall(r"NEEDED\s+(\S+)", objdump("-p", program))
    versions = sorted({tuple(map(int, found.split("."))) for found in re.findall(r"GLIBC_([\d.]+)", objdump("-T", program))})
    wrong = []
    if not set(libraries) <= {"libc.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}:
        wrong.append(f"needs {libraries}")
    if versions and versions[-1] > (2, 28):
        wrong.append(f"needs glibc {versions[-1]}")
    return ("glibc " + ".".join(map(str, versions[-1])) if versions else "nothing"), wrong


def needs_of_windows(program):
    libraries = sorted(set(re.findall(r"DLL Name: (\S+)", objdump("-p", program))), key=str.lower)
    own = [name for name in libraries if not name.lower().startswith(("api-ms-win-crt-", "kernel32", "shell32", "advapi32", "ntdll"))]
    return "Windows's own libraries", [f"needs {own}"] if own else []


def needs_of_macos(program):
    """Nothing but what every macOS has, and for Apple's processors a signature, without which they run nothing."""
    headers = objdump("--macho", "--private-headers", program)
    libraries = re.findall(r"name (/\S+\.dylib)", headers)
    least = re.search(r"minos ([\d.]+)|cmd LC_VERSION_MIN_MACOSX\s+cmdsize \d+\s+version ([\d.]+)", headers)
    least = (least[1] or least[2]) if least else "?"
    wrong = [f"needs {name}" for name in libraries if name not in ("/usr/lib/libSystem.B.dylib", "/usr/lib/libiconv.2.dylib")]
    if not least.startswith("11."):
        wrong.append(f"is for macOS {least}")
    if "LC_CODE_SIGNATURE" not in headers and "arm64" in str(program):
        wrong.append("is not signed")
    return f"macOS {least}: " + ", ".join(pathlib.Path(name).name for name in libraries), wrong


def needs_of(target, program):
    for system, look in {"windows": needs_of_windows, "macos": needs_of_macos}.items():
        if target.startswith(system):
            return look(program)
    return needs_of_linux(program)


# ---- the table ----------------------------------------------------------------------------------------------------------


def print_row(*cells):
    print("| " + " | ".join(f"{str(cell):{width}}" for cell, width in zip(cells, (14, 15, 34, 9, 9, 9, 8))) + " |", flush=True)


def prove(place, reference, sample, files):
    """Prints the row of a place. Returns its results, and what is wrong."""
    needs, wrong = needs_of(place.target, place.program)
    results = results_of(place, sample)
    wrong += differences(results, reference or results)
    passed, failed = hold_sessions(place, files) if place.sessions else (0, [])
    same = {asked: results[asked] == (reference or results)[asked] for asked in results}
    checks = all(same[asked] for asked in ("check, text", "check, json"))
    fixes = all(same[asked] for asked in ("check --fix", "files after --fix"))
    words = {True: "same", False: "DIFFERENT"}
    print_row(place.name, place.target, needs, words[same["--version"]], words[checks], words[fixes], f"{passed} {'FAILED' if failed else 'passed'}")
    return results, [*wrong, *failed]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("places", nargs="*", metavar="PLACE", help="all, where none is named")
    parser.add_argument("--all-sessions", action="store_true", help="hold more of the protocol's tests: minutes a place")
    options = parser.parse_args()
    names = [place.name for place in PLACES] + ["macos"]
    for name in options.places:
        if name not in names:
            parser.error(f"there is no place '{name}'; they are {', '.join(names)}")
    wanted = options.places or names
    files = SESSION + (MORE if options.all_sessions else [])
    wrong = {}
    print_row("place", "program", "needs", "--version", "check", "--fix", "session")
    print_row(*["---"] * 7)
    with tempfile.TemporaryDirectory() as temporary:
        work = pathlib.Path(temporary)
        work.chmod(0o755)
        make_sample(work / "sample")
        native, reference = PLACES[0], None
        for place in PLACES:
            if place.name not in wanted and place is not native:
                continue
            place.prepare(work)
            if place is native and place.name not in wanted:
                reference = results_of(native, work / "sample")
                continue
            results, wrong[place.name] = prove(place, reference, work / "sample", files)
            reference = reference or results
    for target in ("macos-x86_64", "macos-arm64") if "macos" in wanted else ():
        needs, wrong[target] = needs_of(target, DIST / "bin" / target / "cancelot")
        print_row("macos", target, needs, *["not run"] * 4)
    for name, told in wrong.items():
        for line in told:
            print(f"{name}: {line}", file=sys.stderr)
    return 1 if any(wrong.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
