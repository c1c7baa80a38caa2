"""Repaired code is run: one cancellation, a second one during the cleanup, and a cleanup that hangs."""

import re

import pytest
from executing import DRIVERS, interpreters, run
from repairing import check, apply, fix_all, offer, offers

every_python = pytest.mark.parametrize("python", interpreters(), ids=str)


def need(python, driver, since=(3, 8)):
    library = DRIVERS[driver][1]
    if python.version < since:
        pytest.skip(f"this code is for Python {since[0]}.{since[1]} and newer")
    if library and library not in python.libraries:
        pytest.skip(f"Python {python} has no {library}, or none that is new enough")


# ---- shield-cleanup ----

CLEANUPS = {
    "one await": """
async def work(conn):
    try:
        return await conn.work()
    finally:
        await conn.release()
""",
    "inline": """
async def work(conn):
    try: return await conn.work()
    finally: await conn.release()
""",
    "under an if": """
async def work(conn):
    try:
        return await conn.work()
    finally:
        if conn:
            await conn.release()
        conn.note("behind")
""",
    "several statements": """
async def work(conn):
    try:
        return await conn.work()
    finally:
        conn.note("before")
        await conn.release()
        for _ in range(2):
            await asyncio.sleep(0)
        conn.note("between")
        await asyncio.sleep(0)
        conn.note("behind")
""",
    "async with": """
async def work(conn):
    try:
        return await conn.work()
    finally:
        async with conn:
            await conn.release()
""",
    "handler": """
async def work(conn):
    try:
        return await conn.work()
    except BaseException:
        await conn.release()
        raise
""",
    "exit": """
class Held:
    def __init__(self, conn):
        self.conn = conn

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc):
        await self.conn.release()

async def work(conn):
    async with Held(conn):
        return await conn.work()
""",
    "in a try of its own": """
async def work(conn):
    try:
        return await conn.work()
    finally:
        try:
            await conn.release()
        except OSError:
            conn.note("failed")
        conn.note("behind")
""",
    "every error is caught": """
async def work(conn):
    try:
        return await conn.work()
    finally:
        try:
            await conn.release()
        except Exception:
            conn.note("failed")
""",
}

BOUNDED_BY_TIMEOUT = {
    "bounded": """
async def work(conn):
    try:
        return await conn.work()
    finally:
        await asyncio.wait_for(conn.release(), 5)
""",
    "bounded and caught": """
async def work(conn):
    try:
        return await conn.work()
    except asyncio.CancelledError:
        try:
            await asyncio.wait_for(conn.release(), timeout=5)
        except asyncio.TimeoutError:
            conn.note("too late")
        raise
    else:
        await conn.release()
""",
}

BOUNDED_BY_SCOPE = {
    "bounded": """
async def work(conn):
    try:
        return await conn.work()
    finally:
        with asyncio.move_on_after(5):
            await conn.release()
""",
    "bounded without a shield": """
async def work(conn):
    try:
        return await conn.work()
    finally:
        with asyncio.move_on_after(5, shield=False):
            await conn.release()
""",
}

PROGRAMS = {**CLEANUPS, **BOUNDED_BY_TIMEOUT}
SCOPE_PROGRAMS = {**CLEANUPS, **BOUNDED_BY_SCOPE}


def repaired(library: str, cleanup: str, target: str) -> tuple:
    programs = PROGRAMS if library == "asyncio" else SCOPE_PROGRAMS
    before = f"import {library}\n" + programs[cleanup].replace("asyncio.", library + ".")
    after = fix_all(before, target, unsafe=True)
    # That the programs release in two places is left to the person.
    found = [finding for finding in check(after, target) if finding["code"] != "CNL205"]
    assert "shield" in after and found == []
    return before, after


