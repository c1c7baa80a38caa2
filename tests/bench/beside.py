"""Cancelot's server and others, one keystroke after the other in the same run: each key goes to all of them in turn.

latency.py --beside NAME=PROGRAM calls this; README.md in this folder says where the others come from.
"""

import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, field

PUBLISH = "textDocument/publishDiagnostics"

# How the others are started, and with what settings. Of ruff the rules that are nearest to ours, of basedpyright and pylsp
# what their users have.
ARGUMENTS = {"cancelot": ["server"], "ruff": ["server"], "basedpyright": ["--stdio"], "pyright": ["--stdio"], "pylsp": []}
VERSION = {"cancelot": "cancelot", "basedpyright": "basedpyright", "pyright": "pyright"}  # beside NAME-langserver
SETTINGS = {"ruff": {"settings": {"lint": {"select": ["ASYNC", "RUF006", "B012", "BLE001"]}}}}

# Bytes that a pipe holds: to ask for more at a time costs the client as much as a key costs the fastest server.
PIPE = 1 << 16

# A server that is so slow is measured on fewer keys: it has this much time for all of them, in seconds.
PATIENCE = 45


def version(name: str, program: str) -> str:
    told = program.removesuffix("-langserver") if name in VERSION else program
    return subprocess.run([told, "--version"], capture_output=True, text=True, check=True).stdout.split("\n")[0].strip()


@dataclass
class Peer:
    """One server with one open document."""

    name: str
    program: str
    text: str
    opened: float = 0
    times: list[float] = field(default_factory=list)
    spent: float = 0

    def __post_init__(self):
        self.folder = tempfile.TemporaryDirectory()
        path = pathlib.Path(self.folder.name).resolve() / "service.py"
        path.write_text(self.text)
        self.uri = path.as_uri()
        command = [os.path.abspath(self.program), *ARGUMENTS[self.name]]  # it starts in another folder
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0, cwd=self.folder.name
        )
        self.buffer = bytearray()
        self.version = 1
        self._initialize(path.parent)

    def _initialize(self, folder: pathlib.Path) -> None:
        root = folder.as_uri()
        params = {
            "processId": os.getpid(),
            "rootUri": root,
            "workspaceFolders": [{"uri": root, "name": "bench"}],
            "capabilities": {"textDocument": {"publishDiagnostics": {"versionSupport": True}}},
            "initializationOptions": SETTINGS.get(self.name, {}),
        }
        self.write({"id": 0, "method": "initialize", "params": params})
        while self.read().get("id") != 0:
            pass
        self.write({"method": "initialized", "params": {}})
        document = {"uri": self.uri, "languageId": "python", "version": 1, "text": self.text}
        self.opened = self.answered({"method": "textDocument/didOpen", "params": {"textDocument": document}})

    def write(self, message: dict) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        data = memoryview(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.started = time.perf_counter_ns()
        while data:
            data = data[os.write(self.process.stdin.fileno(), data) :]

    def read(self) -> dict:
        """The next message; `arrived` is when its last byte did. A request is answered with nothing."""
        while (end := self.buffer.find(b"\r\n\r\n")) < 0:
            self._fill()
        headers = dict(line.split(b": ", 1) for line in bytes(self.buffer[:end]).split(b"\r\n"))
        whole = end + 4 + int(headers[b"Content-Length"])
        while len(self.buffer) < whole:
            self._fill()
        self.arrived = time.perf_counter_ns()
        message = json.loads(self.buffer[end + 4 : whole])
        del self.buffer[:whole]
        if "method" in message and "id" in message:
            items = message.get("params", {}).get("items", []) if message["method"] == "workspace/configuration" else None
            self._reply(message["id"], None if items is None else [None] * len(items))
        return message

    def _reply(self, identifier, result) -> None:
        started = self.started
        self.write({"id": identifier, "result": result})
        self.started = started

    def _fill(self) -> None:
        data = os.read(self.process.stdout.fileno(), PIPE)
        if not data:
            raise SystemExit(f"{self.name} ended with status {self.process.wait()}")
        self.buffer += data

    def answered(self, message: dict) -> float:
        """Milliseconds from the message to the diagnostics of this version."""
        self.write(message)
        while True:
            params = (came := self.read()).get("params", {})
            if came.get("method") == PUBLISH and params["uri"] == self.uri and params.get("version") in (None, self.version):
                return (self.arrived - self.started) / 1e6

    def type(self, where: dict, text: str) -> None:
        self.version += 1
        params = {"textDocument": {"uri": self.uri, "version": self.version}, "contentChanges": [{"range": where, "text": text}]}
        self.times.append(self.answered({"method": "textDocument/didChange", "params": params}))
        self.spent += self.times[-1] / 1000

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()


def measure(programs: dict[str, str], text: str, keys: list[tuple[dict, str]]) -> dict[str, Peer]:
    peers = [Peer(name, program, text) for name, program in programs.items()]
    for where, typed in keys:
        for peer in peers:
            if peer.spent < PATIENCE:
                peer.type(where, typed)
    for peer in peers:
        peer.end()
    return {peer.name: peer for peer in peers}


def table(programs: dict[str, str], texts: list[str], keys_of) -> None:
    """Prints one row a server, two columns a text, and how often ours goes into theirs, key by key."""
    print("\nbeside others: didOpen; keystroke, median and 99th percentile; how many times cancelot's median (keys)")
    rows: dict[str, list[str]] = {name: [] for name in programs}
    for text in texts:
        peers = measure(programs, text, keys_of(text))
        ours = statistics.median(peers["cancelot"].times)
        for name, peer in peers.items():
            middle = statistics.median(peer.times)
            slow = sorted(peer.times)[int(len(peer.times) * 0.99)]
            ratio = f"{middle / ours:.1f}x ({len(peer.times)})"
            rows[name].append(f"{peer.opened:9.1f}{middle:10.2f}{slow:10.2f}  {ratio:14}")
    titles = "".join(f"{text.count(chr(10)):,} lines: open, key, 99 %".ljust(45) for text in texts)
    print(f"{'':44}{titles}")
    for name, cells in rows.items():
        print(f"{version(name, programs[name])[:30] + ' (' + name + ')':44}" + "".join(cells))
