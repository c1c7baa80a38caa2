"""The configuration that editors/README.md gives for Helix, in a terminal."""

import contextlib
import os
import re
import shutil
import subprocess

import pytest

from code_server import processes_of, wait_for
from installed import EDITORS, Home, tree


CAUGHT = "is caught here as"
SKIN_COLOR = "\U0001f3fd"
PLACES = [
    ("except asyncio.CancelledError", CAUGHT),
    ("contextlib.suppress(OSError, asyncio.CancelledError)", "CNL103"),
    ("return heard", "CNL105"),
    ("await self.say_goodbye()", "CNL201"),
]


def snippet():
    """The languages.toml of the documentation."""
    section = (EDITORS / "README.md").read_text().split("## Helix")[1]
    return re.search(r"```toml\n(.*?)```", section, re.DOTALL)[1]


class Terminal:
    """A terminal in which a program runs, as a context manager."""

    def __init__(self, name, command, environment, folder):
        self.tmux = ["tmux", "-L", name]
        self.folder = folder
        self.command = command
        self.environment = environment

    def __enter__(self):
        words = ["new-session", "-d", "-x", "160", "-y", "50", "-c", self.folder, *map(str, self.command)]
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

    def insert(self, key, text):
        self.keys(key, text)
        self.wait(" INS ")
        self.escape(" INS ")

    def escape(self, gone):
        """Returns when `gone` is: what follows Escape too soon would count as pressed together with Alt."""
        self.keys("Escape")
        self.wait_without(gone)

    def wait(self, words):
        self.wait_until(f"{words!r}", lambda: words in self.screen())

    def wait_without(self, words):
        self.wait_until(f"{words!r} to go", lambda: words not in self.screen())

    def wait_until(self, what, condition):
        try:
            wait_for(what, condition)
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
    command = [root / "usr/lib/hx/hx", home.sample]
    with Terminal(f"cancelot{os.getpid()}", command, environment, home.project) as helix:
        original = home.sample.read_text()
        check_places(helix, original)
        check_typing(helix)
        check_hover(helix)
        check_repair(helix)
        helix.keys("u")
        helix.wait(CAUGHT)
        check_configuration_file(helix)
        check_reopening(helix)
        check_repair(helix)
        helix.keys(":wq", "Enter")
        wait_for("the file", lambda: (home.project / "room.py").read_text() == raised(original))
        wait_for("the server to end with the editor", lambda: not processes_of(home.bin))


def raised(text):
    return text.replace('is closed")\n', 'is closed")\n            raise\n')


def place(text, words):
    """Line and column of `words` as the status line shows them: an emoji with its skin color is one column."""
    line = text[: text.index(words)].count("\n")
    before = text.split("\n")[line].split(words)[0]
    return f"  {line + 1}:{len(before.replace(SKIN_COLOR, '')) + 1}\n"


def check_places(helix, text):
    helix.wait("●")
    helix.keys("g", "e")
    for words, message in reversed(PLACES):
        helix.keys("[", "d")
        helix.wait(place(text, words))
        helix.wait(message)


def check_typing(helix):
    """The cursor is at the handler."""
    helix.keys("j")
    helix.insert("o", "raise")
    helix.wait_without(CAUGHT)
    helix.keys("x", "d", "k", "k", "g", "s")  # to the handler again
    helix.wait(CAUGHT)


def check_hover(helix):
    helix.keys("Space", "k")
    helix.wait("What it does")
    helix.escape("What it does")


def check_repair(helix):
    helix.keys("Space", "a")
    helix.wait("Re-raise the cancellation")
    helix.keys("Enter")
    helix.wait("            raise")
    helix.wait_without(CAUGHT)
    helix.keys("u")
    helix.wait(CAUGHT)
    helix.keys("U")
    helix.wait_without(CAUGHT)


def check_configuration_file(helix):
    """Helix tells the server of files that it writes itself."""
    helix.keys(":open cancelot.toml", "Enter")
    helix.wait(" NOR   cancelot.toml ")
    helix.insert("i", 'ignore = ["CNL1"')  # Helix adds the other bracket
    helix.keys(":write", "Enter")
    helix.wait("written")
    helix.keys(":buffer-close", "Enter")
    helix.wait(" NOR   chat.py ")
    helix.wait_without(CAUGHT)
    helix.keys(":open cancelot.toml", "Enter")
    helix.wait(" NOR   cancelot.toml ")
    helix.keys("%", "d", ":write", "Enter")
    helix.wait("written")
    helix.keys(":buffer-close", "Enter")
    helix.wait(CAUGHT)


def check_reopening(helix):
    helix.keys(":write", "Enter")
    helix.wait("written")
    helix.keys(":move room.py", "Enter")
    helix.wait(" NOR   room.py ")
    helix.wait(CAUGHT)
    helix.keys(":buffer-close", "Enter")
    helix.wait_without(CAUGHT)
    helix.keys(":open room.py", "Enter")
    helix.wait("●")
    helix.keys("g", "g", "]", "d")
    helix.wait(CAUGHT)