@every_python
@pytest.mark.parametrize("cleanup", PROGRAMS)
@pytest.mark.parametrize("target", ["3.8", "3.11"])
class TestAsyncio:
    def outcome(self, python, cleanup, target, scenario):
        need(python, "asyncio", tuple(map(int, target.split("."))))
        before, after = repaired("asyncio", cleanup, target)
        return before, run(python, "asyncio", after, scenario)

    def test_without_a_cancellation(self, python, cleanup, target):
        before, outcome = self.outcome(python, cleanup, target, "normal")
        assert outcome == run(python, "asyncio", before, "normal")

    def test_one_cancellation(self, python, cleanup, target):
        before, outcome = self.outcome(python, cleanup, target, "once")
        assert outcome["cancelled"] and "release ends" in outcome["trace"]
        assert outcome == run(python, "asyncio", before, "once")

    def test_a_second_one_during_the_cleanup(self, python, cleanup, target):
        before, outcome = self.outcome(python, cleanup, target, "twice")
        assert outcome["cancelled"]
        assert "release ends" not in outcome["trace"], "a second cancellation does not wait"
        assert "release ends" in outcome["later"], "but the release goes on in the background"
        assert "release ends" not in run(python, "asyncio", before, "twice")["later"]

    def test_a_cleanup_that_hangs(self, python, cleanup, target):
        _, outcome = self.outcome(python, cleanup, target, "hang")
        assert outcome["cancelled"], "and not a TimeoutError"
        assert outcome["trace"][:2] == ["work", "release begins"] or "release begins" in outcome["trace"]


@every_python
@pytest.mark.parametrize("cleanup", SCOPE_PROGRAMS)
@pytest.mark.parametrize("driver", [driver for driver in DRIVERS if driver != "asyncio"])
class TestScopes:
    def outcome(self, python, cleanup, driver, scenario):
        need(python, driver)
        before, after = repaired(driver.split()[0], cleanup, "3.10")
        assert "move_on_after(5, shield=True)" in after
        return before, run(python, driver, after, scenario)

    def test_without_a_cancellation(self, python, cleanup, driver):
        before, outcome = self.outcome(python, cleanup, driver, "normal")
        assert outcome == run(python, driver, before, "normal")

    @pytest.mark.parametrize("scenario", ["once", "twice"])
    def test_cancellations(self, python, cleanup, driver, scenario):
        before, outcome = self.outcome(python, cleanup, driver, scenario)
        assert outcome["cancelled"] and "release ends" in outcome["trace"]
        assert "release ends" not in run(python, driver, before, scenario)["later"]

    def test_a_cleanup_that_hangs(self, python, cleanup, driver):
        _, outcome = self.outcome(python, cleanup, driver, "hang")
        assert outcome["cancelled"] and "release ends" not in outcome["later"]


# ---- what loses a cancellation ----

SWALLOWERS = {
    "lone pass": """
async def work(conn):
    try:
        await conn.work()
    except asyncio.CancelledError:
        pass
    conn.note("behind")
""",
    "return of a call": """
async def work(conn):
    try:
        return await conn.work()
    except asyncio.CancelledError:
        return conn.note("cancelled")
""",
    "finally around": """
async def work(conn):
    try:
        try:
            return await conn.work()
        except asyncio.CancelledError:
            conn.note("cancelled")
            return None
    finally:
        await conn.release()
""",
    "two ways out": """
async def work(conn):
    while True:
        try:
            return await conn.work()
        except (asyncio.CancelledError, OSError) as e:
            if len(conn.trace) > 5:
                continue
            conn.note(type(e).__name__)
        return 1
""",
    "broad, logs": """
async def work(conn):
    try:
        return await conn.work()
    except BaseException as e:
        print(repr(e), file=__import__("sys").stderr)
""",
    "broad, releases": """
async def work(conn):
    try:
        return await conn.work()
    except:
        await conn.release()
        return 1
""",
    "broad, releases, several ways out": """
async def work(conn):
    try:
        return await conn.work()
    except BaseException:
        conn.close()
        if len(conn.trace) > 5:
            return 1
    return 2
""",
    "tuple, releases": """
async def work(conn):
    try:
        return await conn.work()
    except (OSError, asyncio.CancelledError):
        conn.close()
        return 1
""",
    "broad, notes": """
async def work(conn):
    try:
        return await conn.work()
    except BaseException as error:
        conn.failed = error
""",
    "constant": """
async def work(conn):
    try:
        return await conn.work()
    except GONE:
        conn.failed = True
""",
    "kept for later": """
async def work(conn):
    stopped = False
    try:
        await conn.work()
    except asyncio.CancelledError:
        stopped = True
    conn.note("stopped" if stopped else "ended")
""",
    "suppress, unreachable behind": """
async def work(conn):
    with suppress(asyncio.CancelledError):
        return await conn.work()
    return 1
""",
    "suppress": """
async def work(conn):
    with suppress(asyncio.CancelledError):
        return await conn.work()
""",
    "suppress more": """
async def work(conn):
    with suppress(OSError, asyncio.CancelledError), suppress(ValueError):
        return await conn.work()
""",
    "suppress all": """
async def work(conn):
    with suppress(BaseException):
        return await conn.work()
""",
    "cleanup in the handler": """
async def work(conn):
    try:
        await conn.work()
    except asyncio.CancelledError:
        conn.close()
        return
    conn.close()
""",
    "cleanup behind the handler": """
async def work(conn):
    try:
        await conn.work()
    except asyncio.CancelledError:
        pass
    conn.close()
    conn.note("behind")
""",
    "return in finally": """
async def work(conn):
    result = None
    try:
        result = await conn.work()
    finally:
        conn.note("finally")
        return result
""",
    "continue in finally": """
async def work(conn):
    for _ in range(2):
        try:
            await conn.work()
        finally:
            continue
    return 1
""",
}

