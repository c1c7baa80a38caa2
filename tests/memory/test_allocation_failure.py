"""Wherever memory runs out, the process ends in good order with one line that says so: no reply, diagnostic or file is wrong.

An own malloc is loaded in front of the C library's and fails at the Nth call, once or from then on. CI tries some hundred N
spread over the whole session; CANCELOT_EVERY_MALLOC=1 tries them all, which takes an hour.
"""

import json
import os
import pathlib
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from client import LIVENESS, binary, encode, span

HERE = pathlib.Path(__file__).resolve().parent
RELEASE = os.environ.get("CANCELOT_RELEASE") or binary()
EVERY = bool(os.environ.get("CANCELOT_EVERY_MALLOC"))
TRIES = 250

OUT_OF_MEMORY = 71
FROM_THEN_ON = 1 << 60

SOURCE = """\
import asyncio
from contextlib import suppress


async def poll(queue):
    try:
        await queue.get()
    except asyncio.CancelledError:
        pass
    with suppress(asyncio.CancelledError):
        await queue.join()


async def stop(queue):
    try:
        await queue.get()
    finally:
        return
"""


def is_sanitized() -> bool:
    return b"__asan_init" in pathlib.Path(RELEASE).read_bytes()


if is_sanitized():
    pytest.skip("a sanitizer has a malloc of its own: this needs a release build", allow_module_level=True)


@pytest.fixture(scope="module")
def preload(tmp_path_factory) -> str:
    library = tmp_path_factory.mktemp("preload") / "failing_malloc.so"
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, HERE / "failing_malloc.c"], check=True)
    return str(library)


def notify(method: str, params) -> dict:
    return {"jsonrpc": "2.0", "method": method, "params": params}


def ask(identifier: int, method: str, params) -> dict:
    return {"jsonrpc": "2.0", "id": identifier, "method": method, "params": params}


def session(folder: pathlib.Path) -> bytes:
    """A session with a configuration, edits, repairs, hovers; a request after each step has its findings published."""
    uri = (folder / "poll.py").as_uri()
    document = {"uri": uri}
    capabilities = {"textDocument": {"publishDiagnostics": {"relatedInformation": True}}, "workspace": {"applyEdit": True}}
    place = {"textDocument": document, "position": {"line": 7, "character": 8}}
    found = {"textDocument": document, "range": span(7, 4, 7, 10), "context": {"diagnostics": []}}
    fix_all = {**found, "context": {"diagnostics": [], "only": ["source.fixAll"]}}

    def change(version: int, where: dict | None, text: str) -> dict:
        content = {"text": text} if where is None else {"range": where, "text": text}
        params = {"textDocument": {**document, "version": version}, "contentChanges": [content]}
        return notify("textDocument/didChange", params)

    messages = [
        ask(1, "initialize", {"processId": None, "capabilities": capabilities, "rootUri": folder.as_uri()}),
        notify("initialized", {}),
        notify("textDocument/didOpen", {"textDocument": {**document, "languageId": "python", "version": 1, "text": SOURCE}}),
        ask(2, "textDocument/hover", place),
        ask(3, "textDocument/codeAction", found),
        change(2, span(8, 8, 8, 12), "return"),
        ask(4, "textDocument/hover", place),
        ask(5, "textDocument/codeAction", fix_all),
        change(3, span(0, 0, 0, 0), "import trio  # \u00e9\U0001f600\r\n"),
        ask(6, "textDocument/hover", place),
        change(4, None, SOURCE * 2),
        ask(7, "workspace/executeCommand", {"command": "cancelot.applyFixAll", "arguments": [uri]}),
        notify("workspace/didChangeConfiguration", {"settings": {"cancelot": {"select": ["CNL1"]}}}),
        ask(8, "textDocument/hover", place),
        ask(9, "no/such/method", None),
        notify("textDocument/didClose", {"textDocument": document}),
        ask(10, "shutdown", None),
        notify("exit", None),
    ]
    return b"".join(encode(message) for message in messages)


