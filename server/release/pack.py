#!/usr/bin/env python3
"""Packs the programs that binaries.py has built: wheels, the source distribution, VS Code extensions.

    python3 server/release/pack.py [KIND...]      KIND: sdist, wheel, vsix; all three where none is named

makes in build/dist/packages

    cancelot-VERSION.tar.gz                       builds where there is a C compiler: it carries all the sources
    cancelot-VERSION-py3-none-PLATFORM.whl        for each TARGET of build/dist/bin
    cancelot-TARGET-VERSION.vsix                  likewise, TARGET as VS Code calls it
    SHA256SUMS                                    of all of them, as sha256sum -c reads them

Every package holds the licences of what is in it, and a bill of materials (CycloneDX). The same commit gives the same bytes:
--twice packs everything a second time and compares.

sdist and wheel need what requirements.txt names, where this Python finds it; vsix needs Node.js 20 or newer and npm. --native
packs the program that CMake builds for this machine, into build/packages, to try it: it runs on systems with a C library as
new as the one here.
"""

import argparse
import base64
import hashlib
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass

import binaries
import materials

ROOT = binaries.ROOT
EXTENSION = ROOT / "editors/vscode"


@dataclass(frozen=True)
class Platform:
    """How others call what binaries.py calls by the name that leads here."""

    wheel: str
    vscode: str


PLATFORMS = {
    "linux-x86_64": Platform("manylinux_2_28_x86_64", "linux-x64"),
    "linux-aarch64": Platform("manylinux_2_28_aarch64", "linux-arm64"),
    "musl-x86_64": Platform("musllinux_1_2_x86_64", "alpine-x64"),
    "musl-aarch64": Platform("musllinux_1_2_aarch64", "alpine-arm64"),
    "macos-x86_64": Platform("macosx_11_0_x86_64", "darwin-x64"),
    "macos-arm64": Platform("macosx_11_0_arm64", "darwin-arm64"),
    "windows-x86_64": Platform("win_amd64", "win32-x64"),
}
NATIVE = {"x86_64": "linux-x86_64", "aarch64": "linux-aarch64"}
BUILD = "build"
KINDS = ["sdist", "wheel", "vsix"]


class Problem(Exception):
    """What cannot be packed, in words for whoever asked for it."""


def run(*words, **options):
    """Runs a program and returns what it said; stops with that where it fails."""
    done = subprocess.run(
        [str(word) for word in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options
    )
    if done.returncode != 0:
        raise Problem(f"{done.stdout}\n{' '.join(map(str, words))}: status {done.returncode}")
    return done.stdout


def version():
    """The version, from its one place."""
    return re.search(r"^project\(cancelot VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text(), re.M)[1]


class Release:
    """Which commit is being packed, and when it was made: the only time that gets into a package."""

    def __init__(self):
        self.version = version()
        self.commit = self._git("rev-parse", "HEAD").strip()
        self.clean = not self._git("status", "--porcelain", "--untracked-files=no").strip()
        self.epoch = int(os.environ.get("SOURCE_DATE_EPOCH") or self._git("log", "-1", "--format=%ct"))
        self.time = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.epoch))
        self.environment = {**os.environ, "SOURCE_DATE_EPOCH": str(self.epoch)}

    @staticmethod
    def _git(*words):
        return run("git", "-C", ROOT, *words)

    def files(self):
        """The project's own files, below its root."""
        return self._git("ls-files", "-z").rstrip("\0").split("\0")

    def bill(self, kind, parts):
        return materials.bill(kind, self.version, self.commit, self.time, parts)


# ---- zip ----------------------------------------------------------------------------------------------------------------


def write_zip(path, entries, epoch):
    """Writes ENTRIES, triples of name, bytes and whether it is a program, in their order."""
    moment = time.gmtime(epoch)[:6]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content, executable in entries:
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, whatever this is run on
            entry.external_attr = (0o100755 if executable else 0o100644) << 16
            archive.writestr(entry, content)