SWALLOWERS.update(
    {
        "another exception": """
async def work(conn):
    try:
        return await conn.work()
    except asyncio.CancelledError:
        raise ValueError("cancelled")
""",
        "another exception after a cleanup": """
async def work(conn):
    try:
        return await conn.work()
    except asyncio.CancelledError as error:
        conn.close()
        raise ValueError("cancelled") from error
""",
        "another exception for all": """
async def work(conn):
    try:
        return await conn.work()
    except (OSError, asyncio.CancelledError) as error:
        raise ValueError("failed") from error
""",
        "another exception for all after a cleanup": """
async def work(conn):
    try:
        return await conn.work()
    except BaseException:
        conn.close()
        raise ValueError("failed")
""",
        "an exit that returns true": """
class Quiet:
    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, error, trace):
        return True

async def work(conn):
    async with Quiet():
        return await conn.work()
""",
        "an exit that returns true for some": """
class Quiet:
    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, error, trace):
        return isinstance(error, (OSError, asyncio.CancelledError))

async def work(conn):
    async with Quiet():
        return await conn.work()
""",
        "a yield whose handler ends": """
import contextlib

@contextlib.asynccontextmanager
async def quiet():
    try:
        yield
    except asyncio.CancelledError:
        pass

async def work(conn):
    async with quiet():
        return await conn.work()
""",
    }
)

HEAD = "import asyncio\nfrom contextlib import suppress\nGONE = (OSError, asyncio.CancelledError)\n"


@every_python
@pytest.mark.parametrize("name", SWALLOWERS)
def test_every_repair_keeps_the_cancellation(name, python):
    need(python, "asyncio")
    before = HEAD + SWALLOWERS[name]
    close = re.compile(r"conn\.close\(\)")  # a name that releases, for the repairs; conn notes it when it is run

    def outcome(text, scenario):
        return run(python, "asyncio", close.sub('conn.note("close")', text), scenario)

    assert not outcome(before, "swallow")["cancelled"], "nothing to repair"
    found = [finding for finding in check(before, "3.8") if finding["code"] != "CNL201"]
    assert len(found) == 1 and found[0]["fixes"]
    for fix in found[0]["fixes"]:
        after = apply(before, fix)
        cancelled = outcome(after, "swallow")
        assert cancelled["cancelled"], f"{fix['title']} gives\n{after}"
        if fix["safe"]:
            assert outcome(after, "normal") == outcome(before, "normal"), fix["title"]
            released = [text for text in outcome(before, "swallow")["trace"] if text in ("close", "release ends")]
            assert all(text in cancelled["trace"] for text in released), fix["title"]


