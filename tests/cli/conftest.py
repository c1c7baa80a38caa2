"""What the tests of the command line share. The binary under test is named by the environment variable CANCELOT."""

import ctypes
import json
import os
import pathlib
import subprocess

import pytest

# A finding that has a safe repair, and one that has only an unsafe one.
SWALLOWED = """\
import asyncio


async def work(job):
    try:
        await job.run()
    except asyncio.CancelledError:
        print("stopped")
"""

UNSHIELDED = """\
import asyncio


async def work(job):
    try:
        await job.run()
    finally:
        await job.close()
"""

CLEAN = """\
async def work(job):
    await job.run()
"""

# A run that takes longer hangs; nothing is measured.
LIVENESS_SECONDS = 60


# prctl(2) and capabilities(7) of Linux
PR_CAPBSET_DROP = 24
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2


def drop_privileges():
    """Takes from this process, and from what it executes, the right to pass over permissions."""
    library = ctypes.CDLL(None, use_errno=True)
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        if library.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "the superuser's rights cannot be dropped here")


class Cancelot:
    """Runs the binary in a folder of its own."""

    def __init__(self, folder: pathlib.Path):
        self.binary = os.path.abspath(os.environ["CANCELOT"])
        self.folder = folder

    def write(self, name: str, text) -> pathlib.Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def run(self, *words, stdin: bytes = b"", powerless=False, **environment) -> subprocess.CompletedProcess:
        """Gives stdout and stderr as text; `raw` on the result are the bytes of stdout.

        With `powerless` permissions hold for the superuser, too.
        """
        done = subprocess.run(
            [self.binary, *map(str, words)],
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            timeout=LIVENESS_SECONDS,
            env={**os.environ, **environment},
            preexec_fn=drop_privileges if powerless and os.geteuid() == 0 else None,
        )
        done.raw = done.stdout
        done.stdout, done.stderr = (stream.decode(errors="replace") for stream in (done.stdout, done.stderr))
        return done

    def check(self, *words, **more) -> subprocess.CompletedProcess:
        return self.run("check", *words, **more)

    def findings(self, *words, **more) -> list:
        done = self.check("--output-format", "json", *words, **more)
        assert done.returncode in (0, 1), done.stderr
        assert done.stderr == ""
        return json.loads(done.stdout)


@pytest.fixture
def cancelot(tmp_path):
    return Cancelot(tmp_path)


@pytest.fixture
def swallowed():
    return SWALLOWED


@pytest.fixture
def unshielded():
    return UNSHIELDED


@pytest.fixture
def clean():
    return CLEAN
