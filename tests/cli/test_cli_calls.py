"""How commands are called: help, versions, and every mistake with its one clear line."""

import os
import pty
import re
import subprocess

import pytest


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["help"]])
def test_overview_names_every_command(cancelot, words):
    done = cancelot.run(*words)
    assert done.returncode == 0 and done.stderr == ""
    for command in ("server", "check", "rules", "explain", "completions", "help"):
        assert re.search(rf"^  {command} ", done.stdout, re.M)


@pytest.mark.parametrize("command", ["server", "check", "rules", "explain", "completions", "help"])
def test_a_command_has_one_help(cancelot, command):
    by_option = cancelot.run(command, "--help")
    by_command = cancelot.run("help", command)
    assert by_option.returncode == by_command.returncode == 0
    assert by_option.stdout == by_command.stdout
    assert f"Usage: cancelot {command}" in by_option.stdout
    assert max(map(len, by_option.stdout.splitlines())) <= 120


def test_version(cancelot):
    done = cancelot.run("--version")
    assert done.returncode == 0
    release, libraries = done.stdout.splitlines()
    assert re.fullmatch(r"cancelot \d+\.\d+\.\d+ \(commit ([0-9a-f]{12}(, modified)?|unknown)\)", release)
    names = [re.fullmatch(r"(\S+) \d+\.\d+(\.\d+)?", library)[1] for library in libraries.split(", ")]
    assert names == ["tree-sitter", "tree-sitter-python", "tree-sitter-toml", "jansson"]


# The words of a call, and what the one line on stderr has to say.
MISTAKES = [
    (["chekc"], "did you mean 'cancelot check'?"),
    (["frobnicate"], "there is no command 'frobnicate'"),
    (["help", "rule"], "did you mean 'cancelot rules'?"),
    (["service.py"], "cancelot check service.py"),
    (["--verison"], "'--verison' is no option"),
    (["check", "--selct", "CNL101"], "there is no option '--selct'; did you mean '--select'?"),
    (["check", "--frobnicate"], "there is no option '--frobnicate'; 'cancelot check --help'"),
    (["check", "-q"], "there is no option '-q'"),
    (["check", "--select"], "--select needs a value: --select RULES"),
    (["check", "--fix=yes"], "--fix takes no value"),
    (["check", "--select", "CNL100"], "--select: there is no rule 'CNL100'; did you mean 'CNL10"),
    (["check", "--select", "swalowed-cancellation"], "did you mean 'swallowed-cancellation'?"),
    (["check", "--select", "E501"], "there is no rule 'E501'; 'cancelot rules' lists them"),
    (["check", "--ignore", "CNL101,XYZ"], "--ignore: there is no rule 'XYZ'"),
    (["check", "--select", "CNL101,,CNL102"], "a rule's code or name is missing in 'CNL101,,CNL102'"),
    (["check", "--select", ""], "a rule's code or name is missing in ''"),
    (["check", "--output-format", "jsno"], "there is no format 'jsno'; did you mean 'json'?"),
    (["check", "--output-format", "yaml"], "there is no format 'yaml'; there are text concise json sarif github gitlab"),
    (["check", "--target-version", "2.7"], "'2.7' is not a version of Python from 3.5 to 3."),
    (["check", "--target-version", "3.x"], "'3.x' is not a version"),
    (["check", "--target-version", "3.11.2"], "'3.11.2' is not a version"),
    (["check", "--color", "sometimes"], "'sometimes' is not auto, always or never"),
    (["check", "--fail-on", "warn"], "'warn' is not hint, information, warning or error"),
    (["check", "--write-baseline"], "--baseline FILE --write-baseline"),
    (["check", "--fix", "--diff-base", "HEAD"], "leave out --baseline and --diff-base"),
    (["check", "--baseline", ""], "--baseline: the file's name is empty"),
    (["check", "--diff-base", "HEAD", "-"], "cannot be used with - (standard input)"),
    (["check", "--diff", "--output-file", "out"], "leave out --output-file"),
    (["check", "--progress", "maybe"], "--progress: 'maybe' is not auto, always or never"),
    (["check", "--exclude", "a,,b"], "--exclude: a pattern is missing in 'a,,b'"),
    (["check", "--unsafe-fixes"], "say --fix or --diff, too"),
    (["check", "-", "service.py"], "cannot be checked together with other paths"),
    (["check", "service.py", "-"], "cannot be checked together with other paths"),
    (["check", "--stdin-filename", "a.py", "service.py"], "say - as the path, too"),
    (["check", ""], "a path is empty"),
    (["rules", "--format", "yaml"], "there is no format 'yaml'"),
    (["rules", "CNL101"], "cancelot explain CNL101"),
    (["explain"], "needs one rule"),
    (["explain", "CNL101", "CNL102"], "needs one rule"),
    (["explain", "swallowed-cancelation"], "did you mean 'swallowed-cancellation'?"),
    (["completions"], "needs one shell"),
    (["completions", "tcsh"], "there are none for 'tcsh', but for bash, zsh and fish"),
    (["server", "service.py"], "takes no arguments"),
    (["server", "--select", "nonsense"], "there is no rule 'nonsense'"),
    (["--stdio", "--frobnicate"], "there is no option '--frobnicate'"),
]


@pytest.mark.parametrize("words, message", MISTAKES, ids=[" ".join(words) for words, _ in MISTAKES])
def test_a_mistake_is_said_before_any_file_is_read(cancelot, swallowed, words, message):
    cancelot.write("service.py", swallowed)
    done = cancelot.run(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("cancelot: ") and done.stderr.count("\n") == 1
    assert message in done.stderr


@pytest.mark.parametrize("words", [[], ["--stdio"], ["server"], ["server", "--stdio"], ["--stdio", "--clientProcessId=1"]])
def test_the_server_starts(cancelot, words):
    body = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}'
    done = cancelot.run(*words, stdin=b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    assert done.returncode == 1  # the input ended without an exit
    assert '"serverInfo":{"name":"cancelot"' in done.stdout


def test_on_a_terminal_it_says_how_it_is_used(cancelot):
    child, terminal = pty.fork()
    if child == 0:
        try:
            os.execv(cancelot.binary, [cancelot.binary])
        finally:
            os._exit(99)  # no second pytest
    shown = b""
    try:
        while chunk := os.read(terminal, 4096):
            shown += chunk
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 2
    assert b"Usage: cancelot COMMAND" in shown


def test_output_that_cannot_be_written_is_said(cancelot):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([cancelot.binary, "rules"], stdout=full, stderr=subprocess.PIPE, timeout=60)
    assert done.returncode == 2
    assert b"standard output: No space left" in done.stderr