# A CancelledError arrives although nobody cancels work().
NOBODY_CANCELS = {
    "its own task, and more": """
async def work(conn):
    task = asyncio.ensure_future(asyncio.Event().wait())
    task.cancel()
    try:
        await task
        await conn.work()
    except asyncio.CancelledError:
        pass
    return await conn.work()
""",
    "a task that something else has cancelled": """
async def work(conn):
    task = asyncio.ensure_future(asyncio.Event().wait())
    asyncio.get_running_loop().call_soon(getattr(task, "cancel"))
    with suppress(asyncio.CancelledError):
        await task
    return await conn.work()
""",
    "a future among what is gathered": """
async def stop(futures):
    futures[0].cancel()

async def work(conn):
    futures = [asyncio.get_running_loop().create_future()]
    try:
        await asyncio.gather(conn.work(), stop(futures), futures[0])
    except BaseException:
        print("ended", file=__import__("sys").stderr)
    return await conn.work()
""",
    "a helper that waits for such a task": """
async def ended(tasks):
    await tasks[0]

async def work(conn):
    tasks = [asyncio.ensure_future(asyncio.Event().wait())]
    asyncio.get_running_loop().call_soon(getattr(tasks[0], "cancel"))
    with suppress(asyncio.CancelledError):
        await ended(tasks)
    return await conn.work()
""",
    "a deadline": """
async def work(conn):
    async with asyncio.timeout(0.01):
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return "too late"
""",
}


@every_python
@pytest.mark.parametrize("name", NOBODY_CANCELS)
def test_safe_repairs_change_nothing_where_nobody_cancels(name, python):
    need(python, "asyncio", (3, 11) if "timeout" in NOBODY_CANCELS[name] else (3, 8))
    before = HEAD + NOBODY_CANCELS[name]
    assert [finding for finding in check(before, "3.8")], "nothing to repair"
    outcome = run(python, "asyncio", before, "normal")
    assert not outcome["cancelled"]
    assert run(python, "asyncio", fix_all(before, "3.8"), "normal") == outcome


@every_python
def test_several_rounds_repair_what_is_nested(python):
    need(python, "asyncio")
    before = HEAD + """
async def work(conn):
    with suppress(asyncio.CancelledError):
        try:
            return await conn.work()
        except BaseException:
            conn.note("caught")
"""
    after = fix_all(before, "3.8", unsafe=True)
    assert run(python, "asyncio", after, "swallow")["cancelled"]
    assert run(python, "asyncio", after, "normal") == run(python, "asyncio", before, "normal")


# ---- wait-for-task ----

AWAITERS = {
    "handler": """
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        pass
    conn.note("went on")
""",
    "handler that does something": """
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        conn.note("was cancelled")
    else:
        conn.note("had ended")
    conn.note("went on")
""",
    "suppress": """
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    conn.note("went on")
""",
}

# What the awaited task does when it is cancelled.
CHILDREN = {
    "is cancelled": "raise",
    "raises": "raise ValueError",
    "ends": "return 1",
}


def with_task(awaiter: str, child: str) -> str:
    return f"""{HEAD}
async def child(conn):
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        await conn.release()
        {CHILDREN[child]}

async def work(conn):
    task = asyncio.ensure_future(child(conn))
    await asyncio.sleep(0)
    conn.note("cancels")
{awaiter}"""


@every_python
@pytest.mark.parametrize("child", CHILDREN)
@pytest.mark.parametrize("name", AWAITERS)
def test_waiting_for_a_task(name, child, python):
    need(python, "asyncio")
    before = with_task(AWAITERS[name], child)
    fix = offer(before, "CNL107", "Wait for the task", "3.8")
    after = apply(before, fix)
    normal = run(python, "asyncio", after, "normal")
    assert normal == run(python, "asyncio", before, "normal")
    assert ("went on" in normal["trace"]) == (child != "raises")
    # The caller is cancelled while it waits for the task.
    assert run(python, "asyncio", after, "once")["cancelled"]
    if child != "raises":
        assert not run(python, "asyncio", before, "twice")["cancelled"]


