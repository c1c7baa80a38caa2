"""What a team's gate needs: exit statuses, baselines, and only what a change brings."""

import json
import os
import subprocess

import pytest


@pytest.mark.parametrize(
    "severity, status", [("hint", 1), ("information", 1), ("warning", 0), ("error", 0)]
)
def test_fail_on_for_information(cancelot, unshielded, severity, status):
    cancelot.write("a.py", unshielded)
    assert cancelot.check("--fail-on", severity).returncode == status


@pytest.mark.parametrize("severity, status", [("hint", 1), ("warning", 1), ("error", 0)])
def test_fail_on_for_a_warning(cancelot, swallowed, severity, status):
    cancelot.write("a.py", swallowed)
    assert cancelot.check("--fail-on", severity).returncode == status


def test_exit_zero_masks_findings_and_nothing_else(cancelot, swallowed):
    cancelot.write("a.py", swallowed)
    done = cancelot.check("--exit-zero")
    assert done.returncode == 0 and "CNL101" in done.stdout
    assert cancelot.check("--exit-zero", "--diff").returncode == 0
    assert cancelot.check("--exit-zero", "a.py", "gone.py").returncode == 2
    assert cancelot.check("--exit-zero", "--select", "nonsense").returncode == 2


# --baseline


@pytest.fixture
def old(cancelot, swallowed):
    """A project with two old findings that its baseline knows."""
    cancelot.write("a.py", swallowed)
    cancelot.write("pkg/b.py", swallowed)
    done = cancelot.check("--baseline", "known.json", "--write-baseline")
    assert (done.returncode, done.stdout, done.stderr) == (0, "known.json knows 2 findings now.\n", "")
    return cancelot


def known(cancelot, name="known.json"):
    return json.loads((cancelot.folder / name).read_text())["findings"]


def check_new(cancelot, *words):
    """The files of what is new."""
    return [finding["filename"] for finding in cancelot.findings("--baseline", "known.json", *words)]


