"""Which files a check comes upon: what git ignores, patterns, links, and how a long run is shown."""

import os
import pathlib
import pty
import re
import subprocess

import pytest


def git(cancelot, *words):
    identity = ["-c", "user.name=me", "-c", "user.email=me@localhost", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *words], cwd=cancelot.folder, check=True, capture_output=True)


def filenames(cancelot, *words):
    return [finding["filename"] for finding in cancelot.findings(*words)]


def write(cancelot, text, *names):
    for name in names:
        cancelot.write(name, text)


@pytest.fixture
def repository(cancelot, swallowed):
    git(cancelot, "init", "-q")
    write(cancelot, swallowed, "a.py", "pkg/b.py", "pkg/made/c.py", "pkg/d_pb2.py", "a/e.py")
    cancelot.write(".gitignore", "made/\n*_pb2.py\n")
    return cancelot


def test_what_git_ignores_is_left_out(repository):
    assert filenames(repository) == ["a/e.py", "a.py", "pkg/b.py"]
    assert filenames(repository, "pkg") == ["pkg/b.py"]
    everything = ["a/e.py", "a.py", "pkg/b.py", "pkg/d_pb2.py", "pkg/made/c.py"]
    assert filenames(repository, "--no-respect-gitignore") == everything


def test_what_is_named_is_checked_though_git_ignores_it(repository):
    assert filenames(repository, "pkg/d_pb2.py") == ["pkg/d_pb2.py"]
    assert filenames(repository, "pkg/made") == ["pkg/made/c.py"]


def test_what_git_tracks_is_checked_though_it_is_ignored(repository):
    git(repository, "add", "-f", "pkg/made/c.py")
    assert filenames(repository) == ["a/e.py", "a.py", "pkg/b.py", "pkg/made/c.py"]


def test_every_ignore_file_counts(repository):
    repository.write("pkg/.gitignore", "b.py\n!made/\n")
    repository.write(".git/info/exclude", "/a.py\n")
    assert filenames(repository) == ["a/e.py", "pkg/made/c.py"]


def test_repositories_in_a_repository_have_their_own_rules(repository, swallowed):
    write(repository, swallowed, "inner/a.py", "inner/b.py", "inner/made/c.py")
    repository.write("inner/.gitignore", "b.py\n")
    subprocess.run(["git", "init", "-q", repository.folder / "inner"], check=True)
    assert filenames(repository) == ["a/e.py", "a.py", "inner/a.py", "inner/made/c.py", "pkg/b.py"]
    repository.write(".gitignore", "inner\nmade\n*_pb2.py\n")
    assert filenames(repository) == ["a/e.py", "a.py", "pkg/b.py"]


def test_a_worktree_and_a_hook(repository):
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "one")
    git(repository, "worktree", "add", "-q", "wt")
    done = repository.check("wt", "--output-format", "concise", GIT_DIR=".git", GIT_INDEX_FILE=".git/index")
    assert re.findall(r"^[^ ]*\.py", done.stdout, re.M) == ["wt/a/e.py", "wt/a.py", "wt/pkg/b.py"]


def test_without_git_everything_is_checked_and_that_is_said(repository):
    done = repository.check("--output-format", "concise", PATH="")
    assert done.returncode == 1
    assert done.stderr.startswith("cancelot: .: what git ignores is checked, too: git cannot be started")
    assert done.stderr.count("\n") == 1
    assert "pkg/made/c.py" in done.stdout


def test_outside_a_repository_git_is_not_asked(cancelot, swallowed):
    cancelot.write("a.py", swallowed)
    cancelot.write(".gitignore", "a.py\n")
    assert cancelot.check(PATH="").stderr == ""
    assert filenames(cancelot) == ["a.py"]