# ---- except-base-exception, bound-shield ----


@every_python
def test_base_exception_lets_the_cleanup_run_on_a_cancellation(python):
    need(python, "asyncio")
    before = """
async def work(conn):
    try:
        return await conn.work()
    except Exception:
        conn.close()
        raise
"""
    after = fix_all(before, unsafe=True)
    outcomes = {}
    for name, text in (("before", before), ("after", after)):
        text = text.replace("conn.close()", 'conn.note("close")')
        outcomes[name] = [run(python, "asyncio", text, scenario) for scenario in ("normal", "swallow")]
    assert outcomes["after"][0] == outcomes["before"][0]
    assert outcomes["before"][1]["cancelled"] and "close" not in outcomes["before"][1]["trace"]
    assert outcomes["after"][1]["cancelled"] and "close" in outcomes["after"][1]["trace"]


@every_python
@pytest.mark.parametrize("driver", [driver for driver in DRIVERS if driver != "asyncio"])
def test_a_shield_with_a_deadline_does_not_hang(python, driver):
    need(python, driver)
    library = driver.split()[0]
    before = f"""
import {library}

async def work(conn):
    try:
        return await conn.work()
    finally:
        with {library}.CancelScope(shield=True):
            await conn.release()
"""
    after = fix_all(before, unsafe=True)
    for scenario in ("normal", "once"):
        assert run(python, driver, after, scenario) == run(python, driver, before, scenario)
    outcome = run(python, driver, after, "hang")
    assert outcome["cancelled"] and "release ends" not in outcome["later"]


# ---- releases that a cancellation skips ----

POOL = """
import asyncio

class Pool:
    def __init__(self, conn):
        self.conn = conn

    async def acquire(self):
        self.conn.note("acquire")
        return self.conn

    async def __aenter__(self):
        return await self.acquire()

    async def __aexit__(self, *exc):
        self.give()

    def give(self):
        self.conn.note("give back")

class Lock(Pool):
    def release(self):
        self.give()

class Slow(Pool):
    async def release(self, conn):
        await asyncio.sleep(0)
        self.give()
"""

SKIPPED = {
    "lock": """
async def work(conn):
    lock = Lock(conn)
    await lock.acquire()
    await conn.work()
    lock.release()
    conn.note("behind")
""",
    "the try begins too late": """
async def work(conn):
    lock = Lock(conn)
    await lock.acquire()
    await conn.work()
    try:
        conn.note("in the try")
    finally:
        lock.release()
""",
    "awaited": """
async def work(conn):
    pool = Slow(conn)
    got = await pool.acquire()
    await got.work()
    await pool.release(got)
    conn.note("behind")
""",
}


@every_python
@pytest.mark.parametrize("name", SKIPPED)
def test_what_is_got_is_given_back_on_a_cancellation(name, python):
    need(python, "asyncio")
    before = POOL + SKIPPED[name]
    skipped = run(python, "asyncio", before, "swallow")
    assert skipped["cancelled"] and "give back" not in skipped["trace"]
    fixes = offers(before, "CNL206", "3.8")
    assert len(fixes) == (1 if name == "the try begins too late" else 2)
    for fix in fixes:
        after = apply(before, fix)
        assert run(python, "asyncio", after, "normal") == run(python, "asyncio", before, "normal")
        outcome = run(python, "asyncio", after, "swallow")
        assert outcome["cancelled"] and outcome["trace"].count("give back") == 1, after


ON_ONE_PATH = {
    "on a cancellation, and behind": ("CNL205", "asyncio.CancelledError", "    writer.close()\n"),
    "on a cancellation alone": ("CNL205", "asyncio.CancelledError", ""),
    "on an error, and behind": ("CNL204", "Exception", "    writer.close()\n"),
}


