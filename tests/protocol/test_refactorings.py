"""What is offered at the cursor although nothing is found there: a test that cancels a coroutine, an audit of a shutdown."""

import subprocess
import sys

import pytest
from test_actions_beside import applied

AUTOMATIC, INVOKED = 2, 1
EDITS = {"workspace": {"workspaceEdit": {"documentChanges": True, "resourceOperations": ["create", "rename"]}}}
POLL = """import asyncio


async def poll():
    await asyncio.sleep(0)
    await asyncio.sleep(0)


class Client:
    async def close(self):
        await asyncio.sleep(0)

    async def ask(self, question: str, *more, timeout=1):
        await asyncio.sleep(0)


async def swallows():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        pass


async def answers():
    yield 1


def plain():
    async def nested():
        await asyncio.sleep(0)
"""


def at(text: str, what: str) -> dict:
    """The empty range before `what`."""
    line = text[: text.index(what)].count("\n")
    character = len(text[: text.index(what)].split("\n")[-1])
    return {"start": {"line": line, "character": character}, "end": {"line": line, "character": character}}


def offered(server, uri: str, text: str, what: str, **context) -> list:
    return server.code_actions(uri, at(text, what), **{"triggerKind": INVOKED, **context})


def generated(actions: list) -> dict:
    (action,) = [each for each in actions if each["kind"] == "refactor"]
    return action


def insertion(action: dict) -> dict:
    (edit,) = action["edit"]["documentChanges"][-1]["edits"]
    return edit


# ---- a test that cancels ----


def test_a_generated_test_runs(fresh, tmp_path):
    fresh.initialize(EDITS)
    (tmp_path / "poll.py").write_text(POLL)
    uri = (tmp_path / "poll.py").as_uri()
    fresh.open(uri, POLL)
    target = tmp_path / "test_poll_cancellation.py"

    action = generated(offered(fresh, uri, POLL, "poll()"))
    create, change = action["edit"]["documentChanges"]
    assert action["title"] == "Generate a test that cancels `poll()`"
    assert create == {"kind": "create", "uri": target.as_uri()}
    assert change["textDocument"] == {"uri": target.as_uri(), "version": None}
    target.write_text(insertion(action)["newText"])

    for what in ("close(", "swallows("):
        action = generated(offered(fresh, uri, POLL, what))
        assert len(action["edit"]["documentChanges"]) == 1, "the file is there"
        lines = target.read_text().count("\n")
        assert insertion(action)["range"]["start"] == {"line": lines, "character": 0}
        target.write_text(target.read_text() + insertion(action)["newText"])

    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", target]
    done = subprocess.run(command, stdout=subprocess.PIPE, cwd=tmp_path)
    report = done.stdout.decode()
    assert "2 passed" in report and "1 failed" in report, report
    assert "FAILED test_poll_cancellation.py::test_swallows_can_be_cancelled_wherever_it_waits" in report


def test_arguments_are_left_to_be_filled_in(fresh, tmp_path):
    fresh.initialize(EDITS)
    uri = (tmp_path / "poll.py").as_uri()
    fresh.open(uri, POLL)
    text = insertion(generated(offered(fresh, uri, POLL, "ask(")))["newText"]
    assert "asyncio.ensure_future(Client().ask())  # TODO: fill in the arguments\n" in text
    assert "from poll import Client\n" in text
    assert "TODO" not in insertion(generated(offered(fresh, uri, POLL, "poll()")))["newText"]


def test_an_open_file_is_extended_as_it_is_in_the_editor(fresh, tmp_path):
    fresh.initialize(EDITS)
    uri, tests = ((tmp_path / name).as_uri() for name in ("poll.py", "test_poll_cancellation.py"))
    fresh.open(uri, POLL)
    fresh.open(tests, "import asyncio\n# 1\n# \U0001f600", 7)
    change = generated(offered(fresh, uri, POLL, "poll()"))["edit"]["documentChanges"][0]
    assert change["textDocument"] == {"uri": tests, "version": 7}
    assert change["edits"][0]["range"]["start"] == {"line": 2, "character": 4}


