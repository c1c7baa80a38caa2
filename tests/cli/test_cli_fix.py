"""--fix, --unsafe-fixes and --diff: what they change, and what they leave alone."""

import os
import stat
import subprocess

import pytest


@pytest.fixture
def repaired(swallowed):
    return swallowed + "        raise\n"


def test_fix(cancelot, swallowed, repaired, unshielded):
    path = cancelot.write("a.py", swallowed)
    other = cancelot.write("b.py", unshielded)
    done = cancelot.check("--fix")
    assert done.returncode == 0  # what is left is information
    assert path.read_text() == repaired
    assert other.read_text() == unshielded
    assert "b.py:8:9: information CNL201" in done.stdout and "a.py:" not in done.stdout
    assert done.stdout.splitlines()[-1] == (
        "1 finding repaired in 1 of 2 files. 1 finding (1 information) in 1 of 2 files; "
        "--fix --unsafe-fixes repairs 1."
    )


def test_fixing_again_changes_nothing(cancelot, swallowed):
    path = cancelot.write("a.py", swallowed)
    cancelot.check("--fix")
    before = path.stat()
    assert cancelot.check("--fix").stdout == "No findings in 1 file.\n"
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_unsafe_fixes(cancelot, unshielded):
    path = cancelot.write("a.py", unshielded)
    done = cancelot.check("--fix", "--unsafe-fixes")
    assert done.returncode == 0
    assert path.read_text() != unshielded and "asyncio.shield(" in path.read_text()
    compile(path.read_text(), "a.py", "exec")
    assert done.stdout.startswith("1 finding repaired in 1 of 1 file. ")


def test_what_is_ignored_is_not_repaired(cancelot, swallowed):
    path = cancelot.write("a.py", swallowed)
    assert cancelot.check("--fix", "--ignore", "CNL101").returncode == 0
    assert path.read_text() == swallowed


def test_a_file_with_a_syntax_error_is_left_alone(cancelot, swallowed):
    text = swallowed + "\n\ndef broken(:\n    pass\n"
    path = cancelot.write("a.py", text)
    done = cancelot.check("--fix")
    assert done.returncode == 1
    assert path.read_text() == text
    assert done.stderr == "cancelot: a.py: is not repaired: it holds a syntax error\n"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_mark_stay(cancelot, swallowed, repaired, mark, line_end):
    path = cancelot.write("a.py", mark + swallowed.replace("\n", line_end).encode())
    cancelot.check("--fix")
    assert path.read_bytes() == mark + repaired.replace("\n", line_end).encode()


def test_the_encoding_stays(cancelot, swallowed, repaired):
    head = "# coding: latin-1\n# ü\n"
    path = cancelot.write("a.py", (head + swallowed).encode("latin-1"))
    cancelot.check("--fix")
    assert path.read_bytes() == (head + repaired).encode("latin-1")


@pytest.mark.parametrize("mode", [0o644, 0o600, 0o755, 0o664])
def test_permissions_stay(cancelot, swallowed, mode):
    path = cancelot.write("a.py", swallowed)
    path.chmod(mode)
    cancelot.check("--fix")
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_link_stays_and_its_target_is_written(cancelot, swallowed, repaired):
    target = cancelot.write("real/a.py", swallowed)
    link = cancelot.folder / "a.py"
    link.symlink_to("real/a.py")
    cancelot.check("--fix", "a.py")
    assert link.is_symlink() and os.readlink(link) == "real/a.py"
    assert target.read_text() == repaired


def test_nothing_is_left_beside_the_file(cancelot, swallowed):
    cancelot.write("a.py", swallowed)
    cancelot.check("--fix")
    assert os.listdir(cancelot.folder) == ["a.py"]


def test_the_file_is_replaced_and_never_half_written(cancelot, swallowed, repaired):
    """A reader that holds the file open goes on reading the old text: it was not written into."""
    path = cancelot.write("a.py", swallowed)
    with path.open() as reader:
        cancelot.check("--fix")
        assert reader.read() == swallowed
    assert path.read_text() == repaired