class Failing:
    """Runs a command with the own malloc."""

    def __init__(self, preload: str, folder: pathlib.Path):
        self.preload = preload
        self.folder = folder

    def run(self, arguments: list, data: bytes, first: int = 0, count: int = 1, **env: str):
        return subprocess.run(
            [RELEASE, *arguments],
            input=data,
            capture_output=True,
            timeout=LIVENESS,
            env={**os.environ, "LD_PRELOAD": self.preload, "FAIL_FROM": str(first), "FAIL_COUNT": str(count), **env},
        )

    def count(self, arguments: list, data: bytes) -> int:
        """How many allocations a run without a failure makes."""
        counted = self.folder / "count"
        self.run(arguments, data, COUNT_TO=str(counted))
        return int(counted.read_text())


def numbers(total: int) -> list[int]:
    """The first allocations one by one, and the others in even steps."""
    return list(range(1, total + 1, 1 if EVERY else max(1, total // TRIES)))


def for_each(total: int, run) -> None:
    cases = [(first, count) for first in numbers(total) for count in (1, FROM_THEN_ON)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for case, problem in zip(cases, pool.map(lambda case: run(*case), cases)):
            assert problem is None, f"allocation {case[0]}{' and all after it' if case[1] > 1 else ''} of {total}: {problem}"


def read_frames(output: bytes) -> tuple[list[dict], bool]:
    """The messages, and whether the last one is cut."""
    messages = []
    while output:
        head, end, rest = output.partition(b"\r\n\r\n")
        if not end or len(rest) < int(head.split(b":")[1]):
            return messages, True
        length = int(head.split(b":")[1])
        messages.append(json.loads(rest[:length]))
        output = rest[length:]
    return messages, False


def judge(done, expected: list[dict]) -> str | None:
    """What is wrong with a run in which memory ran out, or None."""
    log = done.stderr.decode()
    if done.returncode not in (0, OUT_OF_MEMORY):
        return f"exit status {done.returncode}, log: {log}"
    if done.returncode == OUT_OF_MEMORY and "out of memory" not in log:
        return "it does not say why it ended"
    messages, cut = read_frames(done.stdout)
    if cut and done.returncode == 0:
        return "the output is cut"
    for message, wanted in zip(messages, expected):
        failed = "error" in message and message.get("id") == wanted.get("id") and "id" in wanted
        if message != wanted and not failed:
            return f"it says {message} instead of {wanted}"
    if done.returncode == 0 and len(messages) != len(expected):
        return f"{len(messages)} messages instead of {len(expected)}; log: {log}"
    return None


def test_a_session_ends_in_good_order_wherever_memory_runs_out(preload, tmp_path):
    (tmp_path / "cancelot.toml").write_text('ignore = ["CNL106"]\n')
    failing = Failing(preload, tmp_path)
    data = session(tmp_path)
    whole = failing.run(["server"], data)
    expected, cut = read_frames(whole.stdout)
    assert whole.returncode == 0 and not cut and len(expected) > 15, whole.stderr
    total = failing.count(["server"], data)
    assert total > 1000
    for_each(total, lambda first, count: judge(failing.run(["server"], data, first, count), expected))


def test_a_file_is_repaired_or_as_it_was(preload, tmp_path):
    arguments = ["check", "--isolated", "--fix"]
    whole = tmp_path / "whole.py"
    whole.write_text(SOURCE)
    Failing(preload, tmp_path).run([*arguments, whole], b"")
    repaired = whole.read_text()
    assert repaired != SOURCE

    def one(first: int, count: int) -> str | None:
        folder = tmp_path / f"{first}-{count}"
        folder.mkdir()
        file = folder / "poll.py"
        file.write_text(SOURCE)
        done = Failing(preload, tmp_path).run([*arguments, file], b"", first, count)
        if done.returncode not in (0, 1, 2, OUT_OF_MEMORY):
            return f"exit status {done.returncode}, log: {done.stderr.decode()}"
        if file.read_text() not in (SOURCE, repaired):
            return "the file is neither as it was nor repaired"
        if done.returncode in (0, 1) and file.read_text() == SOURCE:
            return f"the file was not repaired, and nothing says so: {done.stderr.decode()}"
        return None

    fresh = tmp_path / "fresh.py"
    fresh.write_text(SOURCE)
    for_each(Failing(preload, tmp_path).count([*arguments, fresh], b""), one)
