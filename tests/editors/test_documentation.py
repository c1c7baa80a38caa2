"""What editors/ says agrees with the server, and what is to be copied from it can be read."""

import json
import re
import tomllib

import pytest

from installed import EDITORS, ROOT

README = (EDITORS / "README.md").read_text()


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def server_settings():
    """The settings of the documentation that an editor can have: all but `queries`, which stands in files alone."""
    section = (ROOT / "README.md").read_text().split("\n## Settings\n")[1].split("\n## ")[0]
    keys = set(re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE))
    assert "select" in keys, section
    return keys - {"queries"}


@pytest.mark.parametrize("text", blocks("json"))
def test_json_is_whole(text):
    json.loads(text if text.startswith("{") else f"{{{text}}}")


@pytest.mark.parametrize("text", blocks("toml"))
def test_toml_is_whole(text):
    tomllib.loads(text)


def test_vscode_declares_the_settings_of_the_server():
    package = json.loads((EDITORS / "vscode" / "package.json").read_text())
    declared = package["contributes"]["configuration"]["properties"]
    own = {"cancelot.path", "cancelot.trace.server"}
    assert set(declared) - own == {f"cancelot.{key}" for key in server_settings()}
    assert all(setting["markdownDescription"] for setting in declared.values())
    readme = (EDITORS / "vscode" / "README.md").read_text()
    assert set(re.findall(r"^\| `(cancelot\.[a-z.-]+)`", readme, re.MULTILINE)) == set(declared)


def test_vscode_lists_its_commands():
    package = json.loads((EDITORS / "vscode" / "package.json").read_text())
    titles = {f"Cancelot: {command['title']}" for command in package["contributes"]["commands"]}
    readme = (EDITORS / "vscode" / "README.md").read_text()
    assert set(re.findall(r"^\| (Cancelot: [^|]*) \|", readme, re.MULTILINE)) == titles


def test_neovim_lists_the_settings_of_the_server():
    text = (EDITORS / "nvim" / "doc" / "cancelot.txt").read_text()
    listed = text.split("*cancelot-settings*")[1].split("They can stand")[0]
    assert set(re.findall(r"^    ([a-z-]+) {2,}", listed, re.MULTILINE)) == server_settings()