# ---- source distribution --------------------------------------------------------------------------------------------------

# What the build needs of each package that is compiled in, below the folder that it is brought to.
CARRIED = {
    "tree-sitter": ["package.json", "LICENSE", "vendor/tree-sitter/lib/include", "vendor/tree-sitter/lib/src"],
    "tree-sitter-python": ["package.json", "LICENSE", "src/parser.c", "src/scanner.c", "src/tree_sitter"],
    "tree-sitter-toml": ["package.json", "LICENSE", "src/parser.c", "src/scanner.c", "src/tree_sitter"],
    "jansson": ["CMakeLists.txt", "LICENSE", "jansson.pc.in", "cmake", "src"],
}


def copy_carried(sources, to):
    """SOURCES: the folder of each package of CARRIED."""
    for name, parts in CARRIED.items():
        for part in parts:
            there = to / name / part
            there.parent.mkdir(parents=True, exist_ok=True)
            if (sources[name] / part).is_dir():
                shutil.copytree(sources[name] / part, there)
            else:
                shutil.copy(sources[name] / part, there)


def bring_sources(work):
    vendor = binaries.bring_vendor(work)
    jansson = binaries.unpack_jansson(binaries.bring_jansson(work), work)
    toml = vendor / "@tree-sitter-grammars/tree-sitter-toml"
    return {"tree-sitter": vendor / "tree-sitter", "tree-sitter-python": vendor / "tree-sitter-python",
            "tree-sitter-toml": toml, "jansson": jansson}  # fmt: skip


def stage(release, folder, sources=None):
    """Lays the project's files out in FOLDER, with what only a source distribution has where SOURCES are given."""
    for name in release.files():
        there = folder / name
        if (ROOT / name).is_file():
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, there)
    if release.clean:
        (folder / "server/cmake/commit.txt").write_text(release.commit + "\n")
    if sources is not None:
        copy_carried(sources, folder / "server/vendor/sources")
        (folder / "sbom.cdx.json").write_bytes(release.bill("sdist", materials.sources()))


def backend(release, folder, hook, to):
    """Calls a hook of the build backend in FOLDER, and returns the path of what it made in the folder TO."""
    script = f"import sys; from scikit_build_core import build; print('made ' + build.{hook}(sys.argv[1]))"
    said = run(sys.executable, "-c", script, to, cwd=folder, env=release.environment)
    return to / re.findall(r"^made (.+)$", said, re.M)[-1]


def pack_sdist(release, out, work, _programs):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        stage(release, folder, bring_sources(work))
        made = backend(release, folder, "build_sdist", out)
    print(f"{made.name}: {made.stat().st_size} bytes", flush=True)
    return [made]


# ---- wheels -------------------------------------------------------------------------------------------------------------