@every_python
@pytest.mark.parametrize("name", ON_ONE_PATH)
@pytest.mark.parametrize("error", [False, True], ids=["", "an error"])
def test_a_finally_releases_once_on_every_path(name, error, python):
    need(python, "asyncio")
    code, caught, behind = ON_ONE_PATH[name]
    before = f"""
import asyncio

class Writer:
    def __init__(self, conn):
        self.conn = conn

    def close(self):
        self.conn.note("close")

async def open_connection(conn):
    return Writer(conn)

async def work(conn):
    writer = await asyncio.open_connection(conn)
    try:
        await conn.work()
        {"raise ValueError" if error else "conn.note('worked')"}
    except {caught}:
        writer.close()
        raise
{behind}"""
    after = apply(before, offer(before, code, "Convert to try/finally", "3.8"))
    after = after.replace("asyncio.open_connection", "open_connection")
    for scenario in ("normal", "swallow"):
        outcome = run(python, "asyncio", after, scenario)
        assert outcome["trace"].count("close") == 1
        assert outcome["cancelled"] == (scenario == "swallow")


# ---- safe-resource ----

HELD = {
    "plainly": """
async def work(conn):
    pool = Pool(conn)
    held = await pool.acquire()
    result = await held.work()
    await pool.release(held)
    return result
""",
    "in a finally": """
async def work(conn):
    pool = Pool(conn)
    held = await pool.acquire()
    await library.sleep(0)
    try:
        return await held.work()
    except OSError:
        conn.note("failed")
    finally:
        await pool.release(held)
""",
    "by arguments": """
async def work(conn):
    pool = Pool(conn)
    held = await pool.acquire(1)
    result = await held.work()
    await pool.release(held, 2)
    return result
""",
}

HELD_POOL = """
import {library}

class Pool:
    def __init__(self, conn):
        self.conn = conn

    async def acquire(self, more=0):
        self.conn.note("acquired")
        return self.conn

    async def release(self, conn, more=0):
        await conn.release()
"""


@every_python
@pytest.mark.parametrize("target", ["3.8", "3.11"])
@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("name", HELD)
def test_what_is_held_is_released_in_time(name, driver, target, python):
    need(python, driver, tuple(map(int, target.split("."))))
    library = driver.split()[0]
    before = HELD_POOL.format(library=library) + HELD[name].replace("library.", library + ".")
    after = apply(before, offer(before, "CNL206", "Use `async with safe_resource()`", target))
    assert run(python, driver, after, "normal") == run(python, driver, before, "normal")
    once, twice, hang = (run(python, driver, after, scenario) for scenario in ("once", "twice", "hang"))
    assert once["cancelled"] and "release ends" in once["trace"]
    assert twice["cancelled"] and "release ends" in twice["later"]
    assert hang["cancelled"]
    if name != "in a finally":
        assert "release begins" not in run(python, driver, before, "hang")["trace"]


# ---- wait-through-cancellation ----


@every_python
@pytest.mark.parametrize("cleanup", ["one await", "inline", "under an if", "handler", "exit", "in a try of its own"])
@pytest.mark.parametrize("target", ["3.8", "3.11"])
def test_a_cleanup_is_waited_for_through_further_cancellations(cleanup, target, python):
    need(python, "asyncio", tuple(map(int, target.split("."))))
    before = "import asyncio\n" + CLEANUPS[cleanup]
    after = apply(before, offer(before, "CNL201", "Wait for the cleanup through", target))
    assert "CNL201" not in [finding["code"] for finding in check(after, target)]
    for scenario in ("normal", "once"):
        assert run(python, "asyncio", after, scenario) == run(python, "asyncio", before, scenario)
    twice, hang = (run(python, "asyncio", after, scenario) for scenario in ("twice, slowly", "hang"))
    assert twice["cancelled"] and "release ends" not in run(python, "asyncio", before, "twice, slowly")["later"]
    assert "release ends" in twice["trace"], "it ended before the task did"
    assert hang["cancelled"] and "release ends" not in hang["later"]


