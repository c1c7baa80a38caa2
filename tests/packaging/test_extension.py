"""The VS Code extension's package: what is in it. tests/editors runs it."""

import json
import pathlib
import zipfile

import pytest
from packages import ROOT

PACKAGES = ROOT / "build" / "packages"


@pytest.fixture(scope="module")
def extension():
    packages = sorted(PACKAGES.glob("*.vsix"))
    if not packages:
        pytest.skip(f"there is no extension in {PACKAGES} ('tests/all build' makes it, where there is a Node)")
    with zipfile.ZipFile(packages[0]) as archive:
        yield archive


def test_it_carries_the_program_as_a_program(extension):
    (program,) = [entry for entry in extension.infolist() if entry.filename.startswith("extension/bin/")]
    assert pathlib.PurePosixPath(program.filename).stem == "cancelot"
    assert program.external_attr >> 16 == 0o100755
    assert extension.read(program).startswith(b"\x7fELF")


def test_it_holds_no_files_but_those_it_needs(extension):
    names = {name.removeprefix("extension/") for name in extension.namelist()}
    names = {name for name in names if not name.startswith(("images/", "bin/"))}
    assert names == {
        "[Content_Types].xml", "extension.vsixmanifest", "package.json", "readme.md", "changelog.md", "LICENSE.txt",
        "THIRD_PARTY_LICENSES.txt", "sbom.cdx.json", "dist/extension.js",
    }  # fmt: skip


def test_its_bill_names_what_is_bundled_and_its_notices_have_the_licences(extension):
    components = json.loads(extension.read("extension/sbom.cdx.json"))["components"]
    names = {component["name"] for component in components}
    assert {"tree-sitter", "jansson", "vscode-languageclient", "vscode-jsonrpc"} <= names
    # What only builds the extension is not in it.
    assert not names & {"esbuild", "typescript", "@vscode/vsce"}
    notices = extension.read("extension/THIRD_PARTY_LICENSES.txt").decode()
    for component in components:
        assert f"\n{component['name']} {component['version']} (" in notices


def test_all_of_it_has_one_time(extension):
    assert len({entry.date_time for entry in extension.infolist()}) == 1