def metadata(release, work):
    """The files below dist-info that say what the package is, as the build backend writes them."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        stage(release, folder)
        to = folder / "build/metadata"
        to.mkdir(parents=True)
        made = backend(release, folder, "prepare_metadata_for_build_wheel", to)
        return (made / "METADATA").read_text(encoding="utf-8")


def with_licenses(text, parts):
    """METADATA with a License-File line for each of PARTS that has none yet; they go behind the last one that is there."""
    head, blank, body = text.partition("\n\n")
    lines = head.split("\n")
    last = max(index for index, line in enumerate(lines) if line.startswith("License-File: "))
    wanted = [f"License-File: {part.text}" for part in parts]
    lines[last + 1 : last + 1] = [line for line in wanted if line not in lines]
    return "\n".join(lines) + blank + body


def record(entries, name):
    def line(path, content):
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        return f"{path},sha256={digest},{len(content)}\n"

    return "".join(line(path, content) for path, content, _ in entries) + f"{name},,\n"


def pack_wheel(release, target, program, about, out):
    parts = materials.sources() + materials.runtime(target)
    tag = PLATFORMS[target].wheel
    stem = f"cancelot-{release.version}"
    info = f"{stem}.dist-info"
    entries = [
        (f"cancelot/{path.name}", path.read_bytes(), False) for path in sorted((ROOT / "server/wheel/cancelot").glob("*.py"))
    ]
    entries.append((f"{stem}.data/scripts/{program.name}", program.read_bytes(), True))
    entries.append((f"{info}/METADATA", with_licenses(about, parts).encode(), False))
    wheel = f"Wheel-Version: 1.0\nGenerator: cancelot {release.version}\nRoot-Is-Purelib: false\nTag: py3-none-{tag}\n\n"
    entries.append((f"{info}/WHEEL", wheel.encode(), False))
    entries.append((f"{info}/licenses/LICENSE", (ROOT / "LICENSE").read_bytes(), False))
    for part in parts:
        entries.append((f"{info}/licenses/{part.text}", (ROOT / part.text).read_bytes(), False))
    entries.append((f"{info}/sboms/cancelot.cdx.json", release.bill(f"wheel {tag}", parts), False))
    listed = f"{info}/RECORD"
    entries.append((listed, record(entries, listed).encode(), False))
    path = out / f"{stem}-py3-none-{tag}.whl"
    write_zip(path, entries, release.epoch)
    print(f"{path.name}: {path.stat().st_size} bytes", flush=True)
    return path


def pack_wheels(release, out, work, programs):
    about = metadata(release, work)
    return [pack_wheel(release, target, program, about, out) for target, program in programs.items()]


# ---- VS Code extensions ---------------------------------------------------------------------------------------------------


def bundle_extension():
    """Has the extension's TypeScript made into one file; returns the packages that got into it."""
    if not (EXTENSION / "node_modules").exists():
        run("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error", cwd=EXTENSION)
    run("npm", "run", "--silent", "build", cwd=EXTENSION)
    return materials.bundled(EXTENSION / "dist/meta.json", EXTENSION)


def stage_extension(release, folder, target, program, parts):
    for name in "package.json", "README.md", "CHANGELOG.md", "dist/extension.js":
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(EXTENSION / name, folder / name)
    (folder / "images").mkdir()
    for picture in (EXTENSION / "images").glob("*.png"):
        shutil.copy(picture, folder / "images")
    (folder / "bin").mkdir()
    shutil.copy(program, folder / "bin" / program.name)
    (folder / "bin" / program.name).chmod(0o755)
    shutil.copy(ROOT / "LICENSE", folder)
    (folder / "THIRD_PARTY_LICENSES.txt").write_text(materials.notices(parts), encoding="utf-8")
    (folder / "sbom.cdx.json").write_bytes(release.bill(f"vsix {PLATFORMS[target].vscode}", parts))


def rewrite_vsix(made, path, epoch):
    """Writes what vsce made again, with one order and one time."""
    with zipfile.ZipFile(made) as archive:
        entries = [
            (entry.filename, archive.read(entry), bool(entry.external_attr >> 16 & 0o100)) for entry in archive.infolist()
        ]
    # The two files that say what the rest is come first, as vsce has them.
    first = {"extension.vsixmanifest": 0, "[Content_Types].xml": 1}
    write_zip(path, sorted(entries, key=lambda entry: (first.get(entry[0], 2), entry[0])), epoch)


def pack_vsix(release, target, program, bundled, out):
    name = PLATFORMS[target].vscode
    path = out / f"cancelot-{name}-{release.version}.vsix"
    parts = materials.sources() + materials.runtime(target) + bundled
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        staged = folder / "extension"
        staged.mkdir()
        stage_extension(release, staged, target, program, parts)
        run(
            EXTENSION / "node_modules/.bin/vsce", "package", "--target", name, "--no-dependencies",
            "--allow-missing-repository", "--no-rewrite-relative-links", "--out", folder / "made.vsix", cwd=staged,
        )  # fmt: skip
        rewrite_vsix(folder / "made.vsix", path, release.epoch)
    print(f"{path.name}: {path.stat().st_size} bytes", flush=True)
    return path


