"""A client of the language server, for tests and benchmarks. Python's standard library only.

A thread reads what the server sends, so that neither side can wait for the other with full pipes.
"""

import json
import os
import pathlib
import queue
import subprocess
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# A liveness limit, not a measure of speed: sanitizers and busy machines are slow.
LIVENESS = 60

PUBLISH = "textDocument/publishDiagnostics"


def binary() -> str:
    """The server under test: what the environment variable CANCELOT names, else a build in the usual place."""
    named = os.environ.get("CANCELOT")
    candidates = [named] if named else [str(ROOT / "build" / preset / "cancelot") for preset in ("dev", "release")]
    for candidate in candidates:
        if os.access(candidate, os.X_OK):
            return candidate
    raise FileNotFoundError(f"no cancelot at {' or '.join(candidates)}: build it, or set CANCELOT to its path")


class ResponseError(Exception):
    """The server answered a request with an error."""

    def __init__(self, error: dict):
        super().__init__(f"{error.get('code')}: {error.get('message')}")
        self.code = error.get("code")
        self.message = error.get("message")


class Closed(Exception):
    """The server closed its output."""


def encode(message, encoding: str = "utf-8") -> bytes:
    return frame(json.dumps(message, ensure_ascii=False).encode(encoding, "surrogatepass"))


def frame(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


class Server:
    """A running server. Use it as a context manager; leaving it kills what still runs."""

    # Called with each message that comes, and the methods of what was asked by id. Tests set it.
    judge = None

    def __init__(self, *args: str, executable: str | None = None, **popen):
        self.errors = tempfile.TemporaryFile()
        options = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": self.errors, "bufsize": 0, **popen}
        self.process = subprocess.Popen([executable or binary(), *(args or ("--stdio",))], **options)
        self.inbox: queue.Queue = queue.Queue()
        self.passed: list[dict] = []  # messages that came while others were waited for
        self.next_id = 0
        self.asked: dict[object, str] = {}
        self.encoding = "utf-16"
        self.reader = None
        if self.process.stdout is not None:
            self.reader = threading.Thread(target=self._read, daemon=True)
            self.reader.start()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *exception) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.reader is not None:
            self.reader.join(LIVENESS)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        self.errors.close()

    # What comes from the server

    def _read(self) -> None:
        source = os.fdopen(os.dup(self.process.stdout.fileno()), "rb")
        with source:
            while True:
                length = None
                while line := source.readline().strip():
                    name, _, value = line.partition(b":")
                    if name == b"Content-Length":
                        length = int(value)
                if length is None:
                    break
                body = source.read(length)
                if len(body) < length:
                    break
                self.inbox.put(json.loads(body))
        self.inbox.put(None)

    def receive(self, timeout: float = LIVENESS) -> dict:
        """The next message, whatever it is."""
        if self.passed:
            return self.passed.pop(0)
        return self._next(timeout)

    def _next(self, timeout: float = LIVENESS) -> dict:
        message = self.inbox.get(timeout=timeout)
        if message is None:
            self.inbox.put(None)
            raise Closed(f"the server closed its output; it logged: {self.log()}")
        if Server.judge is not None:
            Server.judge(message, self.asked)
        return message

    def wait_for(self, wanted) -> dict:
        """The first message for which `wanted(message)` is true; the others stay for later."""
        for index, message in enumerate(self.passed):
            if wanted(message):
                return self.passed.pop(index)
        while True:
            message = self._next()
            if wanted(message):
                return message
            self.passed.append(message)

    def reply_to(self, identifier) -> dict:
        return self.wait_for(lambda message: "method" not in message and message.get("id") == identifier)

    def notification(self, method: str) -> dict:
        return self.wait_for(lambda message: message.get("method") == method)["params"]

    def published(self, uri: str, version: int | None = None) -> list[dict]:
        """The diagnostics of this version of a document, as soon as they come."""
        return self.wait_for(
            lambda message: message.get("method") == PUBLISH
            and message["params"]["uri"] == uri
            and message["params"].get("version") == version
        )["params"]["diagnostics"]

    def rest(self) -> list[dict]:
        """All messages up to the end of the server's output."""
        messages, self.passed = self.passed, []
        while True:
            try:
                messages.append(self._next())
            except Closed:
                return messages

    def log(self) -> str:
        """What the server has written to standard error so far."""
        return os.pread(self.errors.fileno(), 1 << 20, 0).decode(errors="replace")

    # What goes to the server

    def send_bytes(self, data: bytes) -> None:
        self.process.stdin.write(data) if len(data) < 4096 else self._send_all(data)

    def _send_all(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[self.process.stdin.write(view) :]

    def send(self, message) -> None:
        self.send_bytes(encode(message))

    def notify(self, method: str, params=None) -> None:
        self.send({"jsonrpc": "2.0", "method": method, **({} if params is None else {"params": params})})

    def start_request(self, method: str, params=None) -> int:
        self.next_id += 1
        message = {"jsonrpc": "2.0", "id": self.next_id, "method": method}
        self.asked[self.next_id] = method
        self.send({**message, **({} if params is None else {"params": params})})
        return self.next_id

    def request(self, method: str, params=None):
        """Sends a request and returns its result; raises ResponseError for an error."""
        reply = self.reply_to(self.start_request(method, params))
        if "error" in reply:
            raise ResponseError(reply["error"])
        return reply["result"]

    # The protocol's everyday life

    def initialize(self, capabilities: dict | None = None, **params) -> dict:
        result = self.request("initialize", {"processId": None, "capabilities": capabilities or {}, **params})
        self.encoding = result["capabilities"].get("positionEncoding", "utf-16")
        self.notify("initialized", {})
        return result

    def open(self, uri: str, text: str, version: int | None = 1, language: str = "python") -> None:
        document = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, uri: str, version: int | None, *changes: dict) -> None:
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def close(self, uri: str) -> None:
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def hover(self, uri: str, line: int, character: int):
        position = {"line": line, "character": character}
        return self.request("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})

    def code_actions(self, uri: str, where: dict, **context) -> list[dict]:
        context.setdefault("diagnostics", [])
        params = {"textDocument": {"uri": uri}, "range": where, "context": context}
        return self.request("textDocument/codeAction", params)

    def shut_down(self) -> int:
        """Ends the session in good order and returns the exit status."""
        self.request("shutdown")
        self.notify("exit")
        return self.wait()

    def wait(self) -> int:
        return self.process.wait(LIVENESS)


def span(start_line: int, start: int, end_line: int, end: int) -> dict:
    """A range of the protocol."""
    return {"start": {"line": start_line, "character": start}, "end": {"line": end_line, "character": end}}
