"""How many instructions one keystroke takes: a number that repeats, whatever else the machine does.

    python3 tests/bench/instructions.py build/release/cancelot [--keystrokes N] [--keep FILE]

Runs two sessions below valgrind's callgrind, one with N keystrokes more than the other, and divides the difference: for a letter
that is typed at the end of an assignment and taken away again, for a blank there and in an empty line, and with --all for all keys of
the typed line, which are hardly more than those that leave a bracket open. A request behind each key has its diagnostics published,
as a pause does in an editor. --keep leaves callgrind's profile of the letters at 10,000 lines for callgrind_annotate.
"""

import argparse
import json
import random
import re
import subprocess
import tempfile

from latency import PLACE, URI, keys_of, service

DOCUMENT = {"uri": URI}


def frame(message: dict) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def ask(identifier: int) -> bytes:
    params = {"textDocument": DOCUMENT, "position": {"line": 0, "character": 0}}
    return frame({"id": identifier, "method": "textDocument/hover", "params": params})


def session(text: str, keys: list[tuple[dict, str]]) -> bytes:
    opened = {**DOCUMENT, "languageId": "python", "version": 1, "text": text}
    parts = [
        frame({"id": 1, "method": "initialize", "params": {"processId": None, "capabilities": {}}}),
        frame({"method": "initialized", "params": {}}),
        frame({"method": "textDocument/didOpen", "params": {"textDocument": opened}}),
        ask(2),
    ]
    for version, (where, typed) in enumerate(keys, 2):
        changes = [{"range": where, "text": typed}]
        params = {"textDocument": {**DOCUMENT, "version": version}, "contentChanges": changes}
        parts += [frame({"method": "textDocument/didChange", "params": params}), ask(version + 1)]
    parts += [frame({"id": "end", "method": "shutdown"}), frame({"method": "exit"})]
    return b"".join(parts)


def count(binary: str, data: bytes, profile: str) -> int:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", binary, "server", "--analysis-timeout", "3600"],
            stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True, text=True,
        )  # fmt: skip
    return int(re.search(r"Collected : (\d+)", done.stderr)[1])


ASSIGNMENT = "\n            value = compute"
INDENTATION = "\n            "


def again_and_again(text: str, line: str, typed: str, times: int) -> tuple[list[tuple[dict, str]], list[tuple[dict, str]]]:
    """The change that puts a line in, and those that type a key behind it and take it away again."""
    number = text.split("\n").index(PLACE)
    at = {"line": number, "character": len(PLACE)}
    end = {"line": number + 1, "character": len(line) - 1}
    behind = {"line": number + 1, "character": len(line)}
    return [({"start": at, "end": at}, line)], [({"start": end, "end": end}, typed), ({"start": end, "end": behind}, "")] * times


def main() -> None:
    parser = argparse.ArgumentParser(description="Prints how many instructions one keystroke takes.")
    parser.add_argument("binary", help="the server, a release build")
    parser.add_argument("--keystrokes", type=int, default=90)
    parser.add_argument("--keep", default="/dev/null", help="where to leave a profile")
    parser.add_argument("--all", action="store_true", help="count the keys of a whole line, too")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for lines, profile in ((1_000, "/dev/null"), (10_000, options.keep)):
        text = service(lines)
        for name, line, typed, kept in (
            ("a letter", ASSIGNMENT, "x", profile),
            ("a blank behind a statement", ASSIGNMENT, " ", "/dev/null"),
            ("a blank in an empty line", INDENTATION, " ", "/dev/null"),
        ):
            before, keys = again_and_again(text, line, typed, options.keystrokes // 2)
            report(options.binary, lines, name, text, before, keys, kept)
        if options.all:
            keys = keys_of(text, options.keystrokes, random.Random(options.seed))
            report(options.binary, lines, "a key of the line", text, [], keys, "/dev/null")


def report(binary: str, lines: int, name: str, text: str, before: list, keys: list, profile: str) -> None:
    more = count(binary, session(text, before + keys), profile) - count(binary, session(text, before), "/dev/null")
    print(f"{lines:,} lines, {name}: {more / len(keys) / 1e6:.2f} million instructions ({len(keys)} keys)", flush=True)


if __name__ == "__main__":
    main()