@every_python
@pytest.mark.parametrize("statement", ["1 / 0", "raise asyncio.CancelledError"])
def test_what_a_cleanup_raises_is_raised(statement, python):
    need(python, "asyncio")
    before = f"""
import asyncio

async def release(conn):
    await conn.release()
    {statement}

async def work(conn):
    try:
        await conn.work()
    finally:
        await release(conn)
"""
    after = apply(before, offer(before, "CNL201", "Wait for the cleanup through", "3.8"))
    for scenario in ("normal", "swallow"):
        assert run(python, "asyncio", after, scenario) == run(python, "asyncio", before, scenario)


# ---- plain-except ----

GROUPS = {
    "logged": """
async def work(conn):
    try:
        await conn.work()
    except* asyncio.CancelledError:
        conn.note("cancelled")
""",
    "raised again": """
async def work(conn):
    try:
        await conn.work()
    except* OSError:
        conn.note("failed")
    except* asyncio.CancelledError:
        conn.note("cancelled")
        raise
""",
    "among others": """
async def work(conn):
    try:
        await conn.work()
    except* (OSError, asyncio.CancelledError):
        print(end="")
""",
    "everything": """
async def work(conn):
    try:
        await conn.work()
    except* BaseException:
        print(end="")
""",
}


@every_python
@pytest.mark.parametrize("name", GROUPS)
def test_a_cancellation_leaves_groups(name, python):
    need(python, "asyncio", (3, 11))
    before = "import asyncio\n" + GROUPS[name]
    was = run(python, "asyncio", before, "swallow")
    assert not was["cancelled"]
    for fix in offers(before, "CNL108", "3.11"):
        after = apply(before, fix)
        outcome = run(python, "asyncio", after, "swallow")
        assert outcome["cancelled"] and outcome["trace"] == was["trace"]
        assert run(python, "asyncio", after, "normal") == run(python, "asyncio", before, "normal")


# ---- tasks that nobody holds, or that many wait for ----


@every_python
@pytest.mark.parametrize("start", ["asyncio.create_task(waiting(conn))", "asyncio.shield(waiting(conn))"])
def test_a_task_that_is_kept_is_not_collected(start, python):
    need(python, "asyncio")
    before = f"""
import asyncio
import gc

async def waiting(conn):
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        conn.note("collected")

async def work(conn):
    {start}
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()
    conn.note("behind")
"""
    code = "CNL301" if "shield" in start else "CNL401"
    after = apply(before, offer(before, code, "Keep the task", "3.8"))
    assert "collected" in run(python, "asyncio", before, "normal")["trace"]
    assert run(python, "asyncio", after, "normal")["trace"] == ["behind"]


@every_python
def test_one_of_many_who_wait_is_cancelled_alone(python):
    need(python, "asyncio")
    before = """
import asyncio

class Client:
    _task = None

    async def connect(self):
        await asyncio.sleep(0.01)
        return "connected"

    async def connection(self):
        if self._task is None:
            self._task = asyncio.ensure_future(self.connect())
        return await self._task

async def work(conn):
    client = Client()
    first, second = [asyncio.ensure_future(client.connection()) for _ in range(2)]
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait({second})
    conn.note("cancelled" if second.cancelled() else second.result())
"""
    after = apply(before, offer(before, "CNL310", "Wait without", "3.8"))
    assert run(python, "asyncio", before, "normal")["trace"] == ["cancelled"]
    assert run(python, "asyncio", after, "normal")["trace"] == ["connected"]


STARTED_CHILDREN = {
    "in turn": """
    first = asyncio.create_task(child(1, step))
    second = asyncio.create_task(child(2, step))
    await conn.work()
    conn.note(str([await first, await second]))
""",
    "gathered": """
    children = [asyncio.create_task(child(n, step)) for n in (1, 2)]
    await conn.work()
    conn.note(str(await asyncio.gather(*children)))
""",
    "waited for": """
    only = asyncio.ensure_future(child(1, step))
    await asyncio.wait({only})
    conn.note(str(await only))
""",
}