@pytest.mark.parametrize("what", ["answers(", "nested(", "plain(", "await asyncio.sleep(10)", "class Client"])
def test_no_test_is_generated_for(fresh, what, tmp_path):
    fresh.initialize(EDITS)
    uri = (tmp_path / "poll.py").as_uri()
    fresh.open(uri, POLL)
    assert offered(fresh, uri, POLL, what, only=["refactor"]) == []


@pytest.mark.parametrize("name", ["test_poll.py", "1.py", "a-b.py", "poll.pyi"])
def test_no_test_is_generated_in(fresh, name, tmp_path):
    fresh.initialize(EDITS)
    uri = (tmp_path / name).as_uri()
    fresh.open(uri, POLL)
    assert offered(fresh, uri, POLL, "poll()", only=["refactor"]) == []


@pytest.mark.parametrize("edits", [{"documentChanges": True}, {"resourceOperations": ["create"]}])
def test_no_test_is_generated_for_clients_that_cannot_create_it(fresh, edits, tmp_path):
    fresh.initialize({"workspace": {"workspaceEdit": edits}})
    uri = (tmp_path / "poll.py").as_uri()
    fresh.open(uri, POLL)
    assert offered(fresh, uri, POLL, "poll()", only=["refactor"]) == []


def test_a_light_bulb_does_not_come_up_for_it(fresh, tmp_path):
    fresh.initialize(EDITS)
    uri = (tmp_path / "poll.py").as_uri()
    fresh.open(uri, POLL)
    assert offered(fresh, uri, POLL, "poll()", triggerKind=AUTOMATIC) == []

LOCKED = """import {library}

lock = {library}.Lock()


async def holds():
    async with lock:
        await {library}.sleep(0)


async def leaks(own: {library}.Lock):
    await own.acquire()
    await {library}.sleep(0)
    own.release()


async def swallows():
    try:
        await {library}.sleep(10)
    except {cancelled}:
        pass


class Client:
    def __init__(self):
        self.lock = {library}.Lock()

    async def ask(self):
        async with self.lock:
            await {library}.sleep(0)

    async def leave(self):
        await self.lock.acquire()
        await {library}.sleep(0)
"""

CANCELLED = {"asyncio": "asyncio.CancelledError", "trio": "trio.Cancelled", "anyio": "anyio.get_cancelled_exc_class()"}


@pytest.mark.parametrize("library", CANCELLED)
def test_generated_tests_run_on_every_library_and_see_what_is_not_given_back(fresh, library, tmp_path):
    pytest.importorskip(library)
    fresh.initialize(EDITS)
    text = LOCKED.format(library=library, cancelled=CANCELLED[library])
    (tmp_path / "hold.py").write_text(text)
    uri = (tmp_path / "hold.py").as_uri()
    fresh.open(uri, text)
    target = tmp_path / "test_hold_cancellation.py"
    target.write_text("")
    names = ["holds", "leaks", "swallows", "ask", "leave"]
    for name in names:
        added = insertion(generated(offered(fresh, uri, text, name + "(")))["newText"]
        target.write_text(target.read_text() + added.replace("  # TODO: fill in the arguments", ""))

    written = target.read_text()
    compile(written, target, "exec")
    assert written.count(f"import {library}\n") == 1, "imported once"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", target]
    done = subprocess.run(command, stdout=subprocess.PIPE, cwd=tmp_path)
    report = done.stdout.decode()
    assert "2 passed" in report and "3 failed" in report, report
    for name in ("leaks", "Client_leave", "swallows"):
        assert f"FAILED test_hold_cancellation.py::test_{name}_can_be_cancelled_wherever_it_waits" in report
    for lock in ("own", "instance.lock"):
        assert f'assert not {lock}.locked(), f"not given back after {{steps}} steps"\n' in report, report
    raised = [line for line in report.splitlines() if line.startswith("E ")]
    assert sum("AssertionError: not given back after 1 steps" in line for line in raised) == 2, report
    assert max(map(len, written.splitlines())) <= 88


