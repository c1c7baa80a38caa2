"""Shows Cancelot at work: tests/demo/demo.py BINARY

An editor's session with the language server, scripted: the service beside this file is opened, one key is pressed, one
repair is applied. Then the command line checks the asyncio package of the Python that is installed. Ends with an error
as soon as something does not happen as it should.
"""

import difflib
import itertools
import json
import os
import pathlib
import subprocess
import sys
import threading
import time

SERVICE = pathlib.Path(__file__).with_name("service.py")
SEVERITIES = {1: "error", 2: "warning", 3: "information", 4: "hint"}
# A server that hangs is ended; nothing is measured by this.
LIVENESS_SECONDS = 60


def fail(message):
    sys.exit(f"demo: {message}")


def heading(text):
    print(f"\n== {text}\n")


class Server:
    """A running language server, spoken to over its standard input and output."""

    def __init__(self, binary):
        self.process = subprocess.Popen([binary, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.ids = itertools.count(1)
        self.notifications = []
        self.watchdog = threading.Timer(LIVENESS_SECONDS, self.process.kill)
        self.watchdog.daemon = True
        self.watchdog.start()

    def send(self, **message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        try:
            self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            self.process.stdin.flush()
        except BrokenPipeError:
            fail("the server has ended")

    def read(self):
        length = None
        while line := self.process.stdout.readline().strip():
            name, value = line.split(b":", 1)
            if name.lower() == b"content-length":
                length = int(value)
        if length is None:
            fail("the server has closed its output")
        return json.loads(self.process.stdout.read(length))

    def notify(self, method, params):
        self.send(method=method, params=params)

    def request(self, method, params):
        number = next(self.ids)
        self.send(id=number, method=method, params=params)
        while True:
            message = self.read()
            if message.get("id") == number:
                if "error" in message:
                    fail(f"{method} was refused: {message['error']}")
                return message["result"]
            self.notifications.append(message)

    def diagnostics(self, version):
        """The findings that the server publishes for this version of the document."""
        while True:
            message = self.notifications.pop(0) if self.notifications else self.read()
            params = message.get("params") or {}
            if message.get("method") == "textDocument/publishDiagnostics" and params.get("version") == version:
                return params["diagnostics"]

    def stop(self):
        self.request("shutdown", None)
        self.notify("exit", None)
        self.process.stdin.close()
        if self.process.wait() != 0:
            fail(f"the server ended with status {self.process.returncode}")
        self.watchdog.cancel()


class Document:
    """The text as the editor has it."""

    def __init__(self, path):
        self.uri = path.as_uri()
        self.text = path.read_text(encoding="utf-8")
        self.version = 1

    def offset(self, position):
        """The index in the text of a position, whose `character` counts UTF-16 units."""
        lines = self.text.splitlines(keepends=True) + [""]
        line = lines[position["line"]]
        before = line.encode("utf-16-le")[: position["character"] * 2].decode("utf-16-le")
        return sum(map(len, lines[: position["line"]])) + len(before)

    def apply(self, edits):
        """Text edits count in the text as it was: so the last one goes first."""
        for edit in sorted(edits, key=lambda edit: self.offset(edit["range"]["start"]), reverse=True):
            start, end = (self.offset(edit["range"][place]) for place in ("start", "end"))
            self.text = self.text[:start] + edit["newText"] + self.text[end:]
        self.version += 1

    def changes(self, edits):
        """What didChange says of the edits; these count one after another, so the last one comes first."""
        ordered = sorted(edits, key=lambda edit: self.offset(edit["range"]["start"]), reverse=True)
        return [{"range": edit["range"], "text": edit["newText"]} for edit in ordered]


def edit(server, document, edits):
    """Edits the document and tells the server. Returns the new findings and the seconds until they came."""
    changes = document.changes(edits)
    document.apply(edits)
    start = time.perf_counter()
    server.notify(
        "textDocument/didChange",
        {"textDocument": {"uri": document.uri, "version": document.version}, "contentChanges": changes},
    )
    findings = server.diagnostics(document.version)
    return findings, time.perf_counter() - start


def show(document, findings):
    lines = document.text.splitlines()
    for finding in findings:
        start, end = finding["range"]["start"], finding["range"]["end"]
        line = lines[start["line"]]
        last = end["character"] if end["line"] == start["line"] else len(line)
        number = start["line"] + 1
        print(f"{SERVICE.name}:{number}: {SEVERITIES[finding['severity']]} {finding['code']}: {finding['message']}")
        print(f"{number:5} | {line}")
        print(f"      | {' ' * start['character']}{'~' * max(1, last - start['character'])}")


def codes(findings):
    return sorted(finding["code"] for finding in findings)


def open_service(server, document):
    heading(f"An editor opens {SERVICE.name}")
    capabilities = {"general": {"positionEncodings": ["utf-16"]}}
    capabilities["textDocument"] = {"publishDiagnostics": {"versionSupport": True, "relatedInformation": True}}
    server.request("initialize", {"processId": os.getpid(), "rootUri": None, "capabilities": capabilities})
    server.notify("initialized", {})
    item = {"uri": document.uri, "languageId": "python", "version": document.version, "text": document.text}
    server.notify("textDocument/didOpen", {"textDocument": item})
    findings = server.diagnostics(document.version)
    show(document, findings)
    for code in ("CNL101", "CNL102", "CNL103", "CNL105", "CNL107", "CNL201"):
        if code not in codes(findings):
            fail(f"{code} was not found")
    return findings


def press_key(server, document, before):
    line = document.text.splitlines().index("            return stored")
    heading(f"One key is pressed in line {line + 1}: #")
    place = {"line": line, "character": 12}
    findings, seconds = edit(server, document, [{"range": {"start": place, "end": place}, "newText": "#"}])
    gone = [finding for finding in before if finding["code"] not in codes(findings)]
    print(f"  {document.text.splitlines()[line]}\n")
    print(f"After {seconds * 1000:.1f} ms: {len(before)} findings are {len(findings)}; {gone[0]['code']} is gone.")
    if codes(gone) != ["CNL105"] or len(findings) != len(before) - 1:
        fail(f"the findings after the key are {codes(findings)}")
    return findings


def apply_repair(server, document, findings):
    finding = next(finding for finding in findings if finding["code"] == "CNL101")
    heading(f"The repair of {finding['code']} in line {finding['range']['start']['line'] + 1} is chosen")
    asked = {
        "textDocument": {"uri": document.uri},
        "range": finding["range"],
        "context": {"diagnostics": [finding], "only": ["quickfix"]},
    }
    actions = server.request("textDocument/codeAction", asked)
    for action in actions:
        print(f"  {'*' if action.get('isPreferred') else ' '} {action['title']}")
    chosen = next(action for action in actions if action.get("isPreferred"))
    workspace_edit = chosen["edit"]
    edits = (workspace_edit.get("changes") or {}).get(document.uri) or workspace_edit["documentChanges"][0]["edits"]

    before = document.text
    after, _ = edit(server, document, edits)
    print()
    for line in difflib.unified_diff(before.splitlines(), document.text.splitlines(), "before", "after", lineterm="", n=2):
        print(f"  {line}")
    print(f"\n{len(findings)} findings are {len(after)}.")
    compile(document.text, SERVICE.name, "exec")
    if "CNL101" in codes(after) or len(after) >= len(findings):
        fail(f"the findings after the repair are {codes(after)}")


def check_asyncio(binary):
    program = "import asyncio, os; print(os.path.dirname(asyncio.__file__))"
    folder = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.strip()
    heading(f"cancelot check {folder}")
    start = time.perf_counter()
    done = subprocess.run([binary, "check", folder], capture_output=True, text=True, timeout=LIVENESS_SECONDS)
    seconds = time.perf_counter() - start
    if done.returncode not in (0, 1):
        fail(f"check ended with status {done.returncode}: {done.stderr}")
    for line in done.stdout.splitlines():
        if line.startswith(folder):
            print(line)
    print(f"\n{done.stdout.splitlines()[-1]} It took {seconds * 1000:.0f} ms.")


def main():
    if len(sys.argv) != 2:
        fail("the path of the cancelot binary is needed: demo.py build/release/cancelot")
    binary = os.path.abspath(sys.argv[1])
    server, document = Server(binary), Document(SERVICE)
    findings = open_service(server, document)
    findings = press_key(server, document, findings)
    apply_repair(server, document, findings)
    server.stop()
    check_asyncio(binary)


if __name__ == "__main__":
    main()