@pytest.mark.parametrize(
    "words, left",
    [
        (["b_pb2.py"], ["a.py", "gen/x/c.py", "gen/d.py", "src/a.py"]),
        (["*_pb2.py"], ["a.py", "gen/x/c.py", "gen/d.py", "src/a.py"]),
        (["gen"], ["a.py", "src/a.py", "src/b_pb2.py"]),
        (["gen/"], ["a.py", "src/a.py", "src/b_pb2.py"]),
        (["gen/*.py"], ["a.py", "src/a.py", "src/b_pb2.py"]),
        (["gen/**"], ["a.py", "src/a.py", "src/b_pb2.py"]),
        (["**/c.py", "./src/a.py"], ["a.py", "gen/d.py", "src/b_pb2.py"]),
        (["**/x/**"], ["a.py", "gen/d.py", "src/a.py", "src/b_pb2.py"]),
        (["[as]*"], ["gen/x/c.py", "gen/d.py"]),
        (["nothing", "src/nothing"], ["a.py", "gen/x/c.py", "gen/d.py", "src/a.py", "src/b_pb2.py"]),
    ],
    ids=" ".join,
)
def test_exclude(cancelot, swallowed, words, left):
    write(cancelot, swallowed, "a.py", "gen/x/c.py", "gen/d.py", "src/a.py", "src/b_pb2.py")
    repeated = [word for pattern in words for word in ("--exclude", pattern)]
    assert sorted(filenames(cancelot, *repeated)) == sorted(left)
    assert sorted(filenames(cancelot, "./", "--exclude", " , ".join(words))) == sorted(f"./{name}" for name in left)
    absolute = [f"{cancelot.folder.resolve()}/{pattern}" for pattern in words if re.match(r"[^.].*/.", pattern)]
    if len(absolute) == len(words):
        assert sorted(filenames(cancelot, "--exclude", ",".join(absolute))) == sorted(left)


def test_what_is_named_is_checked_though_a_pattern_excludes_it(cancelot, swallowed):
    write(cancelot, swallowed, "gen/a.py")
    assert filenames(cancelot, "gen/a.py", "--exclude", "gen,a.py") == ["gen/a.py"]


def test_nothing_left_is_said(cancelot, swallowed):
    cancelot.write("a.py", swallowed)
    done = cancelot.check("--exclude", "a.py")
    assert done.returncode == 0
    assert done.stderr == (
        "cancelot: check: there is no Python file below this folder but what exclude patterns or git's ignore files leave out\n"
    )


# Progress


def test_progress(cancelot, clean, swallowed):
    write(cancelot, clean, "a.py", "b.py")
    done = cancelot.check("--progress", "always")
    assert done.stderr.startswith("\r1 of 2 files (50 %)\x1b[K") and done.stderr.endswith("\r\x1b[K")
    assert done.stdout == "No findings in 2 files.\n"
    for when in ("auto", "never"):
        assert cancelot.check("--progress", when).stderr == ""


def test_progress_goes_away_before_anything_is_printed(cancelot, clean, swallowed):
    """What a terminal shows in the end: stdout and stderr are one stream there."""
    write(cancelot, clean, "a.py")
    write(cancelot, swallowed, "b.py")
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(cancelot.folder)
        words = ["check", "--progress", "always", "--color", "never", "--output-format", "concise"]
        os.execve(cancelot.binary, [cancelot.binary, *words], {**os.environ, "TERM": "xterm"})
    shown = b""
    try:
        while chunk := os.read(terminal, 4096):
            shown += chunk
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
    lines = [re.sub(r".*\r(?=.)", "", line.replace("\x1b[K", "")) for line in shown.decode().split("\r\n")]
    assert lines[0].startswith("b.py:7:5: warning CNL101") and lines[1].startswith("1 finding (1 warning)")
    assert b"1 of 2 files" in shown


def test_the_standard_library_is_walked_as_a_whole(cancelot):
    """A folder that git ignores, as version managers' are, is checked when it is named."""
    library = pathlib.Path(os.__file__).parent / "asyncio"
    done = cancelot.check(library, "--exit-zero")
    count = len(list(library.rglob("*.py")))
    assert f" of {count} files" in done.stdout or f"in {count} files" in done.stdout
