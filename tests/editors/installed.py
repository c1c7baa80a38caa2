"""The editors of tests/editors/install.sh, and a home for them in which nothing is configured but Cancelot."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from code_server import processes_of, wait_for

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
EDITORS = ROOT / "editors"
INSTALLED = ROOT / "build" / "editors"
SAMPLE = HERE / "chat.py"
RUFF = pathlib.Path(sys.prefix) / "bin" / "ruff"
LIVENESS_SECONDS = 300


def tree(name, brings):
    """The root of an editor that the installer unpacked; skips the test where there is none."""
    if not (INSTALLED / name / "installed").exists():
        pytest.skip(f"{brings} is not in {INSTALLED / name} (tests/editors/install.sh brings it, on Debian with x64)")
    return INSTALLED / name / "root"


def repaired():
    """The sample with all safe repairs, as the command line makes them."""
    done = subprocess.run(
        [os.environ["CANCELOT"], "check", "--isolated", "--fix", "-"],
        input=SAMPLE.read_text(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert done.stdout != SAMPLE.read_text()
    return done.stdout


class Home:
    """A folder that is an editor's home, with the sample in project/ and a copy of Cancelot alone in bin/."""

    def __init__(self, where):
        self.where = where
        self.project = where / "project"
        self.bin = where / "bin"
        for folder in (self.project, self.bin):
            folder.mkdir()
        self.sample = pathlib.Path(shutil.copy(SAMPLE, self.project))
        shutil.copy(os.environ["CANCELOT"], self.bin / "cancelot")

    def run(self, command, environment):
        """Runs an editor to its end, which takes every server with it. Returns what it printed."""
        done = subprocess.run(
            [str(word) for word in command],
            env={
                **os.environ,
                "HOME": str(self.where),
                "XDG_CONFIG_HOME": str(self.where / "config"),
                "XDG_STATE_HOME": str(self.where / "state"),
                "XDG_DATA_HOME": str(self.where / "data"),
                "XDG_CACHE_HOME": str(self.where / "cache"),
                "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}",
                "CANCELOT_TEST_REPAIRED": repaired(),
                **{name: str(value) for name, value in environment.items()},
            },
            cwd=self.project,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LIVENESS_SECONDS,
        )
        assert done.returncode == 0, done.stdout
        wait_for("the server to end with the editor", lambda: not processes_of(self.bin))
        return done.stdout
