"""What `check` reports: its formats, its exit statuses, which rules and which files."""

import json

import pytest


def test_nothing_found(cancelot, clean):
    cancelot.write("a.py", clean)
    done = cancelot.check()
    assert (done.returncode, done.stdout, done.stderr) == (0, "No findings in 1 file.\n", "")


def test_text(cancelot, swallowed):
    cancelot.write("pkg/a.py", swallowed)
    done = cancelot.check("pkg")
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert lines[0].startswith("pkg/a.py:7:5: warning CNL101 swallowed-cancellation: ")
    assert lines[1] == "7 |     except asyncio.CancelledError:"
    assert lines[2].startswith("  |     ^^^^^^")
    assert any(line.startswith("  = note: line 6: ") for line in lines)
    assert any(line.startswith("  = help: ") and line.endswith(" (--fix)") for line in lines)
    assert lines[-1] == "1 finding (1 warning) in 1 of 1 file; --fix repairs 1."


def test_information_alone_exits_with_0(cancelot, unshielded):
    cancelot.write("a.py", unshielded)
    done = cancelot.check()
    assert done.returncode == 0
    assert "a.py:8:9: information CNL201 unshielded-cleanup: " in done.stdout
    assert "1 finding (1 information) in 1 of 1 file" in done.stdout


def test_json(cancelot, swallowed):
    cancelot.write("a.py", swallowed)
    done = cancelot.check("--output-format", "json")
    assert done.returncode == 1
    (finding,) = json.loads(done.stdout)
    assert list(finding) == [
        "code",
        "name",
        "severity",
        "message",
        "filename",
        "location",
        "end_location",
        "url",
        "related",
        "fixes",
    ]
    assert (finding["code"], finding["name"]) == ("CNL101", "swallowed-cancellation")
    assert (finding["severity"], finding["filename"]) == ("warning", "a.py")
    assert finding["location"] == {"row": 7, "column": 5}
    assert finding["end_location"]["row"] == 7
    assert finding["url"] is None or finding["url"].endswith("/swallowed-cancellation.md")
    related = finding["related"][0]
    assert related["location"] == {"row": 6, "column": 9} and related["message"]
    fix = next(fix for fix in finding["fixes"] if fix["safe"])
    assert list(fix) == ["title", "kind", "safe", "edits"] and fix["kind"] == "quickfix"
    assert "raise" in "".join(edit["content"] for edit in fix["edits"])
    assert all(list(edit) == ["location", "end_location", "content"] for edit in fix["edits"])


def test_json_of_nothing_is_an_empty_array(cancelot, clean):
    cancelot.write("a.py", clean)
    assert cancelot.findings() == []


def test_json_of_several_files_is_one_array(cancelot, swallowed, clean):
    cancelot.write("a.py", swallowed)
    cancelot.write("b.py", clean)
    cancelot.write("c.py", swallowed + swallowed.replace("work", "more"))
    assert [finding["filename"] for finding in cancelot.findings()] == ["a.py", "c.py", "c.py"]


def test_columns_count_characters(cancelot):
    line = '    finally: _ = "é漢😀"; await x("é漢😀")'
    text = f"async def f(x):\n    try: await x()\n{line}\n"
    cancelot.write("a.py", text)
    (finding,) = cancelot.findings()
    assert finding["location"] == {"row": 3, "column": line.index("await") + 1}
    assert finding["end_location"] == {"row": 3, "column": len(line) + 1}


def test_edits_count_characters(cancelot, swallowed):
    """Applied as the JSON says, a repair gives what --fix writes."""
    text = swallowed.replace('"stopped"', '"é漢😀"')
    path = cancelot.write("a.py", text)
    (finding,) = cancelot.findings()
    by_hand = apply(text, next(fix["edits"] for fix in finding["fixes"] if fix["safe"]))
    cancelot.check("--fix")
    assert path.read_text() == by_hand != text


def apply(text, edits):
    lines = text.splitlines(keepends=True) + [""]

    def offset(place):
        return sum(map(len, lines[: place["row"] - 1])) + place["column"] - 1

    for edit in sorted(edits, key=lambda edit: offset(edit["location"]), reverse=True):
        text = text[: offset(edit["location"])] + edit["content"] + text[offset(edit["end_location"]) :]
    return text


