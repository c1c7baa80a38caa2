#!/usr/bin/env python3
"""Prints how large the packages are, and how fast the program for this machine starts; Ruff's beside them.

    python3 server/release/sizes.py [--markdown]

Takes what binaries.py and pack.py made, and the Ruff of build/venv where there is one (tests/all brings it). A start is the least
of 21 runs, in milliseconds: `--version`, and checking an empty file. "python -m" starts Python first.
"""

import argparse
import pathlib
import platform
import subprocess
import sys
import tempfile
import time
import zipfile

import pack

RUNS = 21
ROOT = pack.ROOT


def size(path):
    return f"{path.stat().st_size / 1e6:.2f}" if path and path.exists() else "-"


def start(*command):
    """The least time from start to end, in milliseconds."""
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        subprocess.run([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - begun)
    return f"{min(times) * 1e3:.1f}"


def one(folder, pattern):
    return next(iter(sorted(folder.glob(pattern))), None)


def package_sizes(programs, packages):
    rows = []
    for target, program in programs.items():
        names = pack.PLATFORMS[target]
        wheel = one(packages, f"*-{names.wheel}.whl")
        rows.append([target, size(program), size(wheel), size(one(packages, f"cancelot-{names.vscode}-*.vsix"))])
    rows.append(["sources", "", size(one(packages, "*.tar.gz")), ""])
    return rows


def ruff_size():
    """Ruff's program, and a row for it; its wheel is not kept, so the program is compressed as a wheel is."""
    program = ROOT / "build/venv/bin/ruff"
    if not program.exists():
        return None, []
    with tempfile.NamedTemporaryFile(suffix=".whl") as wheel:
        with zipfile.ZipFile(wheel.name, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(program, "ruff")
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()
        return program, [[f"{told}, this machine", size(program), size(pathlib.Path(wheel.name)), ""]]


def start_times(programs, ruff):
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        empty = pathlib.Path(folder) / "empty.py"
        empty.touch()
        native = programs.get(pack.NATIVE.get(platform.machine()))
        if native:
            rows.append(["cancelot", start(native, "--version"), start(native, "check", "--isolated", empty)])
        musl = programs.get(f"musl-{platform.machine()}")
        if musl:
            rows.append(["cancelot, musl", start(musl, "--version"), start(musl, "check", "--isolated", empty)])
        if ruff:
            rows.append(["ruff", start(ruff, "--version"), start(ruff, "check", "--isolated", "--no-cache", empty)])
            module = [ROOT / "build/venv/bin/python", "-m", "ruff"]
            rows.append(["python -m ruff", start(*module, "--version"), start(*module, "check", "--isolated", "--no-cache", empty)])
    return rows


def show(head, rows, markdown):
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    cells = [[cell.ljust(width) if column == 0 else cell.rjust(width) for column, (cell, width) in enumerate(zip(row, widths))] for row in [head, *rows]]  # fmt: skip
    for index, row in enumerate(cells):
        print(f"| {' | '.join(row)} |" if markdown else "  ".join(row))
        if index == 0 and markdown:
            print(f"|{'|'.join(['---'] + ['---:'] * (len(head) - 1))}|")
    print()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--dist", type=pathlib.Path, default=ROOT / "build/dist", help="(build/dist)")
    options = parser.parse_args()
    try:
        programs = pack.find_programs(options.dist / "bin")
    except pack.Problem as problem:
        sys.exit(str(problem))
    ruff, rows = ruff_size()
    show(["MB", "program", "wheel", "vsix"], package_sizes(programs, options.dist / "packages") + rows, options.markdown)
    show(["ms", "--version", "check of an empty file"], start_times(programs, ruff), options.markdown)


if __name__ == "__main__":
    main()