def test_what_a_stream_needs_is_left_to_be_filled_in(fresh, tmp_path):
    fresh.initialize(EDITS)
    text = """import asyncio


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
    try:
        await reader.read()
    finally:
        writer.close()
"""
    uri = (tmp_path / "serve.py").as_uri()
    fresh.open(uri, text)
    test = insertion(generated(offered(fresh, uri, text, "serve(")))["newText"]
    assert "        writer = ...  # TODO: an open asyncio.StreamWriter\n" in test
    assert "ensure_future(serve(writer=writer))  # TODO: fill in the arguments\n" in test
    assert 'assert writer.is_closing(), f"not given back after {steps} steps"\n' in test


# ---- an audit of what a shutdown leaves running ----

SHUTDOWN = """import asyncio
import logging

logger = logging.getLogger(__name__)


async def stop(tasks):
    for task in tasks:
        task.cancel()
    print("stopped")
"""

AUDITED = """import asyncio
import logging

logger = logging.getLogger(__name__)


async def stop(tasks):
    for task in tasks:
        task.cancel()
    pending = asyncio.all_tasks() - {asyncio.current_task()}
    if pending:
        _, pending = await asyncio.wait(pending, timeout=5)
    for leaked in pending:
        logger.warning("still running at shutdown: %r", leaked)
    print("stopped")
"""

URI = "file:///project/stop.py"


def test_an_audit_goes_behind_what_cancels(server):
    server.open(URI, SHUTDOWN)
    (action,) = offered(server, URI, SHUTDOWN, "task.cancel", only=["refactor.rewrite"])
    assert action["kind"] == "refactor.rewrite"
    audited = applied(SHUTDOWN, action["edit"])
    assert audited == AUDITED
    server.open(URI, audited, 2)
    assert server.published(URI, 2) == []
    assert offered(server, URI, audited, "task.cancel", only=["refactor.rewrite"]) == []


@pytest.mark.parametrize("what", ["print", "import logging", "async def"])
def test_no_audit_is_offered_elsewhere(server, what):
    server.open(URI, SHUTDOWN)
    assert offered(server, URI, SHUTDOWN, what, only=["refactor.rewrite"]) == []


def test_an_audit_names_what_does_not_end_and_waits_no_longer():
    program = AUDITED.replace("timeout=5", "timeout=0.05") + """

async def stubborn():
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            print("no")
            if len(given) > 1:
                raise
            given.append(1)


async def obedient():
    await asyncio.sleep(3600)


given = []


async def main():
    tasks = [asyncio.ensure_future(stubborn()), asyncio.ensure_future(obedient())]
    await asyncio.sleep(0)
    await stop(tasks)
    given.append(2)


asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == 0 and b"stopped" in done.stdout
    assert b"stubborn()" in done.stderr and b"obedient()" not in done.stderr and b"main()" not in done.stderr

# ---- the same audit for tests ----

FIXTURE = """@pytest_asyncio.fixture(autouse=True)
async def no_task_outlives_its_test():
    before = asyncio.all_tasks()
    yield
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    if left:
        _, left = await asyncio.wait(left, timeout=5)
    assert not left, f"still running: {left}"
