#!/usr/bin/env python3
"""Builds cancelot for every system from one Linux machine.

    python3 server/release/binaries.py [TARGET...]

makes build/dist/bin/TARGET/cancelot (windows: cancelot.exe), stripped and with jansson and tree-sitter linked in, for

    linux-x86_64  linux-aarch64     glibc 2.28 and newer
    musl-x86_64   musl-aarch64      static: any Linux
    macos-x86_64  macos-arm64       macOS 11 and newer
    windows-x86_64                  Windows 10 and newer; needs nothing but the system's own libraries

It needs CMake, Ninja, npm (or --vendor, see server/vendor/README.md), a Debian's apt-get (or --jansson), and pip (or
--zig). The compiler is zig, which brings the C libraries of all these systems along; its version, and jansson's, are
pinned below. The same commit gives the same bytes wherever it is built: --twice builds everything a second time, in
another folder, and compares.
"""

import argparse
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGETS = re.findall(r'^    "(\S+) ', (ROOT / "server/cmake/zig.cmake").read_text(encoding="utf-8"), re.M)

ZIG = "ziglang==0.17.1"
ZIG_HASHES = ["ea6cc5d87b033cf0aedfbc8f9549a908cae6c50ac31f1698188fa48a74524b54"]  # of the wheel for Linux on x86_64
JANSSON = "jansson_2.14.orig.tar.gz"  # of Debian's source package jansson
JANSSON_HASH = "c739578bf6b764aa0752db9a2fdadcfe921c78f1228c7ec0bb47fa804c55d17b"


def run(*words, **options):
    """Runs a program; where it fails, says what it said, and ends."""
    done = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode != 0:
        sys.exit(f"{done.stdout}\n{' '.join(map(str, words))}: status {done.returncode}")
    return done.stdout


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


# ---- what is brought ----------------------------------------------------------------------------------------------------


