"""editors/nvim in Neovim: the oldest way of starting a server that it has, and the newest."""

import shutil

import pytest

from installed import EDITORS, HERE, RUFF, Home, tree

STEPS = ["places", "typing", "repair", "fix all", "hover", "page", "rename and reopen", "settings", "configuration file"]
STEPS += ["health and help"]


@pytest.mark.parametrize("suite", ["trixie", "forky"])
def test_neovim(suite, tmp_path):
    root = tree(f"nvim-{suite}", f"Neovim of Debian {suite}")
    home = Home(tmp_path)
    config = tmp_path / "config" / "nvim"
    config.mkdir(parents=True)
    plugin = shutil.copytree(EDITORS / "nvim", tmp_path / "plugin")  # to which Neovim adds the index of its help
    (config / "init.lua").write_text(f"vim.opt.runtimepath:append('{plugin}') vim.cmd('helptags {plugin}/doc')\n")
    environment = {"VIMRUNTIME": root / "usr/share/nvim/runtime"}
    if RUFF.exists():
        environment["CANCELOT_TEST_RUFF"] = RUFF
    program = root / "usr/bin/nvim"
    # An error in the script would leave the editor waiting for keys.
    script = f"lua local ok, error = pcall(dofile, '{HERE / 'neovim.lua'}') if not ok then print(error) vim.cmd('cquit') end"
    output = home.run([program, "--headless", home.sample, "-c", script], environment)
    steps = [*STEPS, "beside another server"] if RUFF.exists() else STEPS
    assert [line[3:] for line in output.splitlines() if line.startswith("ok ")] == steps, output
