"""What stands between a commit and a finding: the pre-commit hooks and the GitHub Action, with the wheel from a folder."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest
import try_wheel
import yaml
from packages import RELEASE, ROOT, run

PRE_COMMIT = pathlib.Path(sys.executable).parent / "pre-commit"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())


@pytest.fixture
def sample(tmp_path):
    """A repository with a file in which there is a finding, and one in which there is none; both are staged."""
    folder = tmp_path / "sample"
    folder.mkdir()
    (folder / "swallowed.py").write_text(try_wheel.SWALLOWED)
    (folder / "notes.txt").write_text("except asyncio.CancelledError: pass\n")
    shutil.copy(pathlib.Path(__file__).parent / "clean.py", folder)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    return folder


def git(folder, *words):
    who = {f"GIT_{role}_{what}": "a@localhost" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return run("git", "-C", folder, *words, env={**os.environ, **who})


def pre_commit(sample, config, wheels, *words, expected):
    """Runs pre-commit over all files of the sample, with Cancelot's wheel from the folder WHEELS."""
    (sample / ".pre-commit-config.yaml").write_text(config)
    # The index has what builds the package with nothing in it that pre-commit installs.
    environment = {**os.environ, "PRE_COMMIT_HOME": str(sample.parent / "cache"), "PIP_FIND_LINKS": str(wheels)}
    environment["PIP_ONLY_BINARY"] = "cancelot"
    return run(PRE_COMMIT, "run", "--all-files", "--color", "never", *words, expected=expected, cwd=sample, env=environment)


def snippet(heading):
    """The first block of YAML below a heading of the README."""
    page = (ROOT / "README.md").read_text()
    return re.search(rf"^### {re.escape(heading)}\n.*?^```yaml\n(.*?)^```", page, re.M | re.S)[1]


def test_the_hook_of_the_readme(sample, packed_wheel):
    said = pre_commit(sample, snippet("pre-commit"), packed_wheel.parent, expected=1)
    assert re.search(r"^cancelot\.+Failed$", said, re.M)
    assert "swallowed.py:7:5: warning CNL101" in said and "clean.py" not in said and "notes.txt" not in said
    (sample / "swallowed.py").write_text(try_wheel.SWALLOWED + "        raise\n")
    git(sample, "add", ".")
    assert re.search(r"^cancelot\.+Passed$", pre_commit(sample, snippet("pre-commit"), packed_wheel.parent, expected=0), re.M)


def test_the_hooks_of_the_repository_that_a_release_makes(sample, packed_wheel, tmp_path):
    hooks = tmp_path / "hooks"
    run(sys.executable, RELEASE / "hooks.py", hooks)
    git(hooks, "init", "--quiet")
    git(hooks, "add", ".")
    git(hooks, "commit", "--quiet", "-m", "Hooks")
    revision = git(hooks, "rev-parse", "HEAD").strip()
    config = f"repos: [{{repo: '{hooks}', rev: {revision}, hooks: [{{id: cancelot}}, {{id: cancelot-fix}}]}}]\n"
    said = pre_commit(sample, config, packed_wheel.parent, "--verbose", expected=1)
    assert re.search(r"^cancelot\.+Failed$", said, re.M) and re.search(r"^cancelot --fix\.+Failed$", said, re.M)
    assert "files were modified by this hook" in said
    assert (sample / "swallowed.py").read_text().endswith("        raise\n")


def take_step(step, values, folder):
    """Does what GitHub does with a step of a composite action. Returns its status and what it printed; its outputs go to VALUES."""
    outputs = folder.parent / "outputs"
    outputs.write_text("")
    environment = {"RUNNER_TEMP": str(folder.parent / "temp"), "GITHUB_OUTPUT": str(outputs)}
    for name, text in step["env"].items():
        environment[name] = re.sub(r"\$\{\{ (.+?) \}\}", lambda found: values[found[1]], text)
    script = folder.parent / "step.sh"
    script.write_text(step["run"])
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
        cwd=folder, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    for line in outputs.read_text().splitlines():
        name, value = line.split("=", 1)
        values[f"steps.{step['id']}.outputs.{name}"] = value
    return done.returncode, done.stdout


def inputs(wheels, **given):
    defaults = {name: about["default"] for name, about in ACTION["inputs"].items()}
    return {f"inputs.{name}": value for name, value in {**defaults, "wheels": str(wheels), **given}.items()}


def test_the_action(sample, packed_wheel):
    install, check = ACTION["runs"]["steps"]
    version = packed_wheel.name.split("-")[1]
    values = inputs(packed_wheel.parent, version=version)
    status, said = take_step(install, values, sample)
    assert status == 0, said
    assert values["steps.install.outputs.version"] == version

    def act(**given):
        return take_step(check, {**values, **inputs(packed_wheel.parent, **given)}, sample)

    status, said = act()
    assert status == 1 and re.search(r"^::warning file=swallowed\.py,line=7,", said, re.M), said
    assert act(paths="clean.py notes*.py")[0] == 2  # the pattern is no file, and none of the shell's
    assert act(paths="clean.py\n", args="--fail-on hint")[0] == 0
    status, said = act(**{"sarif-file": "found.sarif", "args": "--exit-zero"})
    assert status == 0 and '"CNL101"' in (sample / "found.sarif").read_text(), said


def test_the_action_does_not_install_another_version_than_that_asked_for(sample, packed_wheel):
    status, said = take_step(ACTION["runs"]["steps"][0], inputs(packed_wheel.parent, version="99.9.9"), sample)
    assert status != 0 and "cancelot==99.9.9" in said


def test_the_action_of_the_readme_has_the_inputs_that_there_are():
    (step,) = [step for step in yaml.safe_load(snippet("GitHub Actions"))["jobs"]["cancelot"]["steps"] if "/cancelot@" in step["uses"]]
    assert set(step["with"]) <= set(ACTION["inputs"])
