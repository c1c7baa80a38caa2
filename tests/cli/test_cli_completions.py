"""Completions: run in the shells themselves."""

import re
import shutil
import subprocess

import pytest

COMMANDS = ["check", "completions", "config", "explain", "help", "rules", "server"]
FORMATS = ["concise", "github", "gitlab", "json", "sarif", "text"]

# The words of a line, the last one as far as it is typed, and what it can become: all of it, or at least this.
LINES = [
    (["cancelot", ""], COMMANDS),
    (["cancelot", "ch"], ["check"]),
    (["cancelot", "check", "--output-format", ""], FORMATS),
    (["cancelot", "check", "--output-format", "g"], ["github", "gitlab"]),
    (["cancelot", "check", "--fail-on", "w"], ["warning"]),
    (["cancelot", "check", "--select", "CNL10"], [f"CNL10{digit}" for digit in range(1, 10)]),
    (["cancelot", "check", "--unsafe"], ["--unsafe-fixes"]),
    (["cancelot", "rules", "--for"], ["--format"]),
    (["cancelot", "rules", "--format", "j"], ["json"]),
    (["cancelot", "explain", "swallowed"], ["swallowed-cancellation"]),
    (["cancelot", "completions", "b"], ["bash"]),
    (["cancelot", "help", "ru"], ["rules"]),
    (["cancelot", "config", "--iso"], ["--isolated"]),
    (["cancelot", "config", "--select", "CNL506"], ["CNL506"]),
]
IDS = [" ".join(words) for words, _ in LINES]


@pytest.fixture
def shell(cancelot):
    def run(name, script):
        if shutil.which(name) is None:
            pytest.skip(f"{name} is not installed")
        done = subprocess.run([name], input=script, cwd=cancelot.folder, capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.split("\n")

    return run


def script_of(cancelot, name):
    done = cancelot.run("completions", name)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("words, expected", LINES, ids=IDS)
def test_bash(cancelot, shell, words, expected):
    array = " ".join(f"'{word}'" for word in words)
    found = shell(
        "bash",
        f"{script_of(cancelot, 'bash')}\nCOMP_WORDS=({array})\nCOMP_CWORD={len(words) - 1}\n_cancelot\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n',
    )
    options = ["--help", "--version"] if words[-1] == "" and len(words) == 2 else []
    assert sorted(filter(None, found)) == sorted(expected + options)


@pytest.mark.parametrize("words, expected", LINES, ids=IDS)
def test_fish(cancelot, shell, words, expected):
    line = " ".join(words)
    found = shell("fish", f"{script_of(cancelot, 'fish')}\ncomplete -C '{line}'\n")
    found = [line.split("\t")[0] for line in found if line]
    assert sorted(set(found)) == sorted(expected)


def test_zsh(cancelot, shell):
    script = script_of(cancelot, "zsh")
    # Outside of a line that is edited zsh completes nothing: what it would be told is recorded.
    recorder = "compdef() { :; }\n_describe() { print -r -- \"describe $#commands\"; }\n_arguments() { print -rl -- \"$@\"; }\n"
    call = 'words=(cancelot check "") CURRENT=3\n_cancelot\nwords=(cancelot "") CURRENT=2\n_cancelot\n'
    found = shell("zsh", recorder + script + call)
    assert f"describe {len(COMMANDS)}" in found
    options = dict(re.match(r"--([a-z-]+)=?\[(.*?)(?<!\\)\](.*)", line).groups()[::2] for line in found if line.startswith("--"))
    assert options["output-format"].split(":")[2].strip("()").split() == "text concise json sarif github gitlab".split()
    assert options["output-file"] == ":FILE:_files" and options["fix"] == ""


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_every_option_is_completed(cancelot, name):
    script = script_of(cancelot, name)
    for command in COMMANDS:
        for option in re.findall(r"^  --([a-z-]+)", cancelot.run(command, "--help").stdout, re.M):
            assert option in script