@pytest.mark.parametrize("protect", ["file", "folder"])
def test_what_cannot_be_written_is_said(cancelot, swallowed, protect):
    path = cancelot.write("pkg/a.py", swallowed)
    protected, mode = (path, 0o444) if protect == "file" else (path.parent, 0o555)
    protected.chmod(mode)
    done = cancelot.check("--fix", powerless=True)
    protected.chmod(0o755)
    assert done.returncode == 2
    assert done.stderr.startswith("cancelot: pkg/a.py: cannot be written: ")
    assert path.read_text() == swallowed
    assert "pkg/a.py:7:5: warning CNL101" in done.stdout  # what stays in the file is reported
    assert os.listdir(path.parent) == ["a.py"]


def test_a_full_disk_leaves_the_file_as_it_was(cancelot, swallowed):
    """The limit on file sizes stands in for the disk: writing the new file fails half way."""
    text = swallowed + "# " + "x" * 5000 + "\n"
    path = cancelot.write("a.py", text)
    done = subprocess.run(
        ["sh", "-c", 'trap "" XFSZ; ulimit -f 1; exec "$0" check --fix a.py 2>&1 | cat', cancelot.binary],
        cwd=cancelot.folder,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "cancelot: a.py: cannot be written: File too large" in done.stdout
    assert path.read_text() == text
    assert os.listdir(cancelot.folder) == ["a.py"]


def test_stdin_is_repaired_to_stdout(cancelot, swallowed, repaired):
    done = cancelot.check("--fix", "-", stdin=swallowed.encode())
    assert done.stdout == repaired
    assert done.stderr.startswith("1 finding repaired in 1 of 1 file.")
    assert done.returncode == 0


def test_stdin_that_needs_no_repair_comes_out_as_it_went_in(cancelot, unshielded):
    text = b"\xef\xbb\xbf" + unshielded.replace("\n", "\r\n").encode()
    done = cancelot.check("--fix", "-", stdin=text)
    assert done.raw == text
    assert "<stdin>:8:9: information CNL201" in done.stderr


def test_stdin_with_a_syntax_error_comes_out_as_it_went_in(cancelot, swallowed):
    text = swallowed + "def broken(:\n"
    done = cancelot.check("--fix", "-", stdin=text.encode())
    assert done.stdout == text
    assert "<stdin>: is not repaired: it holds a syntax error" in done.stderr


# --diff

DIFF = """\
--- a.py
+++ a.py
@@ -6,3 +6,4 @@
         await job.run()
     except asyncio.CancelledError:
         print("stopped")
+        raise
"""


def test_diff(cancelot, swallowed):
    path = cancelot.write("a.py", swallowed)
    done = cancelot.check("--diff")
    assert (done.returncode, done.stdout) == (1, DIFF)
    assert done.stderr == "1 finding would be repaired in 1 of 1 file.\n"
    assert path.read_text() == swallowed
    assert cancelot.check("--diff", "--fix").stdout == DIFF
    assert path.read_text() == swallowed


def test_diff_of_nothing(cancelot, unshielded):
    cancelot.write("a.py", unshielded)
    done = cancelot.check("--diff")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "Nothing to repair in 1 file.\n")


def test_diff_of_stdin(cancelot, swallowed):
    done = cancelot.check("--diff", "--stdin-filename", "a.py", "-", stdin=swallowed.encode())
    assert (done.returncode, done.stdout) == (1, DIFF)


@pytest.mark.parametrize("last", ["", "\n"])
@pytest.mark.parametrize("unsafe", [[], ["--unsafe-fixes"]])
def test_the_diff_is_what_fix_does(cancelot, swallowed, unshielded, last, unsafe):
    """The diff, applied by git, gives the files that --fix writes."""
    filler = "".join(f"\n\ndef f{number}():\n    return {number}\n" for number in range(5))
    text = (swallowed + filler + unshielded.replace("work", "more") + filler + swallowed).rstrip("\n") + last
    other = unshielded.rstrip("\n") + last
    cancelot.write("a.py", text)
    cancelot.write("pkg/b.py", other)
    diff = cancelot.check("--diff", *unsafe)
    assert diff.returncode == 1
    cancelot.check("--fix", *unsafe)
    fixed = [(cancelot.folder / name).read_bytes() for name in ("a.py", "pkg/b.py")]

    cancelot.write("a.py", text)
    cancelot.write("pkg/b.py", other)
    subprocess.run(["git", "apply", "-p0", "-"], cwd=cancelot.folder, input=diff.raw, check=True)
    assert [(cancelot.folder / name).read_bytes() for name in ("a.py", "pkg/b.py")] == fixed
    assert fixed[0] != text.encode()
