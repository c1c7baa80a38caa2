"""How long the server takes, from the first byte of a message written to the last byte of its answer read.

    python tests/bench/latency.py build/release/cancelot [--keystrokes N] [--file FILE] [--seed N]

Prints a table; nothing fails on a time. Run it on a machine that does nothing else, and compare runs of the same
machine only. README.md in this folder says what the rows are.
"""

import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import time

import beside

# One class of a made-up service: its shape is that of real ones, with one lost cancellation in some fifty lines.
SERVICE = '''
class Worker{n}:
    """Takes jobs from a queue and stores what comes of them."""

    def __init__(self, queue, store, retries=3):
        self.queue = queue
        self.store = store
        self.retries = retries
        self.seen = {{}}

    def key(self, job):
        name = job.name.lower()
        if name not in self.seen:
            self.seen[name] = len(self.seen)
        return "{n}-" + str(self.seen[name])

    async def fetch(self, job):
        for attempt in range(self.retries):
            try:
                async with self.store.connect(job.address) as connection:
                    return await connection.read(self.key(job))
            except OSError as error:
                logger.warning("attempt %d of %s: %s", attempt, job, error)
                await asyncio.sleep(2**attempt)
        raise LookupError(job)

    async def run(self):
        while True:
            job = await self.queue.get()
            started = time.monotonic()
            try:
                result = await self.fetch(job)
                await self.store.put(self.key(job), result)
            except asyncio.CancelledError:
                logger.info("worker %s is stopping", self)
                break
            except LookupError:
                logger.exception("job %s has no data", job)
            finally:
                self.queue.task_done()
            logger.debug("%s took %.3f s", job, time.monotonic() - started)

    async def drain(self, deadline):
        pending = [job for job in self.seen.values() if job > {n}]
        async with asyncio.timeout(deadline):
            for job in pending:
                await self.store.forget(job)

'''

HEAD = "import asyncio\nimport logging\nimport time\n\nlogger = logging.getLogger(__name__)\n\n"

TYPED = "\n            value = compute(job, 42)"
PLACE = "            job = await self.queue.get()"  # where a person types: at the end of this line

KEY = "textDocument/publishDiagnostics"

PAUSE = 1.5  # seconds


def service(lines: int) -> str:
    """A source of about so many lines."""
    parts, count = [HEAD], HEAD.count("\n")
    while count < lines:
        parts.append(SERVICE.format(n=len(parts)))
        count += parts[-1].count("\n")
    return "".join(parts)


