"""The configurations in editors/, in the real editors: findings show, and a repair is applied and saved.

The editors are those on the PATH, or those that the environment variables NVIM and EMACS name.
"""

import os
import pathlib
import shutil
import subprocess

import pytest

HERE = pathlib.Path(__file__).resolve().parent
EDITORS = HERE.parents[1] / "editors"
SERVICE = HERE.parent / "demo" / "service.py"
CODES = ["CNL101", "CNL102", "CNL103", "CNL105", "CNL107", "CNL201"]
LIVENESS_SECONDS = 120


def program(name, needs):
    path = shutil.which(os.environ.get(name.upper(), name))
    if path is None:
        pytest.skip(f"{name} is not installed ({needs})")
    return path


@pytest.fixture
def service(tmp_path):
    """The sample service in a folder of its own, beside a home that knows nothing but the binary under test."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "cancelot").symlink_to(os.path.abspath(os.environ["CANCELOT"]))
    return pathlib.Path(shutil.copy(SERVICE, tmp_path))


def drive(service, *command):
    home = service.parent
    environment = {"HOME": home, "XDG_CONFIG_HOME": home / "config", "XDG_STATE_HOME": home / "state"}
    environment["PATH"] = f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [str(word) for word in command],
        env={**os.environ, **{name: str(value) for name, value in environment.items()}},
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LIVENESS_SECONDS,
    )
    assert done.returncode == 0, done.stdout
    assert "repaired" in done.stdout
    for code in CODES:
        assert code in done.stdout
    assert 'self.done)\n            raise\n' in service.read_text()
    compile(service.read_text(), service.name, "exec")


def test_emacs(service):
    emacs = program("emacs", "28 or newer with Eglot is needed")
    drive(service, emacs, "-Q", "--batch", "-l", HERE / "emacs.el", service)