def find_zig(work):
    """The program of the pinned version, which pip brings into a folder of its own the first time."""
    folder = work / "zig"
    program = folder / "ziglang/zig"
    if not program.exists():
        listed = work / "zig.txt"
        listed.write_text(f"{ZIG} {' '.join('--hash=sha256:' + one for one in ZIG_HASHES)}\n")
        run(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--target", folder, "-r", listed)
    return program


def bring_jansson(work):
    """The source package's archive, by apt-get from wherever this machine takes its packages, which need not list sources."""
    archive = work / JANSSON
    if archive.exists():
        return archive
    state = work / "apt"
    (state / "lists/partial").mkdir(parents=True, exist_ok=True)
    (state / "sources").mkdir(exist_ok=True)
    for listed in [pathlib.Path("/etc/apt/sources.list"), *pathlib.Path("/etc/apt/sources.list.d").glob("debian*")]:
        if listed.exists():
            text = re.sub(r"^Types:.*$", "Types: deb-src", listed.read_text(), flags=re.M)
            (state / "sources" / listed.with_suffix(listed.suffix or ".list").name).write_text(re.sub(r"^deb ", "deb-src ", text, flags=re.M))
    options = ["-o", "Dir::Etc::sourcelist=/dev/null", "-o", f"Dir::Etc::sourceparts={state}/sources", "-o", f"Dir::State::lists={state}/lists"]
    run("apt-get", *options, "update")
    run("apt-get", *options, "source", "--download-only", "jansson", cwd=work)
    if not archive.exists():
        sys.exit(f"apt-get brought another version than {JANSSON}; give that file with --jansson")
    return archive


def unpack_jansson(archive, work):
    if sha256(archive) != JANSSON_HASH:
        sys.exit(f"{archive} is not the {JANSSON} that is pinned: its SHA-256 is another one")
    folder = work / "jansson"
    if not folder.exists():
        with tarfile.open(archive) as packed:
            packed.extractall(work / "jansson.new")
        next((work / "jansson.new").iterdir()).rename(folder)
        (work / "jansson.new").rmdir()
    return folder


def bring_vendor(work):
    """The pinned sources of tree-sitter and the grammars; npm checks their hashes."""
    pinned = ROOT / "server/vendor"
    folder = work / "vendor"
    folder.mkdir(exist_ok=True)
    stamp = folder / "lock.sha256"
    if not stamp.exists() or stamp.read_text() != sha256(pinned / "package-lock.json"):
        for name in "package.json", "package-lock.json", ".npmrc":
            shutil.copy(pinned / name, folder)
        run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", cwd=folder)
        stamp.write_text(sha256(pinned / "package-lock.json"))
    return folder / "node_modules"


def gather(work, jansson, vendor):
    """One folder with all sources, as CANCELOT_VENDOR_DIR takes it."""
    folder = work / "sources"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, places in {
        "tree-sitter": ["tree-sitter"],
        "tree-sitter-python": ["tree-sitter-python"],
        "tree-sitter-toml": ["@tree-sitter-grammars/tree-sitter-toml", "tree-sitter-toml"],
    }.items():
        found = [vendor / place for place in places if (vendor / place).is_dir()]
        if not found:
            sys.exit(f"{vendor} holds no {name}")
        (folder / name).symlink_to(found[0])
    (folder / "jansson").symlink_to(jansson)
    return folder


# ---- building -----------------------------------------------------------------------------------------------------------


class Builder:
    def __init__(self, work, zig, sources):
        self.work, self.zig, self.sources = work, zig, sources
        # One number for everything that would ask for the time.
        date = os.environ.get("SOURCE_DATE_EPOCH") or run("git", "-C", ROOT, "log", "-1", "--format=%ct").strip()
        self.environment = {**os.environ, "SOURCE_DATE_EPOCH": date, "ZERO_AR_DATE": "1"}

    def build(self, target):
        """Returns the finished program."""
        folder = self.work / "build" / target
        shutil.rmtree(folder, ignore_errors=True)
        # Nothing of a path of this machine gets into the program.
        places = {folder: "build", self.sources: "sources", ROOT: "."}
        flags = " ".join(f"-ffile-prefix-map={there}={name}" for there, name in reversed(places.items()))
        run(
            "cmake", "-S", ROOT, "-B", folder, "-G", "Ninja",
            f"-DCMAKE_TOOLCHAIN_FILE={ROOT / 'server/cmake/zig.cmake'}",
            f"-DCANCELOT_ZIG={self.zig}", f"-DCANCELOT_TARGET={target}", f"-DCANCELOT_VENDOR_DIR={self.sources}",
            "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_C_FLAGS_RELEASE=-O2 -DNDEBUG", f"-DCMAKE_C_FLAGS=-g0 {flags}",
            "-DCMAKE_EXE_LINKER_FLAGS=-s", env=self.environment,
        )  # fmt: skip
        run("cmake", "--build", folder, "--target", "cancelot", env=self.environment)
        return next(path for path in folder.glob("cancelot*") if path.suffix in ("", ".exe") and path.is_file())


def build_all(builder, targets, to):
    made = {}
    for target in targets:
        program = builder.build(target)
        (to / target).mkdir(parents=True, exist_ok=True)
        made[target] = pathlib.Path(shutil.copy(program, to / target))
        print(f"{target:16}{made[target].stat().st_size:10} bytes  {sha256(made[target])}", flush=True)
    return made


def compare(made, again):
    different = [target for target in made if made[target].read_bytes() != again[target].read_bytes()]
    for target in different:
        print(f"{target}: the second build gave other bytes", file=sys.stderr)
    return not different


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="all, where none is named")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "build/dist", help="(build/dist)")
    parser.add_argument("--zig", type=pathlib.Path, help=f"the program zig; else pip brings {ZIG}")
    parser.add_argument("--jansson", type=pathlib.Path, help=f"{JANSSON}; else apt-get brings it")
    parser.add_argument("--vendor", type=pathlib.Path, help="folder with the sources of tree-sitter; else npm brings them")
    parser.add_argument("--twice", action="store_true", help="build again elsewhere, and fail where bytes differ")
    options = parser.parse_args()
    for target in options.targets:
        if target not in TARGETS:
            parser.error(f"there is no target '{target}'; they are {', '.join(TARGETS)}")

    out = options.out.resolve()
    work = out / "work"
    work.mkdir(parents=True, exist_ok=True)
    zig = (options.zig or find_zig(work)).resolve()
    jansson = unpack_jansson(options.jansson or bring_jansson(work), work)
    vendor = (options.vendor or bring_vendor(work)).resolve()
    targets = options.targets or TARGETS
    made = build_all(Builder(work, zig, gather(work, jansson, vendor)), targets, out / "bin")
    if not options.twice:
        return 0
    elsewhere = out / "work/again"
    shutil.rmtree(elsewhere, ignore_errors=True)
    elsewhere.mkdir()
    again = build_all(Builder(elsewhere, zig, gather(elsewhere, jansson, vendor)), targets, elsewhere / "bin")
    return 0 if compare(made, again) else 1


if __name__ == "__main__":
    sys.exit(main())
