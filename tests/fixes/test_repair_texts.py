"""What the repairs write, and that they write it in any style."""

import re
import sys

import pytest
from cases import CASES
from repairing import apply, check, codes, fix_all, offer, offers

every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@every_case
def test_text(case):
    fix = offer(case.before, case.code, case.title, case.target)
    assert apply(case.before, fix) == case.after
    assert fix["safe"] == case.safe


@every_case
def test_compiles(case):
    if sys.version_info >= (3, 8):
        compile(case.before, "before.py", "exec")
        compile(case.after, "after.py", "exec")


@every_case
def test_leaves_no_finding_behind(case):
    before, after = codes(case.before, case.target), codes(case.after, case.target)
    assert after[case.code] < before[case.code]
    assert not after - before, f"new: {after - before}"


@every_case
def test_repairing_twice_changes_nothing(case):
    for unsafe in (False, True):
        once = fix_all(case.before, case.target, unsafe)
        assert fix_all(once, case.target, unsafe) == once


def with_crlf(text):
    return text.replace("\n", "\r\n")


def with_tabs(text):
    return re.sub(r"(?m)^(?: {4})+", lambda blanks: "\t" * (len(blanks[0]) // 4), text)


def with_two_blanks(text):
    return re.sub(r"(?m)^(?: {4})+", lambda blanks: " " * (len(blanks[0]) // 2), text)


def without_final_newline(text):
    return text.rstrip("\n")


def with_form_feed(text):
    return re.sub("(?m)^async def", "\fasync def", text)


def with_wide_characters(text):
    return text.replace("# ", "# \U0001f600 ä ")


STYLES = [with_crlf, with_tabs, with_two_blanks, without_final_newline, with_form_feed, with_wide_characters]


@every_case
@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.__name__)
def test_style_is_kept(case, style):
    if style in (with_tabs, with_two_blanks) and "alignment" in case.name:
        style = with_crlf  # aligned lines have no unit
    if style is with_form_feed and case.name.startswith("hold-"):
        style = with_crlf  # what is inserted at module level gets none
    before = style(case.before)
    assert apply(before, offer(before, case.code, case.title, case.target)) == style(case.after)


BROKEN = re.compile(r"(?m)^( +)(try|with [^:]*):(.*)")


@every_case
def test_nothing_is_offered_in_broken_code(case):
    """Half a statement at the beginning of the suite that a repair would touch."""
    broken = BROKEN.sub(r"\1\2:\n\1    x = (\n\1    \3", case.before)
    if "x = (\n" not in broken:  # no try or with: directly before what is found
        lines = case.before.split("\n")
        row = check(case.before, case.target)[0]["location"]["row"] - 1
        indent = lines[row][: len(lines[row]) - len(lines[row].lstrip())]
        broken = "\n".join(lines[:row] + [indent + "x = ("] + lines[row:])
    assert [fix["title"] for finding in check(broken, case.target) for fix in finding["fixes"]] == []


# ---- what is preferred ----


@pytest.mark.parametrize(
    "handler, first",
    [
        ("except BaseException:\n        print('failed')", "Insert `except"),
        ("except BaseException:\n        conn.close()", "Re-raise the cancellation, and only that"),
        ("except BaseException:\n        conn.closed = True", "Insert `except"),
        ("except asyncio.CancelledError:\n        pass", "Remove the handler"),
        ("except asyncio.CancelledError:\n        # why\n        pass", "Re-raise the cancellation"),
        ("except asyncio.CancelledError:\n        conn.close()", "Re-raise the cancellation"),
        ("except (asyncio.CancelledError, OSError):\n        print('failed')", "Do not catch the cancellation"),
        ("except (asyncio.CancelledError, OSError):\n        conn.close()", "Re-raise the cancellation, and only that"),
        ("except (asyncio.CancelledError, OSError):\n        conn.closed = True", "Do not catch the cancellation"),
        ("except ERRORS:\n        conn.closed = True", "Insert `except"),
    ],
)
def test_first_offer(handler, first):
    text = f"import asyncio\n\nERRORS = (OSError, asyncio.CancelledError)\n\nasync def f(conn):\n    try:\n        await work()\n    {handler}\n"
    (finding,) = check(text)
    assert finding["fixes"][0]["title"].startswith(first)


# ---- what is safe ----


SAFE_TO_LEAVE = {
    "await work()": True,
    "await asyncio.wait_for(work(), 1)": True,
    "await asyncio.gather(work(), *[work() for _ in range(3)])": True,
    "await asyncio.gather(*tasks, return_exceptions=True)": True,
    "await asyncio.wait({task})": True,
    "await asyncio.shield(asyncio.ensure_future(work()))": True,
    "async with lock: pass": True,
    "async for _ in queue: pass": True,
    "await simple()": True,
    "await task": False,
    "await (lock.task)": False,
    "await tasks[0]": False,
    "await (task or work())": False,
    "await asyncio.shield(task)": False,
    "await asyncio.wait_for(task, 1)": False,
    "await asyncio.gather(work(), task)": False,
    "await asyncio.gather(*tasks)": False,
    "await asyncio.gather(*lock.tasks.values())": False,
    "await asyncio.gather(*[one for one in tasks])": False,
    "await work(await task)": False,
    "await waiting()": False,
    "await unittest.mock.wait_for(work(), 1)": True,
    "await unittest.mock.wait_for(task, 1)": False,
    "await unittest.mock.wait_for(asyncio.shield(task), 1)": False,
}


@pytest.mark.parametrize("wrapping", ["handler", "broad", "suppress"])
@pytest.mark.parametrize("body, safe", SAFE_TO_LEAVE.items(), ids=SAFE_TO_LEAVE)
def test_a_cancellation_of_something_else_is_no_reason_to_leave(body, safe, wrapping):
    head = """import asyncio
import contextlib
import unittest.mock


async def simple():
    await asyncio.sleep(1)


async def waiting():
    await unittest.mock.some.task


async def f(task, tasks, lock, queue):
"""
    handler = "    try:\n        {}\n    except {}:\n        print('ended')\n"
    suites = {
        "handler": handler.format(body, "asyncio.CancelledError"),
        "broad": handler.format(body, "BaseException"),
        "suppress": f"    with contextlib.suppress(asyncio.CancelledError):\n        {body}\n",
    }
    (finding,) = check(head + suites[wrapping])
    assert finding["fixes"]
    assert any(fix["safe"] for fix in finding["fixes"]) == safe
    told = ["was cancelled" in fix["title"] for fix in finding["fixes"]]
    assert told == [not safe] * len(told)


def test_a_cancellation_that_was_kept_may_be_raised():
    text = """import asyncio


class Job:
    async def result(self):
        await asyncio.sleep(1)
        raise self.error

    async def abort(self):
        try:
            await self.result()
        except asyncio.CancelledError:
            return True
        return False
"""
    (finding,) = check(text)
    assert finding["fixes"] and not any(fix["safe"] for fix in finding["fixes"])


# ---- what is not offered ----


NOTHING = {
    "the raise would be that of the inner exception": (
        "Re-raise",
        """
import asyncio

async def f():
    try:
        await work()
    except asyncio.CancelledError:
        try:
            raise ValueError
        except ValueError:
            return 1
""",
    ),
    "the next handler would lose it in two ways": (
        "Remove the handler",
        """
import asyncio

async def f():
    try:
        try:
            await work()
        except asyncio.CancelledError:
            pass
        except:
            if retry():
                raise
    except BaseException:
        raise ValueError
""",
    ),
    "the name is taken": (
        "Shield",
        """
asyncio = None

async def f(conn):
    try:
        await work()
    finally:
        await conn.close()
""",
    ),
    "the name is taken in the function around": (
        "Shield",
        """
def make():
    asyncio = load("asyncio")

    async def f(conn):
        try:
            await work()
        finally:
            await conn.close()
""",
    ),
    "what is assigned is used later": (
        "Shield",
        """
import asyncio

async def f(conn):
    try:
        await work()
    finally:
        left = await conn.close()
    return left
""",
    ),
    "what is returned": (
        "Shield",
        """
import asyncio

class C:
    async def __aexit__(self, *exc):
        return await self.close()
""",
    ),
    "what another handler has caught": (
        "Let the cancellation out",
        """
import asyncio

class Session:
    async def __aexit__(self, kind, error, trace):
        try:
            await self.close()
        except BaseException as exc:
            if self.scope.takes(exc):
                return True
            raise
""",
    ),
    "a narrower handler would clean up on errors alone": (
        "Catch `Exception`",
        """
import asyncio

async def f(scope):
    try:
        await work()
    except BaseException as exc:
        if scope.takes(exc):
            return True
        raise
""",
    ),
    "a pause is no cleanup": (
        "Shield",
        """
import asyncio

async def f():
    try:
        await work()
    except BaseException:
        print("once more")
        await asyncio.sleep(1)
        raise
""",
    ),
    "a task that was cancelled here is waited for, and more": (
        "",
        """
import asyncio

async def f(task, queue):
    task.cancel()
    try:
        await task
        await queue.join()
    except asyncio.CancelledError:
        pass
""",
    ),
    "tasks that were cancelled here are waited for, and more": (
        "",
        """
import asyncio

async def f(self, queue):
    for task in self.tasks.values():
        task.cancel()
    try:
        await asyncio.gather(queue.join(), *self.tasks.values())
    except BaseException:
        print("ended")
""",
    ),
    "a wait that goes on with the first of several": (
        "",
        """
import asyncio

async def f(signal, work):
    stopped = asyncio.create_task(signal.wait())
    worked = asyncio.create_task(work())
    done, _ = await asyncio.wait({stopped, worked}, return_when=asyncio.FIRST_COMPLETED)
    return done
""",
    ),
    "a loop that waits for the task anew": (
        "Give",
        """
import asyncio
import contextlib

async def f(scheduler):
    try:
        await scheduler.run()
    finally:
        task = asyncio.create_task(scheduler.close())
        while not task.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.shield(task)
""",
    ),
    "the cleanup tries again when it is cancelled": (
        "Shield",
        """
import asyncio

async def f(lock):
    try:
        await work()
    finally:
        while True:
            try:
                await lock.acquire()
                break
            except asyncio.CancelledError:
                print("again")
""",
    ),
}


@pytest.mark.parametrize("forbidden, text", NOTHING.values(), ids=NOTHING)
def test_nothing_is_offered(forbidden, text):
    found = check(text)
    assert found
    for finding in found:
        titles = [fix["title"] for fix in finding["fixes"]]
        assert not [title for title in titles if title.startswith(forbidden)]


# ---- many at once ----


def test_all_safe_ones_at_once():
    before = """import asyncio
from contextlib import suppress


async def f(log):
    with suppress(asyncio.CancelledError):
        await work()
        with suppress(ValueError):
            log.info("worked")
    try:
        await work()
    except asyncio.CancelledError:
        log.info("cancelled")
    with suppress(asyncio.CancelledError):
        await work()


async def g():
    try:
        await work()
    except BaseException:
        print("failed")
"""
    after = """import asyncio
from contextlib import suppress


async def f(log):
    await work()
    with suppress(ValueError):
        log.info("worked")
    try:
        await work()
    except asyncio.CancelledError:
        log.info("cancelled")
        raise
    await work()


async def g():
    try:
        await work()
    except asyncio.CancelledError:
        raise
    except BaseException:
        print("failed")
"""
    assert fix_all(before) == after
    assert check(after) == []


def test_imports_that_no_repair_leaves_unused_alone():
    """Each of two repairs leaves the other's use of the imports; both together leave none."""
    before = """import asyncio
from contextlib import suppress


async def f():
    with suppress(asyncio.CancelledError):
        await work()
    with suppress(asyncio.CancelledError):
        await work()
"""
    assert fix_all(before) == "async def f():\n    await work()\n    await work()\n"


def test_a_loss_that_only_moves_on_is_not_safe():
    text = """import asyncio
from contextlib import suppress


async def f(log):
    with suppress(asyncio.CancelledError):
        try:
            await work()
        except asyncio.CancelledError:
            log.info("cancelled")
"""
    (finding,) = check(text)
    assert [fix["safe"] for fix in finding["fixes"]] == [False]
    assert check(fix_all(text, unsafe=True)) == []


def test_an_import_that_another_repair_needs_stays():
    before = """import asyncio


async def f():
    try:
        await work()
    except asyncio.CancelledError:
        pass


async def g():
    try:
        await work()
    except BaseException:
        print("failed")
"""
    assert "import asyncio\n" in fix_all(before)


def test_unsafe_ones_only_where_asked_for():
    text = "import asyncio\n\nasync def f(c):\n    try:\n        await work()\n    finally:\n        await c.close()\n"
    assert fix_all(text) == text
    assert "asyncio.shield(c.close())" in fix_all(text, unsafe=True)


def test_findings_of_one_cleanup_have_one_repair():
    text = """import asyncio

async def f(a, b):
    try:
        await work()
    finally:
        await a.close()
        await b.close()
"""
    first, second = (finding["fixes"][0]["edits"] for finding in check(text))
    assert first == second
    assert fix_all(text, unsafe=True).count("async def clean_up") == 1


def test_every_offer_has_edits_and_a_title():
    for case in CASES:
        for fix in offers(case.before, case.code, case.target):
            assert fix["edits"] and fix["title"][0].isupper()
            assert fix["kind"] in ("quickfix", "refactor.rewrite")