class Client:
    """Speaks to the server without threads and without more work than must be, so that it measures the server."""

    def __init__(self, binary: str):
        self.process = subprocess.Popen(
            [binary, "server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
        self.input = self.process.stdin.fileno()
        self.output = self.process.stdout.fileno()
        self.buffer = bytearray()

    def write(self, message: dict) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        data = memoryview(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.started = time.perf_counter_ns()
        while data:
            data = data[os.write(self.input, data) :]

    def read(self) -> bytes:
        """The next message's body."""
        while (end := self.buffer.find(b"\r\n\r\n")) < 0:
            self._fill()
        whole = end + 4 + int(self.buffer[:end].split(b":")[1])
        while len(self.buffer) < whole:
            self._fill()
        body = bytes(self.buffer[end + 4 : whole])
        del self.buffer[:whole]
        return body

    def _fill(self) -> None:
        data = os.read(self.output, beside.PIPE)
        if not data:
            raise SystemExit(f"the server ended with status {self.process.wait()}")
        self.buffer += data

    def time(self, message: dict) -> float:
        """Milliseconds from the message to the one message that answers it."""
        self.write(message)
        self.answer = self.read()
        return (time.perf_counter_ns() - self.started) / 1e6

    def resident(self) -> float:
        """Megabytes, in a pause: by then what work has left behind was given back."""
        time.sleep(PAUSE)
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

    def end(self) -> None:
        self.write({"id": "end", "method": "shutdown"})
        self.read()
        self.write({"method": "exit"})
        self.process.wait()


URI = "file:///bench/service.py"


class Session:
    """One server with one open document, and what was measured with it."""

    def __init__(self, binary: str, text: str):
        before = time.perf_counter_ns()
        self.client = Client(binary)
        self.client.time({"id": 1, "method": "initialize", "params": {"processId": None, "capabilities": {}}})
        self.start = (time.perf_counter_ns() - before) / 1e6
        self.client.write({"method": "initialized", "params": {}})
        self.version = 1
        document = {"uri": URI, "languageId": "python", "version": 1, "text": text}
        self.open = self.client.time({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        self.diagnostics = json.loads(self.client.answer)["params"]["diagnostics"]
        self.bytes = len(self.client.answer)

    def change(self, where: dict, text: str) -> float:
        self.version += 1
        params = {
            "textDocument": {"uri": URI, "version": self.version},
            "contentChanges": [{"range": where, "text": text}],
        }
        return self.client.time({"method": "textDocument/didChange", "params": params})

    def ask(self, method: str, params: dict) -> float:
        return self.client.time({"id": 2, "method": method, "params": {"textDocument": {"uri": URI}, **params}})


def keys_of(text: str, count: int, rng: random.Random) -> list[tuple[dict, str]]:
    """The changes that type TYPED at random places key by key, and take it away again."""
    places = [number for number, line in enumerate(text.split("\n")) if line == PLACE]
    keys: list[tuple[dict, str]] = []
    while places and len(keys) < count:
        first = position = {"line": rng.choice(places), "character": len(PLACE)}
        for key in TYPED:
            keys.append(({"start": position, "end": position}, key))
            if key == "\n":
                position = {"line": position["line"] + 1, "character": 0}
            else:
                position = {"line": position["line"], "character": position["character"] + 1}
        keys.append(({"start": first, "end": position}, ""))
    return keys


def measure(binary: str, text: str, keystrokes: int, rng: random.Random) -> dict[str, str]:
    opens, starts = [], []
    for _ in range(5):
        session = Session(binary, text)
        opens.append(session.open)
        starts.append(session.start)
        session.client.end()
    session = Session(binary, text)
    opened = session.client.resident()

    keys = [session.change(where, typed) for where, typed in keys_of(text, keystrokes, rng)]

    findings = rng.choices(session.diagnostics, k=100) if session.diagnostics else []
    actions = [
        session.ask("textDocument/codeAction", {"range": each["range"], "context": {"diagnostics": [each]}})
        for each in findings
    ]
    fix_all = [
        session.ask(
            "textDocument/codeAction",
            {"range": each["range"], "context": {"diagnostics": [], "only": ["source.fixAll"]}},
        )
        for each in findings[:3]
    ]
    hovers = [session.ask("textDocument/hover", {"position": each["range"]["start"]}) for each in findings]
    resident = session.client.resident()
    session.client.end()

    def middle(times: list[float]) -> str:
        return f"{statistics.median(times):.2f} ms" if times else "-"

    def ninety_ninth(times: list[float]) -> str:
        return f"{sorted(times)[int(len(times) * 0.99)]:.2f} ms" if times else "-"

    return {
        "lines": f"{text.count(chr(10)):,}",
        "size": f"{len(text) / 1024:.0f} kB",
        "findings": f"{len(session.diagnostics)}",
        "published at each change": f"{session.bytes / 1024:.0f} kB",
        "start to initialize's reply": middle(starts),
        "didOpen": middle(opens),
        "keystroke, median": middle(keys),
        "keystroke, 99th percentile": ninety_ninth(keys),
        "keystroke, slowest": f"{max(keys):.2f} ms" if keys else "-",
        "code actions at a finding": middle(actions),
        "all safe repairs of the file": middle(fix_all),
        "hover": middle(hovers),
        "resident in a pause, after didOpen": f"{opened:.1f} MB",
        "resident in a pause, at the end": f"{resident:.1f} MB",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Prints how long the server takes.")
    parser.add_argument("binary", help="the server, a release build")
    parser.add_argument("--keystrokes", type=int, default=2000, help="how many to time in each file")
    parser.add_argument("--file", type=pathlib.Path, action="append", help="a source instead of the made-up ones")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--beside", metavar="NAME=PROGRAM", action="append", default=[],
        help=f"another server to measure in the same run; NAME is one of {', '.join(beside.ARGUMENTS)}",
    )  # fmt: skip
    parser.add_argument("--only-beside", action="store_true", help="leave the table of this server alone out")
    options = parser.parse_args()

    texts = [path.read_text(encoding="utf-8") for path in options.file or []] or [service(1_000), service(10_000)]
    if not options.only_beside:
        print_alone(options, texts)
    if options.beside:
        programs = {"cancelot": options.binary, **dict(each.split("=", 1) for each in options.beside)}
        beside.table(programs, texts, lambda text: keys_of(text, options.keystrokes, random.Random(options.seed)))


def print_alone(options: argparse.Namespace, texts: list[str]) -> None:
    columns = [measure(options.binary, text, options.keystrokes, random.Random(options.seed)) for text in texts]
    for row in columns[0]:
        print(f"{row:32}" + "".join(f"{column[row]:>14}" for column in columns))


if __name__ == "__main__":
    main()