"""


@pytest.mark.parametrize(
    "before, after",
    [
        ("", "import asyncio\nimport pytest_asyncio\n\n\n" + FIXTURE),
        ('"""Tests."""\n', '"""Tests."""\n\nimport asyncio\nimport pytest_asyncio\n\n\n' + FIXTURE),
        (
            "import pytest\n\n\n# first\ndef test():\n    pass\n",
            "import asyncio\n\nimport pytest\nimport pytest_asyncio\n\n\n" + FIXTURE + "\n\n# first\ndef test():\n    pass\n",
        ),
        (
            "import asyncio as aio\n\nfrom pytest_asyncio import fixture\n",
            "import asyncio as aio\n\nfrom pytest_asyncio import fixture\n\n\n"
            + FIXTURE.replace("asyncio.all", "aio.all")
            .replace("asyncio.current", "aio.current")
            .replace("asyncio.wait", "aio.wait")
            .replace("pytest_asyncio.", ""),
        ),
    ],
)
@pytest.mark.parametrize("name", ["conftest.py", "test_chat.py", "chat_test.py"])
def test_a_fixture_finds_tasks_that_outlive_tests(server, name, before, after):
    uri = "file:///project/tests/" + name
    server.open(uri, before)
    beginning = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
    (action,) = server.code_actions(uri, beginning, triggerKind=INVOKED, only=["refactor.rewrite"])
    assert action["title"] == "Insert a fixture that fails tests whose tasks outlive them"
    assert applied(before, action["edit"]) == after
    server.open(uri, after, 2)
    assert server.published(uri, 2) == []
    assert server.code_actions(uri, beginning, triggerKind=INVOKED, only=["refactor.rewrite"]) == []


@pytest.mark.parametrize(
    "name, text",
    [
        ("chat.py", "import asyncio\n"),
        ("test_chat.py", "import trio\n"),
        ("test_chat.py", "no_task_outlives_its_test = 1\n"),
        ("test_chat.py", "def test(): pass\n"),
        ("test_chat.py", "import asyncio (\n"),
    ],
)
def test_no_fixture_is_offered_in(server, name, text):
    uri = "file:///project/tests/" + name
    server.open(uri, text)
    beginning = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
    assert server.code_actions(uri, beginning, triggerKind=INVOKED, only=["refactor.rewrite"]) == []


def test_the_fixture_fails_what_leaves_a_task_running():
    """Its body, driven as the plug-in does: the fixture's two halves in tasks of their own around the test's."""
    program = "import asyncio\n\n" + FIXTURE.split("\n", 1)[1].replace("timeout=5", "timeout=0.01") + """

kept = []

async def leaves():
    kept.append(asyncio.ensure_future(asyncio.sleep(3600)))

async def ends():
    kept.append(asyncio.ensure_future(asyncio.sleep(0)))

for test in (ends, leaves):
    loop = asyncio.new_event_loop()
    fixture = no_task_outlives_its_test()
    loop.run_until_complete(fixture.__anext__())
    loop.run_until_complete(test())
    try:
        loop.run_until_complete(fixture.__anext__())
    except StopAsyncIteration:
        print(test.__name__, "passes")
    except AssertionError as error:
        print(test.__name__, "fails:", error)
    kept[-1].cancel()
    loop.run_until_complete(asyncio.wait({kept[-1]}))
    loop.close()
"""
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    lines = done.stdout.decode().splitlines()
    assert lines[0] == "ends passes" and lines[1].startswith("leaves fails: still running: {<Task"), done.stderr


# ---- what is got and given back ----

POOLED = """import asyncio


async def ask(pool, question):
    conn = await pool.acquire()
    conn.push(question)
    await pool.release(conn)


async def ask_in_a_try(pool, question):
    conn = await pool.acquire(timeout=1)
    # once
    try:
        return await conn.ask(question)
    finally:
        await asyncio.shield(pool.release(conn))


async def count(self):
    self.asking += 1
    self.log("asking", asyncio.current_task())
    self.asking -= 1
"""

IN_FINALLY = """    conn = await pool.acquire()
    try:
        conn.push(question)
    finally:
        try:
            await asyncio.wait_for(asyncio.shield(pool.release(conn)), 5)
        except asyncio.TimeoutError:
            logging.warning("pool.release() did not finish within 5 s")
"""

HELPER = """@contextlib.asynccontextmanager
async def safe_resource(acquire, release):
    resource = await acquire()
    try:
        yield resource
    finally:
        try:
            await asyncio.wait_for(asyncio.shield(release(resource)), 5)
        except asyncio.TimeoutError:
            logging.warning("%r was not released within 5 s", resource)