def test_the_caret_stands_below_wide_characters(cancelot):
    text = 'async def f(x):\n    try: await x("漢字é")\n    finally:\n        y = "漢字"; await x()\n'
    cancelot.write("a.py", text)
    lines = cancelot.check().stdout.splitlines()
    assert lines[1] == '4 |         y = "漢字"; await x()'
    assert lines[2] == "  |                     ^^^^^^^^^"


def test_a_long_line_is_cut(cancelot):
    text = f"async def f(x):\n    try: await x()\n    finally: {'y = 1; ' * 300}await x(){'; y = 2' * 300}\n"
    cancelot.write("a.py", text)
    source, caret = cancelot.check().stdout.splitlines()[1:3]
    assert source.startswith("3 | ...") and source.endswith("...") and len(source) < 200
    assert source[caret.index("^") : caret.rindex("^") + 1] == "await x()"


def test_control_characters_do_not_reach_the_terminal(cancelot):
    text = 'async def f(x):\n    try: await x()\n    finally: y = "\x1b[31m\x9b"; await x()\n'
    cancelot.write("a\x1b[1m.py", text)
    done = cancelot.check()
    assert "\x1b" not in done.stdout and "\x9b" not in done.stdout
    assert 'y = "\ufffd[31m\ufffd"' in done.stdout


def test_color(cancelot, swallowed):
    cancelot.write("a.py", swallowed)
    assert "\x1b[" not in cancelot.check().stdout  # no terminal
    assert "\x1b[33mwarning\x1b[0m" in cancelot.check("--color", "always").stdout
    assert "\x1b[" in cancelot.check("--color", "always", NO_COLOR="1").stdout
    assert "\x1b[" not in cancelot.check("--color", "never").stdout


@pytest.mark.parametrize(
    "words, codes",
    [
        ([], ["CNL101", "CNL201"]),
        (["--select", "CNL101"], ["CNL101"]),
        (["--select", "cnl101"], ["CNL101"]),
        (["--select", "CNL2"], ["CNL201"]),
        (["--select", "swallowed-cancellation"], ["CNL101"]),
        (["--select", "CNL101,CNL2"], ["CNL101", "CNL201"]),
        (["--select", "CNL101", "--select", " CNL201 "], ["CNL101", "CNL201"]),
        (["--select", "ALL", "--ignore", "CNL1"], ["CNL201"]),
        (["--ignore", "unshielded-cleanup"], ["CNL101"]),
        (["--ignore", "CNL101", "--select", "CNL101,CNL201"], ["CNL201"]),
        (["--ignore", "CNL"], []),
    ],
    ids=" ".join,
)
def test_select_and_ignore(cancelot, swallowed, unshielded, words, codes):
    cancelot.write("a.py", swallowed)
    cancelot.write("b.py", unshielded)
    assert [finding["code"] for finding in cancelot.findings(*words)] == codes


def test_target_version(cancelot):
    cancelot.write("a.py", "async def f(x):\n    try:\n        await x()\n    except Exception:\n        pass\n")
    assert cancelot.findings("--target-version", "3.8") == []
    assert [finding["code"] for finding in cancelot.findings("--target-version", "3.7")] == ["CNL102"]


def test_isolated_is_accepted(cancelot, swallowed):
    cancelot.write("a.py", swallowed)
    assert len(cancelot.findings("--isolated")) == 1


def test_options_may_follow_paths(cancelot, swallowed):
    cancelot.write("a.py", swallowed)
    assert cancelot.check("a.py", "--ignore", "CNL1").returncode == 0


def test_stdin(cancelot, swallowed):
    done = cancelot.check("-", stdin=swallowed.encode())
    assert done.returncode == 1 and done.stdout.startswith("<stdin>:7:5: warning CNL101 ")
    (finding,) = cancelot.findings("-", "--stdin-filename", "src/a.py", stdin=swallowed.encode())
    assert finding["filename"] == "src/a.py"
    assert cancelot.check("-").stdout == "No findings in 1 file.\n"


