"""How long `cancelot check` takes over whole trees, beside the linters that one would run for the same purpose.

    python tests/bench/check.py build/release/cancelot [TREE...] [--runs N] [--ruff RUFF] [--flake8 FLAKE8]

Without a TREE it is the standard library of the Python that runs this, and, where they are installed for it, the sources of
trio, anyio and aiohttp. Ruff and flake8 (with flake8-async) are taken from the PATH or as said; a tool that is not there is left
out, and that is printed. All tools run in turn, several times; nothing fails on a time.
"""

import argparse
import importlib.util
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sysconfig
import time

# The rules of other linters that are nearest to ours.
RUFF_RULES = "ASYNC,RUF006,B012,BLE001"
PACKAGES = ("trio", "anyio", "aiohttp")


def default_trees() -> list[pathlib.Path]:
    trees = [pathlib.Path(sysconfig.get_path("stdlib"))]
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            trees.append(pathlib.Path(spec.origin).parent)
    return trees


def version_of(command: list[str]) -> str:
    done = subprocess.run([command[0], "--version"], capture_output=True, text=True, check=False)
    return " ".join(done.stdout.split()) or "?"


def measure(command: list[str]) -> tuple[float, float]:
    """Seconds of wall and of processor time of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode < 0:
        raise SystemExit(f"{command[0]} was ended by signal {-done.returncode}")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, used


def size_of(tree: pathlib.Path) -> str:
    files = [path for path in tree.rglob("*.py") if "site-packages" not in path.relative_to(tree).parts]
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    return f"{len(files):,} files, {megabytes:.1f} MB"


def commands(options) -> dict[str, list[str]]:
    """What is compared, without the tree."""
    found = {"cancelot": [options.binary, "check", "--isolated", "--exit-zero", "--output-format", "concise"]}
    found["cancelot --parse-all"] = [*found["cancelot"], "--parse-all"]
    if options.ruff:
        found["ruff"] = [options.ruff, "check", "--no-cache", "--isolated", "-q", "--exit-zero", "--select", RUFF_RULES]
    if options.flake8:
        found["flake8-async"] = [options.flake8, "--isolated", "--select", "ASYNC"]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Prints how long checking whole trees takes.")
    parser.add_argument("binary", help="a release build")
    parser.add_argument("tree", nargs="*", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=5, help="how often each tool runs (default: 5)")
    parser.add_argument("--ruff", default=shutil.which("ruff"))
    parser.add_argument("--flake8", help="takes minutes: left out unless it is named")
    options = parser.parse_args()

    tools = commands(options)
    for name, command in tools.items():
        if name != "cancelot --parse-all":
            print(f"{name}: {version_of(command)}")
    if not options.ruff:
        print("ruff: not found; install it or say --ruff")
    print(f"{os.cpu_count()} cores")

    for tree in options.tree or default_trees():
        print(f"\n{tree} ({size_of(tree)})")
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in tools}
        for _ in range(options.runs):
            for name, command in tools.items():
                if name != "flake8-async" or not times[name]:  # once is enough of minutes
                    times[name].append(measure([*command, str(tree)]))
        ours = statistics.median(wall for wall, _ in times["cancelot"])
        print(f"{'':24}{'wall':>10}{'processor':>12}{'times ours':>12}")
        for name, runs in times.items():
            wall = statistics.median(wall for wall, _ in runs)
            used = statistics.median(used for _, used in runs)
            print(f"{name:24}{wall:>8.2f} s{used:>10.2f} s{wall / ours:>12.1f}")


if __name__ == "__main__":
    main()