def pack_extensions(release, out, work, programs):
    bundled = bundle_extension()
    return [pack_vsix(release, target, program, bundled, out) for target, program in programs.items()]


# ---- what is packed -----------------------------------------------------------------------------------------------------

PACKERS = {"sdist": pack_sdist, "wheel": pack_wheels, "vsix": pack_extensions}


def native_program(program):
    """PROGRAM as the one for this machine; where none is named, it is built."""
    target = NATIVE.get(platform.machine()) if sys.platform == "linux" else None
    if target is None:
        raise Problem(f"--native knows nothing of {sys.platform} on {platform.machine()}")
    if program == BUILD:
        run("cmake", "--preset", "release", cwd=ROOT)
        run("cmake", "--build", "--preset", "release", "--target", "cancelot", cwd=ROOT)
        program = ROOT / "build/release/cancelot"
    return {target: pathlib.Path(program)}


def find_programs(folder):
    found = {target: path for target in PLATFORMS for path in (folder / target).glob("cancelot*")}
    if not found:
        raise Problem(f"{folder} holds no programs; server/release/binaries.py builds them")
    return found


def check_programs(release, programs):
    """Stops where a program is not of this commit, or asks for a newer C library than its package promises."""
    for target, path in programs.items():
        content = path.read_bytes()
        if release.commit[:12].encode() + b"\0" not in content:
            raise Problem(f"{path} is not of commit {release.commit[:12]}; server/release/binaries.py builds it anew")
        promised = re.match(r"manylinux_2_(\d+)_", PLATFORMS[target].wheel)
        newest = max((int(minor) for minor in re.findall(rb"GLIBC_2\.(\d+)", content)), default=0)
        if promised and newest > int(promised[1]):
            raise Problem(f"{path} asks for glibc 2.{newest}, and {promised[0]} promises that 2.{promised[1]} will do")


def check_versions(release):
    told = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))["version"]
    if told != release.version:
        raise Problem(f"the extension says {told}, and CMakeLists.txt {release.version}; server/release/bump.py sets both")


def pack_all(kinds, release, out, work, programs):
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    made = [path for kind in kinds for path in PACKERS[kind](release, out, work, programs)]
    lines = [f"{binaries.sha256(path)}  {path.name}\n" for path in sorted(made)]
    (out / "SHA256SUMS").write_text("".join(lines))
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / "build/dist/bin", help="the programs (build/dist/bin)")
    parser.add_argument("--out", type=pathlib.Path, help="(build/dist/packages; with --native, build/packages)")
    parser.add_argument("--native", nargs="?", const=BUILD, metavar="PROGRAM", help="pack this machine's program, built if need be")
    parser.add_argument("--twice", action="store_true", help="pack again, and fail where bytes differ")
    options = parser.parse_args()
    for kind in options.kinds:
        if kind not in KINDS:
            parser.error(f"there is no kind '{kind}'; they are {', '.join(KINDS)}")
    kinds = options.kinds or KINDS
    work = ROOT / "build/dist/work"
    work.mkdir(parents=True, exist_ok=True)
    try:
        release = Release()
        check_versions(release)
        programs = {}
        if set(kinds) != {"sdist"}:
            programs = native_program(options.native) if options.native else find_programs(options.bin)
        if not options.native:
            check_programs(release, programs)
        out = (options.out or ROOT / ("build/packages" if options.native else "build/dist/packages")).resolve()
        made = pack_all(kinds, release, out, work, programs)
        if options.twice and pack_all(kinds, release, work / "again", work, programs) != made:
            raise Problem(f"packed again in {work / 'again'}, there are other bytes than in {out}")
    except Problem as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
