"""Wheels and the source distribution: what is in them, that they install, and that they run."""

import base64
import csv
import hashlib
import io
import json
import os
import pathlib
import subprocess
import sys
import tarfile
import zipfile

import pytest
import try_wheel
from packages import ROOT, run

LINKED = ["tree-sitter", "unicode-icu-headers", "tree-sitter-python", "tree-sitter-toml", "jansson"]
LICENSES = ROOT / "server" / "vendor" / "licenses"

# Where the source distribution has the words that each of the licences has to be.
ORIGINALS = {
    "tree-sitter": "tree-sitter/LICENSE",
    "unicode": "tree-sitter/vendor/tree-sitter/lib/src/unicode/LICENSE",
    "tree-sitter-python": "tree-sitter-python/LICENSE",
    "tree-sitter-toml": "tree-sitter-toml/LICENSE",
    "jansson": "jansson/LICENSE",
}


def linux_only():
    if sys.platform != "linux":
        pytest.skip("server/release/pack.py --native knows only Linux")


def names_in(bill):
    told = json.loads(bill)
    assert told["bomFormat"] == "CycloneDX" and told["metadata"]["component"]["name"] == "cancelot"
    for component in told["components"]:
        assert component["version"] and component["licenses"] and component["purl"].startswith("pkg:")
    references = {component["bom-ref"] for component in told["components"]}
    assert set(told["dependencies"][0]["dependsOn"]) == references
    return [component["name"] for component in told["components"]]


def test_a_wheel_is_built_where_there_is_only_a_compiler(built_wheel):
    name, version, python, abi, platform = built_wheel.stem.split("-")
    assert (name, python, abi) == ("cancelot", "py3", "none") and platform.startswith(sys.platform)
    told = try_wheel.try_package(built_wheel.parent)
    assert told.startswith(f"cancelot {version} (commit ")
    assert "unknown" not in told.splitlines()[1]


def test_the_source_distribution_says_what_it_carries(source_distribution):
    with tarfile.open(source_distribution) as archive:
        folder = archive.getnames()[0].split("/")[0]

        def read(name):
            return archive.extractfile(f"{folder}/{name}").read()

        assert names_in(read("sbom.cdx.json")) == LINKED
        for name, original in ORIGINALS.items():
            assert read(f"server/vendor/licenses/{name}.txt") == read(f"server/vendor/sources/{original}"), name
        commit = read("server/cmake/commit.txt").decode().strip()
    head = run("git", "-C", ROOT, "rev-parse", "HEAD").strip()
    changed = run("git", "-C", ROOT, "status", "--porcelain", "--untracked-files=no")
    assert commit == ("$Format:%H$" if changed else head)


def test_a_release_wheel_installs_and_runs(packed_wheel):
    linux_only()
    try_wheel.try_package(packed_wheel.parent)


def test_a_release_wheel_holds_what_it_has_to(packed_wheel):
    linux_only()
    with zipfile.ZipFile(packed_wheel) as archive:
        info = f"{'-'.join(packed_wheel.name.split('-')[:2])}.dist-info"
        names = archive.namelist()
        assert names_in(archive.read(f"{info}/sboms/cancelot.cdx.json")) == [*LINKED, "zig-compiler-rt"]
        metadata = archive.read(f"{info}/METADATA").decode()
        told = [line.split(": ")[1] for line in metadata.splitlines() if line.startswith("License-File: ")]
        assert sorted(f"{info}/licenses/{name}" for name in told) == sorted(name for name in names if "/licenses/" in name)
        assert len(told) == 1 + len(LINKED) + 1
        listed = {row[0]: row[1] for row in csv.reader(io.StringIO(archive.read(f"{info}/RECORD").decode()))}
        assert list(listed) == names
        for name in names[:-1]:
            digest = base64.urlsafe_b64encode(hashlib.sha256(archive.read(name)).digest()).rstrip(b"=").decode()
            assert listed[name] == f"sha256={digest}", name


def test_a_program_that_pip_has_put_into_a_folder_is_found(packed_wheel, tmp_path):
    linux_only()
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--no-index", "--no-deps"]
    run(*pip, "--target", tmp_path / "target", packed_wheel)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "target")}
    told = run(sys.executable, "-c", "import cancelot; print(cancelot.find_program())", env=environment).strip()
    assert pathlib.Path(told) == tmp_path / "target" / "bin" / "cancelot"
    assert run(sys.executable, "-m", "cancelot", "--version", env=environment).startswith("cancelot ")


@pytest.mark.parametrize("kind", ["wheel", "vsix"])
def test_a_program_of_another_commit_is_not_packed(kind, tmp_path):
    (tmp_path / "bin" / "linux-x86_64").mkdir(parents=True)
    (tmp_path / "bin" / "linux-x86_64" / "cancelot").write_bytes(b"another program")
    command = [sys.executable, ROOT / "server/release/pack.py", kind, "--bin", tmp_path / "bin", "--out", tmp_path / "out"]
    assert "is not of commit" in run(*command, expected=1)
    assert not (tmp_path / "out").exists()


def test_an_archive_of_git_knows_its_commit(tmp_path):
    archive = subprocess.run(["git", "-C", str(ROOT), "archive", "HEAD", "server/cmake"], stdout=subprocess.PIPE, check=True)
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as packed:
        packed.extractall(tmp_path)
    script = tmp_path / "server" / "cmake" / "write_build.cmake"
    told = tmp_path / "build.c"
    run("cmake", f"-DSOURCE={tmp_path}", "-DLIBRARIES=", "-DGIT=git", f"-DOUTPUT={told}", "-P", script)
    head = run("git", "-C", ROOT, "rev-parse", "HEAD").strip()
    assert f'build_commit[] = "{head[:12]}"' in told.read_text()


def test_sources_without_a_commit_build_all_the_same(tmp_path):
    for git in "", "git", "/no/such/git":
        (tmp_path / "server" / "cmake").mkdir(parents=True, exist_ok=True)
        (tmp_path / "server" / "cmake" / "commit.txt").write_text("$Format:%H$\n")
        script = ROOT / "server" / "cmake" / "write_build.cmake"
        told = tmp_path / "build.c"
        run("cmake", f"-DSOURCE={tmp_path}", "-DLIBRARIES=", f"-DGIT={git}", f"-DOUTPUT={told}", "-P", script)
        assert 'build_commit[] = "unknown"' in told.read_text()
