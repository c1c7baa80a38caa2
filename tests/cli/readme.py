"""Renews what README.md takes from the program: tests/cli/readme.py BINARY

These are the table of the rules and the output below the example. The tests check that both are up to date.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"
TABLE = re.compile(r"^\| Code \| Rule \|.*?\n(?!\|)", re.M | re.S)
EXAMPLE = re.compile(r"(?<=^\$ cancelot check worker\.py\n).*?(?=^```$)", re.M | re.S)


def blocks(text, language):
    """The fenced code blocks in this language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


def output_of(binary, *words, cwd=None):
    return subprocess.run([binary, *words], cwd=cwd, capture_output=True, text=True, timeout=60).stdout


def renewed(text, binary):
    """The README as it has to be."""
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "worker.py").write_text(blocks(text, "python")[0])
        example = output_of(binary, "check", "worker.py", cwd=folder)
    table = output_of(binary, "rules", "--format", "markdown")
    assert example and table
    for pattern, part in ((EXAMPLE, example), (TABLE, table)):
        text, count = pattern.subn(lambda _: part, text)
        assert count == 1, f"README.md has {count} parts like {pattern.pattern}"
    return text


if __name__ == "__main__":
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    README.write_text(renewed(README.read_text(encoding="utf-8"), binary), encoding="utf-8")
