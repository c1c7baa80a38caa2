"""Installs Cancelot's wheel for this machine from a folder, into a new environment, and tries it there.

    python try_wheel.py FOLDER

Needs nothing but Python, so that it runs wherever a wheel is made for; ends with what went wrong where something did.
"""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import venv

HERE = pathlib.Path(__file__).resolve().parent
SWALLOWED = """import asyncio


async def main(queue):
    try:
        await queue.get()
    except asyncio.CancelledError:
        print("bye")
"""


def run(*words, expected=0, **options):
    done = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600, **options)
    assert done.returncode == expected, (words, done.returncode, done.stdout, done.stderr)
    return done.stdout


def install(folder, where):
    """Returns the environment's python and its cancelot."""
    venv.create(where, with_pip=True)
    programs = where / ("Scripts" if sys.platform == "win32" else "bin")
    pip = [programs / "python", "-m", "pip", "--disable-pip-version-check", "--quiet"]
    run(*pip, "install", "--no-index", "--only-binary", ":all:", "--find-links", folder, "cancelot")
    return programs / "python", programs / "cancelot"


def message(method, params=None, **more):
    body = json.dumps({"jsonrpc": "2.0", "method": method, **({} if params is None else {"params": params}), **more}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def try_server(command):
    """A whole session: what is sent at once is answered in order, and the end is clean."""
    document = {"uri": "file:///swallowed.py", "languageId": "python", "version": 1, "text": SWALLOWED}
    session = [
        message("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, id=1),
        message("initialized", {}),
        message("textDocument/didOpen", {"textDocument": document}),
        message("textDocument/hover", {"textDocument": {"uri": document["uri"]}, "position": {"line": 6, "character": 6}}, id=2),
        message("shutdown", id=3),
        message("exit"),
    ]
    answered = run(*command, input=b"".join(session))
    for expected in b'"serverInfo"', b"textDocument/publishDiagnostics", b"CNL101", b"swallowed-cancellation":
        assert expected in answered, (expected, answered)


def try_package(folder):
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place).resolve()
        python, program = install(folder, place / "environment")
        told = run(program, "--version").decode()
        assert told == run(python, "-m", "cancelot", "--version").decode()
        sample = place / "na\u00efve folder" / "swallowed.py"
        sample.parent.mkdir()
        sample.write_text(SWALLOWED)
        for command in [program], [python, "-m", "cancelot"]:
            run(*command, "check", "--isolated", HERE / "clean.py")
            found = json.loads(run(*command, "check", "--isolated", "--output-format", "json", sample, expected=1))
            assert "CNL101" in json.dumps(found), found
            try_server([*command, "server"])
        run(program, "check", "--isolated", "--fix", sample)
        assert sample.read_text().endswith('        print("bye")\n        raise\n')
        try_moved(python, program)
        return told


def try_moved(python, program):
    """A package whose program is gone says so."""
    with contextlib.suppress(FileNotFoundError):
        program.with_suffix(".exe").unlink()
    with contextlib.suppress(FileNotFoundError):
        program.unlink()
    done = subprocess.run([str(python), "-m", "cancelot", "--version"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == 1 and b"force-reinstall" in done.stderr, done


if __name__ == "__main__":
    os.environ.pop("PYTHONPATH", None)
    print(try_package(pathlib.Path(sys.argv[1]).resolve()))
