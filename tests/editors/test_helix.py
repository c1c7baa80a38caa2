"""The configuration that editors/README.md gives for Helix, in a terminal."""

import contextlib
import os
import re
import shutil
import subprocess

import pytest

from code_server import processes_of, wait_for
from installed import EDITORS, Home, tree


def snippet():
    """The languages.toml of the documentation."""
    section = (EDITORS / "README.md").read_text().split("## Helix")[1]
    return re.search(r"```toml\n(.*?)```", section, re.DOTALL)[1]


class Terminal:
    """A terminal in which a program runs, as a context manager."""

    def __init__(self, name, command, environment):
        self.tmux = ["tmux", "-L", name]
        self.command = command
        self.environment = environment

    def __enter__(self):
        words = ["new-session", "-d", "-x", "160", "-y", "50", *map(str, self.command)]
        subprocess.run([*self.tmux, *words], env=self.environment, check=True)
        return self

    def __exit__(self, *_):
        with contextlib.suppress(subprocess.CalledProcessError):
            subprocess.run([*self.tmux, "kill-server"], check=True, stderr=subprocess.DEVNULL)

    def screen(self):
        shown = subprocess.run([*self.tmux, "capture-pane", "-p"], stdout=subprocess.PIPE, text=True)
        return shown.stdout

    def keys(self, *keys):
        subprocess.run([*self.tmux, "send-keys", *keys], check=True)

    def wait(self, words):
        try:
            wait_for(words, lambda: words in self.screen())
        except AssertionError as error:
            raise AssertionError(f"{error}; the screen:\n{self.screen()}") from None


def test_helix(tmp_path):
    root = tree("helix-trixie", "Helix of Debian trixie")
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed (tests/editors/install.sh brings it)")
    home = Home(tmp_path)
    (tmp_path / "config" / "helix").mkdir(parents=True)
    (tmp_path / "config" / "helix" / "languages.toml").write_text(snippet())
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "HELIX_RUNTIME": str(root / "usr/lib/hx/runtime"),
        "PATH": f"{home.bin}{os.pathsep}{os.environ['PATH']}",
    }
    original = home.sample.read_text()
    raised = original.replace('is closed")\n', 'is closed")\n            raise\n')
    line = original[: original.index("except asyncio.CancelledError")].count("\n") + 1
    with Terminal(f"cancelot{os.getpid()}", [root / "usr/lib/hx/hx", f"{home.sample}:{line}:9"], environment) as helix:
        helix.wait("is caught here as")
        helix.keys("Space", "k")
        helix.wait("What it does")
        helix.keys("Escape")
        helix.keys("Space", "a")
        helix.wait("Re-raise the cancellation")
        helix.keys("Enter")
        helix.wait("            raise")
        wait_for("the finding to go", lambda: "is caught here as" not in helix.screen())
        helix.keys("u")
        helix.wait("is caught here as")
        helix.keys("U")
        wait_for("the finding to go", lambda: "is caught here as" not in helix.screen())
        helix.keys(":wq", "Enter")
        wait_for("the file", lambda: home.sample.read_text() == raised)
        wait_for("the server to end with the editor", lambda: not processes_of(home.bin))