# Which files


def filenames(cancelot, *words):
    return [finding["filename"] for finding in cancelot.findings(*words)]


def test_folders_are_walked_in_order(cancelot, swallowed):
    for name in ("b/z.py", "b/a.py", "b/sub/m.py", "a.py", "c.py", "b.py"):
        cancelot.write(name, swallowed)
    expected = ["a.py", "b/a.py", "b/sub/m.py", "b/z.py", "b.py", "c.py"]
    assert filenames(cancelot) == filenames(cancelot, ".") == expected
    assert filenames(cancelot, "b/") == ["b/a.py", "b/sub/m.py", "b/z.py"]
    assert filenames(cancelot, "c.py", "b/sub") == ["c.py", "b/sub/m.py"]


def test_what_is_not_the_users_is_left_out(cancelot, swallowed):
    left_out = ["__pycache__", "node_modules", ".git", ".tox", "build", "dist", "lib/site-packages", "venv3/lib"]
    for folder in left_out:
        cancelot.write(f"{folder}/a.py", swallowed)
    cancelot.write("venv3/pyvenv.cfg", "home = /usr\n")
    cancelot.write("a.pyi", swallowed)
    cancelot.write("a.txt", swallowed)
    cancelot.write("tools/build/__init__.py", "")
    cancelot.write("tools/build/kept.py", swallowed)
    assert filenames(cancelot) == ["tools/build/kept.py"]
    # What is named is checked, wherever and whatever it is.
    assert filenames(cancelot, "build", "a.txt", ".git/a.py") == ["build/a.py", "a.txt", ".git/a.py"]


def test_links_make_no_loops_and_no_doubles(cancelot, swallowed):
    cancelot.write("pkg/a.py", swallowed)
    (cancelot.folder / "pkg/loop").symlink_to("..")
    (cancelot.folder / "pkg/self").symlink_to(".")
    (cancelot.folder / "pkg/b.py").symlink_to("a.py")
    (cancelot.folder / "pkg/gone.py").symlink_to("nowhere.py")
    (cancelot.folder / "pkg/.#lock.py").symlink_to("user@host:1")
    assert filenames(cancelot) == ["pkg/a.py"]
    assert filenames(cancelot, "pkg", "pkg/a.py", ".", cancelot.folder) == ["pkg/a.py"]
    assert filenames(cancelot, "pkg/self/b.py", "pkg") == ["pkg/self/b.py"]


def test_no_python_file_is_said(cancelot):
    done = cancelot.check()
    assert done.returncode == 0
    assert done.stderr == "cancelot: check: there is no Python file below this folder\n"


def test_many_files_come_in_order(cancelot, swallowed):
    names = [f"m{number:03}.py" for number in range(150)]
    for number, name in enumerate(names):
        cancelot.write(name, swallowed * (1 + number % 7))
    found = list(dict.fromkeys(filenames(cancelot)))
    assert found == names


# Bad input: one clear line, exit status 2, and everything else is still checked

BAD_FILES = [
    (b"# caf\xe9\n", "is not UTF-8: line 1 holds the byte 0xE9; save it as UTF-8"),
    (b"\n\nx = '\xed\xa0\x80'\n", "is not UTF-8: line 3 holds the byte 0xED"),
    (b"x = 1\r\ry = '\xff'\n", "is not UTF-8: line 3 holds the byte 0xFF"),
    (b"x = 1\ny = '\0'\n", "holds a NUL byte in line 2"),
    ("x = 1\n".encode("utf-16"), "holds a NUL byte in line 1, so it is not Python source text (or it is UTF-16"),
    (b"# coding: klingon\n", "declares the encoding 'klingon', which is not known here"),
    (b"# coding: euc-jp\nx = '\xff\xff'\n", "declares the encoding 'euc-jp', but line 2 is not written in it"),
    (b"\xef\xbb\xbf# coding: latin-1\n", "begins with the mark of UTF-8, but declares the encoding 'latin-1'"),
]


