"""Where the packages come from, and how programs are run. (Not in conftest.py: every folder of tests has a module of that name.)"""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
RELEASE = ROOT / "server" / "release"
LIVENESS_SECONDS = 1200
sys.path.insert(0, str(RELEASE))


def run(*words, expected=0, **options):
    """Runs a program; returns what it said."""
    done = subprocess.run(
        [str(word) for word in words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LIVENESS_SECONDS,
        **options,
    )
    assert done.returncode == expected, f"{words}\n{done.stdout}"
    return done.stdout
