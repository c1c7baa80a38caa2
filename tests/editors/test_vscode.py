"""The VS Code extension, installed from its .vsix: in the extension host, and by keys and eyes in Chromium."""

import json
import os
import pathlib
import shutil

import pytest

from code_server import CodeServer, wait_for
from installed import RUFF, repaired

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TOOLS = ROOT / "build" / "editors" / "vscode"
PACKAGES = ROOT / "build" / "packages"
SAMPLE = HERE / "chat.py"
SERVICE = HERE.parent / "demo" / "service.py"
SUITE_SECONDS = 600


def path_without_cancelot():
    """The extension has to do with the program that it carries."""
    folders = os.environ["PATH"].split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if shutil.which("cancelot", path=folder) is None)


@pytest.fixture
def code_server(tmp_path, request):
    """What makes a workbench that has the sample in its folder."""
    if not (TOOLS / "installed").exists():
        pytest.skip(f"code-server is not in {TOOLS} (tests/editors/install.sh brings it, on Linux with x64)")
    if shutil.which(os.environ.get("CHROMIUM", "chromium")) is None:
        pytest.skip("Chromium is not installed (tests/editors/install.sh brings it)")
    packages = sorted(PACKAGES.glob("cancelot-linux-x64-*.vsix"))
    assert len(packages) == 1, f"the extension is not in {PACKAGES}: run 'tests/all build'"

    def make(**options):
        environment = {
            "PATH": path_without_cancelot(),
            "CANCELOT_TEST_MODULES": f"{ROOT / 'editors' / 'vscode'}{os.sep}",
            "CANCELOT_TEST_RUFF": str(RUFF),
            "CANCELOT_TEST_REPAIRED": repaired(),
            "CANCELOT_TEST_RESULTS": str(tmp_path / "results.txt"),
        }
        return CodeServer(TOOLS, packages[0], tmp_path / "code", environment, **options)

    return make


def test_in_the_extension_host(code_server, tmp_path):
    with code_server(driver=True) as workbench:
        shutil.copy(SAMPLE, workbench.folder)
        status, output = workbench.drive("host.mjs", seconds=SUITE_SECONDS)
        results = (tmp_path / "results.txt").read_text() if (tmp_path / "results.txt").exists() else ""
        assert status == 0, f"{output}\n{results}"
        assert results.endswith("\ndone\n"), results
        print(results)
        wait_for("the server to end with its window", lambda: not workbench.servers())


def test_by_keys_and_eyes(code_server):
    with code_server() as workbench:
        shutil.copy(SERVICE, workbench.folder)
        status, output = workbench.drive("ui.mjs", "repair", seconds=SUITE_SECONDS)
        assert status == 0, output
        wait_for("the server to end with its window", lambda: not workbench.servers())
    keep_pictures(workbench)


@pytest.mark.parametrize("trouble", ["crash", "missing"])
def test_a_server_that_does_not_run_is_told(trouble, code_server):
    with code_server() as workbench:
        shutil.copy(SERVICE, workbench.folder)
        status, output = workbench.drive("ui.mjs", trouble, seconds=SUITE_SECONDS)
        assert status == 0, output
    keep_pictures(workbench)


def test_a_restricted_folder_does_not_choose_the_program(code_server, tmp_path):
    with code_server(trust=False) as workbench:
        shutil.copy(SERVICE, workbench.folder)
        evil = workbench.folder / "evil"
        evil.write_text(f"#!/bin/sh\ntouch {tmp_path / 'started'}\n")
        evil.chmod(0o755)
        (workbench.folder / ".vscode").mkdir()
        (workbench.folder / ".vscode" / "settings.json").write_text(json.dumps({"cancelot.path": str(evil)}))
        status, output = workbench.drive("ui.mjs", "restricted", seconds=SUITE_SECONDS)
        assert status == 0, output
        assert not (tmp_path / "started").exists()


def keep_pictures(workbench):
    """Leaves what was seen in build/pictures, from where the documentation's pictures are taken."""
    shutil.copytree(workbench.where / "pictures", ROOT / "build" / "pictures", dirs_exist_ok=True)