@pytest.mark.parametrize("text, message", BAD_FILES, ids=[message[:40] for _, message in BAD_FILES])
def test_a_bad_file(cancelot, swallowed, text, message):
    cancelot.write("b.py", text)
    cancelot.write("a.py", swallowed)
    cancelot.write("c.py", swallowed)
    done = cancelot.check("--output-format", "json")
    assert done.returncode == 2
    assert done.stderr.startswith(f"cancelot: b.py: {message}") and done.stderr.count("\n") == 1
    assert [finding["filename"] for finding in json.loads(done.stdout)] == ["a.py", "c.py"]


def bad_file_line(done):
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_a_missing_file(cancelot, swallowed):
    cancelot.write("a.py", swallowed)
    done = cancelot.check("gone.py", "a.py")
    assert bad_file_line(done) == "cancelot: gone.py: cannot be read: No such file or directory\n"
    assert "a.py:7:5" in done.stdout
    assert done.stdout.endswith("in 1 of 2 files; --fix repairs 1; 1 file could not be checked or repaired.\n")


def test_an_unreadable_file_and_folder(cancelot, swallowed):
    cancelot.write("a.py", swallowed).chmod(0)
    folder = cancelot.write("b/a.py", swallowed).parent
    folder.chmod(0)
    done = cancelot.check(powerless=True)
    folder.chmod(0o700)
    assert done.returncode == 2
    assert "cancelot: a.py: cannot be read: Permission denied\n" in done.stderr
    assert "cancelot: b: cannot be read: Permission denied\n" in done.stderr


def test_a_link_that_leads_round(cancelot):
    (cancelot.folder / "a.py").symlink_to("b.py")
    (cancelot.folder / "b.py").symlink_to("a.py")
    assert "cancelot: a.py: cannot be read: Too many levels" in bad_file_line(cancelot.check("a.py"))


def test_a_file_that_is_too_large(cancelot):
    with open(cancelot.folder / "a.py", "wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    assert "cancelot: a.py: is larger than 64 MiB" in bad_file_line(cancelot.check())


def test_bad_stdin(cancelot):
    assert "cancelot: <stdin>: is not UTF-8" in bad_file_line(cancelot.check("-", stdin=b"\xff"))
    line = bad_file_line(cancelot.check("-", "--stdin-filename", "a.py", stdin=b"\0"))
    assert line.startswith("cancelot: a.py: holds a NUL byte in line 1")


# Encodings


@pytest.mark.parametrize(
    "declared, encoding",
    [
        ("# -*- coding: latin-1 -*-", "latin-1"),
        ("# vim: set fileencoding=cp1252 :", "cp1252"),
        ("#!/usr/bin/python\n# coding=iso_8859_15", "iso-8859-15"),
        ("\n# coding: koi8-r", "koi8-r"),
        ("# -*- coding: utf-8-unix -*-", "utf-8"),
        ("# coding: us-ascii", "ascii"),
    ],
)
def test_declared_encodings(cancelot, swallowed, declared, encoding):
    text = f'{declared}\n"ж"\n{swallowed}' if encoding == "koi8-r" else f'{declared}\n"é"\n{swallowed}'
    if encoding == "ascii":
        text = text.replace("é", "e")
    cancelot.write("a.py", text.encode(encoding))
    (finding,) = cancelot.findings()
    assert finding["location"] == {"row": 8 + declared.count("\n") + 1, "column": 5}


def test_a_declaration_counts_only_in_the_first_two_lines(cancelot, swallowed):
    cancelot.write("a.py", f"x = 1\n# coding: klingon\n{swallowed}")
    cancelot.write("b.py", f"# a\n# b\n# coding: klingon\n{swallowed}")
    assert len(cancelot.findings()) == 2


def test_a_byte_order_mark_moves_no_column(cancelot):
    text = "async def f(x):\n    try: await x()\n    finally: await x()\n"
    for line_end in ("\n", "\r\n"):
        cancelot.write("a.py", b"\xef\xbb\xbf" + text.replace("\n", line_end).encode())
        (finding,) = cancelot.findings()
        assert finding["location"] == {"row": 3, "column": 14}