"""


def rewritten(server, what: str, only=("refactor.rewrite",)) -> dict:
    server.open(URI, POOLED)
    assert [found["code"] for found in server.published(URI, 1)] == ["CNL202"], "nothing is found there"
    actions = offered(server, URI, POOLED, what, only=list(only))
    return {action["title"]: applied(POOLED, action["edit"]) for action in actions}


def test_a_release_goes_into_a_finally(server):
    texts = rewritten(server, "conn = await pool.acquire()")
    assert list(texts) == ["Release it in a finally", "Use `async with safe_resource()`"]
    assert IN_FINALLY in texts["Release it in a finally"]
    held = texts["Use `async with safe_resource()`"]
    assert held.startswith("import asyncio\nimport contextlib\nimport logging\n\n\n" + HELPER + "\n\nasync def ask(")
    assert "    async with safe_resource(pool.acquire, pool.release) as conn:\n        conn.push(question)\n\n\n" in held


def test_a_finally_becomes_an_async_with(server):
    (held,) = rewritten(server, "conn = await pool.acquire(timeout=1)").values()
    assert """    async with safe_resource(lambda: pool.acquire(timeout=1), pool.release) as conn:
        # once
        return await conn.ask(question)
""" in held


def test_the_helper_is_inserted_once(server):
    held = rewritten(server, "conn = await pool.acquire()")["Use `async with safe_resource()`"]
    server.open(URI, held, 2)
    (action,) = offered(server, URI, held, "conn = await pool.acquire(timeout=1)", only=["refactor.rewrite"])
    again = applied(held, action["edit"])
    assert again.count("async def safe_resource(") == 1 and again.count("async with safe_resource(") == 2
    server.open(URI, again, 3)
    assert server.published(URI, 3) == []


@pytest.mark.parametrize(
    "imports, line",
    [
        ("import asyncio\n", "import asyncio\n\nfrom app.resources import hold\n"),
        ("import asyncio\n\nfrom app import log\n", "import asyncio\n\nfrom app import log\nfrom app.resources import hold\n"),
        ("import asyncio\nfrom app.resources import hold as h\n", "import asyncio\nfrom app.resources import hold as h\n"),
        ("import asyncio\n\nhold = 1\n", "import asyncio\n\nimport app.resources\n\nhold = 1\n"),
    ],
)
def test_a_helper_of_the_project_is_imported(fresh, imports, line):
    fresh.initialize(EDITS, initializationOptions={"safe-resource": "app.resources.hold"})
    text = POOLED.replace("import asyncio\n", imports)
    fresh.open(URI, text)
    (action,) = offered(fresh, URI, text, "conn = await pool.acquire(timeout=1)", only=["refactor.rewrite"])
    held = applied(text, action["edit"])
    name = "h" if "as h" in imports else "app.resources.hold" if "hold = 1" in imports else "hold"
    assert action["title"] == f"Use `async with {name}()`"
    assert held.startswith(line) and f"    async with {name}(" in held and "safe_resource" not in held


def test_a_counter_goes_into_a_finally(server):
    (counted,) = rewritten(server, "self.asking += 1").values()
    assert counted.endswith('    try:\n        self.log("asking", asyncio.current_task())\n    finally:\n        self.asking -= 1\n')


@pytest.mark.parametrize("what", ["conn.push", "await pool.release(conn)", "return await", "import asyncio"])
def test_nothing_is_rewritten_at(server, what):
    assert rewritten(server, what) == {}


def test_what_a_finding_offers_is_not_offered_twice(server):
    text = POOLED.replace("conn.push(question)", "await conn.push(question)")
    server.open(URI, text)
    titles = [action["title"] for action in offered(server, URI, text, "pool.acquire()")]
    assert titles.count("Release it in a finally") == titles.count("Use `async with safe_resource()`") == 1


@pytest.mark.parametrize(
    "change",
    [
        ("async def ask(", "safe_resource = 1\n\nasync def ask("),  # the name is taken
        ("pool.acquire()", "pool.acquire(await wait())"),  # would be awaited in a lambda
        ("    conn = await pool.acquire()", "    conn = await super().acquire()"),  # bare super() in a lambda
        ("conn = await pool.acquire()", "conn = await pool.acquire()  # why"),  # a comment that would get lost
        ("await pool.release(conn)\n\n", "await pool.release(conn)  # why\n\n"),
    ],
)
def test_no_helper_is_used_where(server, change):
    assert change[0] in POOLED
    text = POOLED.replace(*change, 1)
    server.open(URI, text)
    actions = offered(server, URI, text, "conn = await", only=["refactor.rewrite"])
    assert [action for action in actions if "async with" in action["title"]] == []