def test_a_baseline_hides_what_it_knows(old):
    done = old.check("--baseline", "known.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "No new findings in 2 files; the baseline hides 2.\n"


def test_a_baseline_names_no_line_numbers(old):
    assert [set(entry) for entry in known(old)] == [{"path", "code", "line", "context"}] * 2
    assert [(entry["path"], entry["code"], entry["line"]) for entry in known(old)] == [
        ("a.py", "CNL101", "except asyncio.CancelledError:"),
        ("pkg/b.py", "CNL101", "except asyncio.CancelledError:"),
    ]


def test_what_is_known_may_move_and_change(old, swallowed):
    old.write("a.py", "# moved\n\n\n" + swallowed)
    old.write("pkg/b.py", swallowed.replace('print("stopped")', 'print("it has stopped")'))
    assert check_new(old) == []
    old.write("a.py", "if True:\n" + "".join(f"    {line}\n" if line else "\n" for line in swallowed.splitlines()))
    assert check_new(old) == []


def test_what_is_new_is_reported_wherever_it_stands(old, swallowed):
    fresh = swallowed.replace("job", "task").replace("stopped", "over")
    old.write("a.py", fresh + swallowed)
    old.write("c.py", swallowed)
    found = old.findings("--baseline", "known.json")
    assert [(finding["filename"], finding["location"]["row"]) for finding in found] == [("a.py", 7), ("c.py", 7)]


def test_another_rule_is_new(old):
    old.write("a.py", "async def f(x):\n    try:\n        await x()\n    except:\n        pass\n")
    assert check_new(old) == ["a.py"]


def test_what_is_gone_is_said_and_dropped(old, swallowed, clean):
    old.write("a.py", clean)
    done = old.check("--baseline", "known.json")
    assert done.returncode == 0
    assert done.stdout == (
        "No new findings in 2 files; the baseline hides 1; 1 of the baseline is gone (--write-baseline drops it).\n"
    )
    old.check("--baseline", "known.json", "--write-baseline")
    assert [entry["path"] for entry in known(old)] == ["pkg/b.py"]


def test_a_baseline_counts_each_finding(old, swallowed):
    old.write("a.py", swallowed + swallowed)
    assert check_new(old) == ["a.py"]


def test_writing_for_some_files_keeps_the_others(old, swallowed):
    old.write("a.py", swallowed + swallowed)
    old.check("a.py", "--baseline", "known.json", "--write-baseline")
    assert [entry["path"] for entry in known(old)] == ["a.py", "a.py", "pkg/b.py"]
    (old.folder / "pkg/b.py").unlink()
    old.check("a.py", "--baseline", "known.json", "--write-baseline")
    assert [entry["path"] for entry in known(old)] == ["a.py", "a.py"]


def test_a_baseline_holds_from_every_folder(old):
    os.chdir(old.folder)  # where relative paths of this test are
    old.folder = old.folder / "pkg"
    done = old.check("..", "--baseline", "../known.json")
    assert (done.returncode, done.stdout) == (0, "No new findings in 2 files; the baseline hides 2.\n")


def test_a_baseline_in_a_folder_beside(cancelot, swallowed):
    cancelot.write("src/a.py", swallowed)
    cancelot.write("ci/empty", "")
    cancelot.check("--baseline", "ci/known.json", "--write-baseline")
    assert [entry["path"] for entry in known(cancelot, "ci/known.json")] == ["../src/a.py"]
    assert cancelot.check("--baseline", "ci/known.json").returncode == 0


def test_a_baseline_for_standard_input(old, swallowed):
    words = ["--baseline", "known.json", "-"]
    assert old.check(*words, "--stdin-filename", "a.py", stdin=swallowed.encode()).returncode == 0
    assert old.check(*words, "--stdin-filename", "new.py", stdin=swallowed.encode()).returncode == 1


def test_a_baseline_is_the_same_each_time(old):
    before = (old.folder / "known.json").read_bytes()
    old.check("--baseline", "known.json", "--write-baseline")
    assert (old.folder / "known.json").read_bytes() == before
    assert sorted(os.listdir(old.folder)) == ["a.py", "known.json", "pkg"]


@pytest.mark.parametrize(
    "text, message",
    [
        (None, "known.json: there is no such baseline; to make it, say --write-baseline, too"),
        ("{", "known.json:1:1: is not JSON: "),
        ("[]", "known.json: is not a baseline; --write-baseline makes one"),
        ('{"cancelot-baseline": 1, "findings": [{}]}', "known.json: finding 1 needs the members path, code, line"),
    ],
)
def test_a_baseline_that_cannot_be_used(cancelot, swallowed, text, message):
    cancelot.write("a.py", swallowed)
    if text is not None:
        cancelot.write("known.json", text)
    done = cancelot.check("--baseline", "known.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"cancelot: --baseline: {message}") and done.stderr.count("\n") == 1


def test_a_baseline_that_cannot_be_written(cancelot, swallowed):
    cancelot.write("a.py", swallowed)
    done = cancelot.check("--baseline", "gone/known.json", "--write-baseline")
    assert done.returncode == 2
    assert done.stderr == "cancelot: --baseline: gone/known.json: its folder cannot be read: No such file or directory\n"


# --diff-base


def git(cancelot, *words):
    identity = ["-c", "user.name=me", "-c", "user.email=me@localhost", "-c", "commit.gpgsign=false"]
    return subprocess.run(
        ["git", *identity, *words], cwd=cancelot.folder, check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture
def repository(cancelot, swallowed, unshielded):
    git(cancelot, "init", "-q", "-b", "main")
    cancelot.write("a.py", swallowed + "\n\n" + unshielded)
    cancelot.write("pkg/b.py", swallowed)
    git(cancelot, "add", ".")
    git(cancelot, "commit", "-qm", "one")
    return cancelot


def changed(cancelot, base="HEAD", *words):
    found = cancelot.findings("--diff-base", base, *words)
    return [(finding["filename"], finding["location"]["row"]) for finding in found]


def test_nothing_changed(repository):
    assert changed(repository) == []


def test_only_changed_lines_count(repository, swallowed, unshielded):
    repository.write("a.py", swallowed.replace("stopped", "over") + "\n\n" + unshielded)
    assert changed(repository) == [("a.py", 7)]
    repository.write("a.py", "# first\n" + swallowed + "\n\n" + unshielded)
    assert changed(repository) == []


def test_a_line_that_was_taken_out_counts(repository, swallowed):
    repository.write("c.py", swallowed + "        raise\n")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "two")
    repository.write("c.py", swallowed)
    assert changed(repository) == [("c.py", 7)]


def test_the_suspension_point_counts(repository, swallowed):
    text = swallowed.replace("        await job.run()\n", "        job.prepare()\n" * 6 + "        await job.run()\n")
    repository.write("c.py", text.replace("await ", ""))
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "two")
    repository.write("c.py", text)
    assert changed(repository) == [("c.py", 13)]


def test_new_files_count_whether_git_knows_them_or_not(repository, swallowed):
    repository.write("new ä.py", swallowed)
    repository.write('quo"ted.py', swallowed)
    expected = [("new ä.py", 7), ('quo"ted.py', 7)]
    assert changed(repository) == expected
    git(repository, "add", ".")
    assert changed(repository) == expected
    git(repository, "commit", "-qm", "two")
    assert changed(repository) == [] and changed(repository, "HEAD~1") == expected


def test_a_renamed_file_is_not_new(repository):
    git(repository, "mv", "a.py", "moved.py")
    assert changed(repository) == []


def test_text_that_looks_like_a_diff_is_none(repository, swallowed):
    head = '"""\n++ b/pkg/b.py\n@@ -1 +1,99 @@\n"""\n'
    repository.write("a.py", head + swallowed)
    assert ("pkg/b.py", 7) not in changed(repository)


def test_what_others_added_to_the_base_is_no_change(repository, swallowed, clean):
    git(repository, "checkout", "-qb", "work")
    git(repository, "checkout", "-q", "main")
    repository.write("pkg/b.py", swallowed.replace("stopped", "stopped by others"))
    git(repository, "commit", "-qam", "theirs")
    git(repository, "checkout", "-q", "work")
    repository.write("c.py", swallowed)
    assert changed(repository, "main") == [("c.py", 7)]


def test_from_a_folder_of_the_repository_and_in_a_hook(repository, swallowed):
    repository.write("pkg/b.py", swallowed.replace("stopped", "over"))
    repository.folder = repository.folder / "pkg"
    assert changed(repository) == [("b.py", 7)]
    words = ["--output-format", "json", "--diff-base", "HEAD"]
    done = repository.check(*words, GIT_DIR=".git", GIT_INDEX_FILE=".git/index", GIT_PREFIX="pkg/")
    assert [finding["filename"] for finding in json.loads(done.stdout)] == ["b.py"]


def test_no_such_revision(repository):
    done = repository.check("--diff-base", "nonsense")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "cancelot: --diff-base: there is no revision 'nonsense' in this repository\n"


def test_no_repository(cancelot, clean):
    cancelot.write("a.py", clean)
    done = cancelot.check("--diff-base", "HEAD", GIT_CEILING_DIRECTORIES=str(cancelot.folder.parent))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("cancelot: --diff-base: git cannot tell what changed here: fatal: not a git repository")
    assert done.stderr.count("\n") == 1
    done = cancelot.check("--diff-base", "HEAD", PATH="")
    assert done.returncode == 2 and "git cannot be started" in done.stderr
