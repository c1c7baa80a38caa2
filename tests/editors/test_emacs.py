"""editors/emacs in Emacs: with Eglot, beside another server through rass (from the start, or joined later), and with
Flymake alone."""

import os
import shutil
import sys

import pytest

from installed import EDITORS, HERE, RUFF, Home, tree

LISP = EDITORS / "emacs" / "cancelot.el"
STEPS = {
    "eglot": ["places", "typing", "repair", "fix all", "hover", "rename and reopen", "settings", "configuration file"],
    "beside": ["places", "typing", "beside another server", "repair", "fix all", "page", "settings"],
    "joined": ["places", "typing", "beside another server"],
    "flymake": ["places", "typing", "fix all", "page"],
}


def system_emacs():
    emacs = shutil.which(os.environ.get("EMACS", "emacs"))
    if emacs is None:
        pytest.skip("emacs is not installed (28 or newer with Eglot is needed)")
    return emacs, {}


def newer_emacs():
    share = tree("emacs-trixie", "Emacs of Debian trixie")
    version = next((share / "usr/share/emacs").glob("[0-9]*"))
    libexec = next((share / "usr/libexec/emacs").glob("[0-9]*/*"))
    environment = {"EMACSLOADPATH": version / "lisp", "EMACSDATA": version / "etc", "EMACSDOC": version / "etc"}
    environment["EMACSPATH"] = libexec
    dump = next(libexec.glob("emacs*.pdmp"))
    return [share / "usr/bin/emacs-nox", f"--dump-file={dump}"], environment


@pytest.fixture(params=[system_emacs, newer_emacs], ids=["system", "newer"])
def emacs(request):
    """The command and the environment of an Emacs."""
    command, environment = request.param()
    return command if isinstance(command, list) else [command], environment


@pytest.mark.parametrize("mode", STEPS)
def test_emacs(mode, emacs, tmp_path):
    command, environment = emacs
    rass = RUFF.parent / "rass"
    if mode in ("beside", "joined") and not (rass.exists() and RUFF.exists()):
        pytest.skip(f"rass and ruff are not beside {sys.executable} (tests/requirements.txt has them)")
    home = Home(tmp_path)
    (home.bin / "rass").symlink_to(rass)
    environment = {**environment, "CANCELOT_TEST_LISP": LISP, "CANCELOT_TEST_RUFF": RUFF}
    output = home.run([*command, "-Q", "--batch", "-l", HERE / "emacs.el", mode, home.sample], environment)
    assert [line[3:] for line in output.splitlines() if line.startswith("ok ")] == STEPS[mode], output


def test_emacs_lisp_is_clean(emacs, tmp_path):
    command, environment = emacs
    home = Home(tmp_path)
    copy = shutil.copy(LISP, tmp_path)  # which leaves its compiled file beside it
    home.run([*command, "-Q", "--batch", "-l", HERE / "lint.el", copy], environment)