@every_python
@pytest.mark.parametrize("target", ["3.8", "3.11"])
@pytest.mark.parametrize("name", STARTED_CHILDREN)
def test_no_child_outlives_its_parent(name, target, python):
    need(python, "asyncio", tuple(map(int, target.split("."))))
    before = """
import asyncio

async def work(conn):
    async def child(n, step):
        conn.note(f"{n} begins")
        try:
            await step()
            return n
        finally:
            conn.note(f"{n} ends")

    step = conn.forever if conn.hold else lambda: asyncio.sleep(0)
""" + STARTED_CHILDREN[name]
    after = apply(before, offer(before, "CNL404", ("Cancel it", "Start it")[target == "3.11"], target))
    assert check(after, target) == []
    assert run(python, "asyncio", after, "normal") == run(python, "asyncio", before, "normal")
    orphaned, held = (run(python, "asyncio", text, "swallow") for text in (before, after))
    assert orphaned["cancelled"] and held["cancelled"]
    begun, ended = ({note[0] for note in held["trace"] if note.endswith(what)} for what in ("begins", "ends"))
    assert begun == ended
    assert "1 ends" not in orphaned["later"]


@every_python
@pytest.mark.parametrize("driver", [driver for driver in DRIVERS])
def test_a_handler_that_goes_out_of_its_scope_sees_the_timeout(driver, python):
    need(python, driver, (3, 11))
    library = driver.split()[0]
    scope = {"asyncio": "async with asyncio.timeout", "trio": "with trio.fail_after", "anyio": "with anyio.fail_after"}[library]
    cancelled = {"asyncio": "asyncio.CancelledError", "trio": "trio.Cancelled", "anyio": "anyio.get_cancelled_exc_class()"}
    before = f"""
import {library}

async def work(conn):
    {scope}(0.01):
        try:
            await {library}.sleep(3600)
        except {cancelled[library]}:
            conn.note("too late")
"""
    after = apply(before, offer(before, "CNL109", "Move the `try`", "3.11"))
    assert check(after, "3.11") == []
    outcome = run(python, driver, after, "normal")
    assert outcome["trace"] == ["too late"] and outcome["result"] == "None"


# ---- what blocks ----

BLOCKING = {
    "a thread": ("CNL503", "Run it in a thread", "conn.note(str(os.path.exists(os.curdir)))"),
    "a thread, by name": ("CNL503", "Run it in a thread", "os.makedirs(os.curdir, exist_ok=True)"),
    "a process, its output": (
        "CNL504",
        "Run it in a thread",
        "conn.note(str(subprocess.check_output([sys.executable, '-c', 'print(6 * 7)'])))",
    ),
    "a process": ("CNL504", "Use `", "subprocess.run([sys.executable, '-c', ''])"),
    "a process that fails": ("CNL504", "Use `", "subprocess.check_call([sys.executable, '-c', '1 / 0'], cwd=os.curdir)"),
}


@every_python
@pytest.mark.parametrize("driver", [driver for driver in DRIVERS if driver != "anyio on trio"])
@pytest.mark.parametrize("name", BLOCKING)
def test_what_blocked_gives_the_same_without_blocking(name, driver, python):
    need(python, driver)
    code, title, statement = BLOCKING[name]
    library = driver.split()[0]
    before = f"""
import os
import subprocess
import sys

import {library}

async def work(conn):
    try:
        {statement}
    except Exception as error:
        conn.note(type(error).__name__)
    await {library}.sleep(0)
"""
    after = apply(before, offer(before, code, title, "%d.%d" % python.version))
    assert run(python, driver, after, "normal") == run(python, driver, before, "normal")


@every_python
def test_a_process_is_killed_with_who_waits_for_it(python):
    need(python, "asyncio")
    before = """
import subprocess
import sys

async def work(conn):
    subprocess.run([sys.executable, "-c", "import time; time.sleep(3600)"])
"""
    after = apply(before, offer(before, "CNL504", "Use `", "3.8"))
    after = after.replace("await process.wait()", "conn.note('started'); await process.wait()")
    after = after.replace("process.kill()", "process.kill(); conn.note('killed')")
    outcome = run(python, "asyncio", after, "swallow")
    assert outcome["cancelled"] and outcome["trace"] == ["started", "killed"]
