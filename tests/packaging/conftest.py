"""The packages that the tests are about, made once for all of pytest's processes."""

import contextlib
import fcntl
import os
import shutil
import sys

import pytest
from packages import RELEASE, run

# What a build from source may use: a compiler and its kin. No npm, no pkg-config, no git.
TOOLS = "sh env uname cc gcc clang ld as ar ranlib nm strip objdump rm cp mkdir cat cmake ninja make".split()


@contextlib.contextmanager
def made_once(tmp_path_factory, name):
    """A folder that pytest's processes share, and whether this one is to fill it."""
    folder = tmp_path_factory.getbasetemp()
    folder = (folder.parent if os.environ.get("PYTEST_XDIST_WORKER") else folder) / name
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder, not (folder / "made").exists()
        (folder / "made").touch()


@pytest.fixture(scope="session")
def source_distribution(tmp_path_factory):
    if shutil.which("apt-get") is None:
        pytest.skip("there is no apt-get, from which server/release/binaries.py gets jansson's sources")
    with made_once(tmp_path_factory, "sdist") as (folder, empty):
        if empty:
            run(sys.executable, RELEASE / "pack.py", "sdist", "--twice", "--out", folder / "packages")
    return next((folder / "packages").glob("*.tar.gz"))


@pytest.fixture(scope="session")
def built_wheel(source_distribution, tmp_path_factory):
    """What pip makes of the source distribution with nothing but a compiler; not optimized, for that takes a minute."""
    with made_once(tmp_path_factory, "built") as (folder, empty):
        if empty:
            tools = folder / "tools"
            tools.mkdir()
            for name in TOOLS:
                if shutil.which(name):
                    (tools / name).symlink_to(shutil.which(name))
            # "-C" came with pip 23.1, and Debian 12 has an older one.
            settings = ["--config-settings=cmake.define.CANCELOT_LTO=OFF", "--config-settings=cmake.build-type=None"]
            run(
                sys.executable, "-m", "pip", "wheel", "--disable-pip-version-check", "--no-deps", "--no-build-isolation",
                "--wheel-dir", folder / "wheels", *settings,
                source_distribution,
                # Debian's Python would have it compiled by the full name of the compiler that it was built with.
                env={**os.environ, "PATH": str(tools), "CC": "cc", "CFLAGS": "-O0"},
            )  # fmt: skip
    return next((folder / "wheels").glob("*.whl"))


@pytest.fixture(scope="session")
def packed_wheel(tmp_path_factory):
    """The wheel of a release, with the program that is being tested in it."""
    with made_once(tmp_path_factory, "packed") as (folder, empty):
        if empty:
            program = os.environ.get("CANCELOT_RELEASE") or os.environ["CANCELOT"]
            run(sys.executable, RELEASE / "pack.py", "wheel", "--twice", "--native", program, "--out", folder / "packages")
    return next((folder / "packages").glob("*.whl"))
