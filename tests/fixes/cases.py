"""What each repair makes of a piece of code. Texts are dedented; `title` is how the repair's title begins."""

import textwrap
from dataclasses import dataclass

RERAISE_END = "Re-raise the cancellation at the end"
RERAISE_RETURN = "Re-raise the cancellation instead of `return`"
RERAISE_CONTINUE = "Re-raise the cancellation instead of `continue`"
RERAISE_BREAK = "Re-raise the cancellation instead of `break`"
RERAISE_EVERYWHERE = "Re-raise the cancellation on every way out"
RERAISE_ALL = "Re-raise every exception"
INSERT = "Insert `except"
REMOVE = "Remove the handler"
NARROW = "Do not catch the cancellation"
FINALLY = "Convert to try/finally"
UNSUPPRESS = "Do not suppress the cancellation"
SUPPRESS_LESS = "Suppress `Exception`"
GUARD = "Re-raise the cancellation, and only that"
BOUNDED = "Shield the cleanup, for as long as its own timeout allows"
MOVE = "Move `"
WAIT = "Wait for the task"
SHIELD = "Shield the cleanup"
BOUND = "Give the shield a deadline"
BASE = "Catch `BaseException`"
THREAD = "Run it in a thread"
PROCESS = "Use `asyncio.create_subprocess_exec()`"
WAIT_SHARED = "Wait without cancelling it for the others"
KEEP = "Keep the task"
CATCH_ERRORS = "Catch `Exception` instead"
RERAISE_INSTEAD = "Re-raise the cancellation instead of another exception"
RERAISE_FIRST = "Re-raise the cancellation first"
PLAIN = "Catch the cancellation by a plain `except`"
GROUPS = "Catch groups of `Exception`"
LET_OUT = "Let the cancellation out"
IN_FINALLY = "Release it in a finally"
WITH = "Use `async with"
THROUGH = "Wait for the cleanup through"
GROUP = "Start it in a TaskGroup"
CANCEL_CHILD = "Cancel it in a finally"
MOVE_OUT = "Move the `try` outside"
HOLD = "Use `async with safe_resource()`"


@dataclass
class Case:
    name: str
    code: str
    title: str
    safe: bool
    before: str
    after: str
    target: str = "3.12"

    def __post_init__(self):
        self.before = textwrap.dedent(self.before).lstrip("\n")
        self.after = textwrap.dedent(self.after).lstrip("\n")


CASES = [
    # ---- insert-reraise ----
    Case(
        "reraise-behind-the-last-statement", "CNL101", RERAISE_END, True,
        """
        import asyncio

        async def f(log):
            try:
                await work()
            except asyncio.CancelledError:
                log.info("cancelled")  # why
                # and that is all
            log.info("done")
        """,
        """
        import asyncio

        async def f(log):
            try:
                await work()
            except asyncio.CancelledError:
                log.info("cancelled")  # why
                # and that is all
                raise
            log.info("done")
        """,
    ),
    Case(
        "reraise-replaces-a-lone-pass", "CNL101", RERAISE_END, True,
        """
        import asyncio

        async def f():
            try:
                await work()
            except OSError:
                log("failed")
            except asyncio.CancelledError:
                # nothing to do
                pass
        """,
        """
        import asyncio

        async def f():
            try:
                await work()
            except OSError:
                log("failed")
            except asyncio.CancelledError:
                # nothing to do
                raise
        """,
    ),
    Case(
        "reraise-replaces-an-inline-ellipsis", "CNL101", RERAISE_END, True,
        """
        import asyncio

        async def f():
            try: await work()
            except OSError: log("failed")
            except asyncio.CancelledError: ...  # ignored
        """,
        """
        import asyncio

        async def f():
            try: await work()
            except OSError: log("failed")
            except asyncio.CancelledError:
                raise  # ignored
        """,
    ),
    Case(
        "reraise-gives-an-inline-suite-lines", "CNL101", RERAISE_END, True,
        """
        import asyncio

        async def f(log):
            try: await work()
            except asyncio.CancelledError: log.info("cancelled")  # told
        """,
        """
        import asyncio

        async def f(log):
            try: await work()
            except asyncio.CancelledError:
                log.info("cancelled")  # told
                raise
        """,
    ),
    Case(
        "reraise-replaces-a-return", "CNL101", RERAISE_RETURN, True,
        """
        import asyncio

        async def f(log, conn):
            try:
                await work()
            except asyncio.CancelledError:
                log.info("cancelled")
                return None
            conn.close()
        """,
        """
        import asyncio

        async def f(log, conn):
            try:
                await work()
            except asyncio.CancelledError:
                log.info("cancelled")
                raise
            conn.close()
        """,
    ),
    Case(
        "reraise-keeps-what-a-returned-value-does", "CNL101", RERAISE_RETURN, True,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            except asyncio.CancelledError:
                return conn.abort(), len("xy"), Result(conn.peer)
        """,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            except asyncio.CancelledError:
                conn.abort()
                raise
        """,
    ),
    Case(
        "reraise-keeps-a-conditional-value-whole", "CNL101", RERAISE_RETURN, True,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            except asyncio.CancelledError: return conn.abort() if conn else None
        """,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            except asyncio.CancelledError:
                conn.abort() if conn else None
                raise
        """,
    ),
    Case(
        "reraise-behind-a-compound-statement", "CNL101", RERAISE_END, True,
        """
        import asyncio

        async def f(log):
            try:
                await work()
            except asyncio.CancelledError:
                if log:
                    log.info("cancelled")
                else:
                    def nested():
                        return 1
        """,
        """
        import asyncio

        async def f(log):
            try:
                await work()
            except asyncio.CancelledError:
                if log:
                    log.info("cancelled")
                else:
                    def nested():
                        return 1
                raise
        """,
    ),
    Case(
        "reraise-at-every-way-out", "CNL101", RERAISE_EVERYWHERE, False,
        """
        import asyncio

        async def f(log):
            try:
                await work()
            except asyncio.CancelledError:
                if log:
                    return 1
                log.x()
        """,
        """
        import asyncio

        async def f(log):
            try:
                await work()
            except asyncio.CancelledError:
                if log:
                    raise
                log.x()
                raise
        """,
    ),
    Case(
        "reraise-in-a-retry-loop", "CNL110", RERAISE_CONTINUE, True,
        """
        import asyncio

        async def f(log):
            while True:
                try:
                    await work()
                except asyncio.CancelledError:
                    log.info("cancelled")
                    continue
        """,
        """
        import asyncio

        async def f(log):
            while True:
                try:
                    await work()
                except asyncio.CancelledError:
                    log.info("cancelled")
                    raise
        """,
    ),
    Case(
        "reraise-instead-of-a-break-that-leads-to-a-release", "CNL101", RERAISE_BREAK, False,
        """
        import asyncio

        async def f(conn, log):
            while True:
                try:
                    await work()
                except asyncio.CancelledError:
                    log.info("cancelled")
                    break
            conn.close()
        """,
        """
        import asyncio

        async def f(conn, log):
            while True:
                try:
                    await work()
                except asyncio.CancelledError:
                    log.info("cancelled")
                    raise
            conn.close()
        """,
    ),
    Case(
        "reraise-takes-an-unreachable-return-along", "CNL101", RERAISE_END, True,
        """
        import asyncio

        async def f(log):
            try:
                return await work()
            except asyncio.CancelledError:
                log.info("cancelled")

            return None
        """,
        """
        import asyncio

        async def f(log):
            try:
                return await work()
            except asyncio.CancelledError:
                log.info("cancelled")
                raise
        """,
    ),
    Case(
        "reraise-of-more-than-cancellations", "CNL102", RERAISE_ALL, False,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            except BaseException:
                conn.close()
        """,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            except BaseException:
                conn.close()
                raise
        """,
    ),
    # ---- insert-cancel-handler ----
    Case(
        "handler-before-a-broad-one", "CNL102", INSERT, True,
        """
        import asyncio as aio

        async def f(log):
            try:
                await work()
            # whatever it is
            except:
                log.exception("failed")
        """,
        """
        import asyncio as aio

        async def f(log):
            try:
                await work()
            except aio.CancelledError:
                raise
            # whatever it is
            except:
                log.exception("failed")
        """,
    ),
    Case(
        "handler-is-spelled-as-imported", "CNL102", INSERT, True,
        """
        from asyncio import CancelledError as Gone

        async def f():
            try:
                await work()
            except BaseException as e:
                print(e)
        """,
        """
        from asyncio import CancelledError as Gone

        async def f():
            try:
                await work()
            except Gone:
                raise
            except BaseException as e:
                print(e)
        """,
    ),
    Case(
        "handler-brings-its-import", "CNL102", INSERT, True,
        """
        \"\"\"Doc.\"\"\"
        from __future__ import annotations

        import sys
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            import asyncio


        async def f():
            try:
                await work()
            except BaseException as e:
                print(e, file=sys.stderr)
        """,
        """
        \"\"\"Doc.\"\"\"
        from __future__ import annotations

        import asyncio
        import sys
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            import asyncio


        async def f():
            try:
                await work()
            except asyncio.CancelledError:
                raise
            except BaseException as e:
                print(e, file=sys.stderr)
        """,
    ),
    Case(
        "handler-for-trio", "CNL102", INSERT, False,
        """
        import trio

        async def f(conn):
            try:
                await trio.sleep(1)
            except BaseException:
                conn.close()
        """,
        """
        import trio

        async def f(conn):
            try:
                await trio.sleep(1)
            except trio.Cancelled:
                raise
            except BaseException:
                conn.close()
        """,
    ),
    Case(
        "handler-for-anyio", "CNL102", INSERT, True,
        """
        from anyio import sleep

        async def f():
            try:
                await sleep(1)
            except BaseException:
                print("failed")
        """,
        """
        import anyio
        from anyio import sleep

        async def f():
            try:
                await sleep(1)
            except anyio.get_cancelled_exc_class():
                raise
            except BaseException:
                print("failed")
        """,
    ),
    # ---- remove-from-tuple ----
    Case(
        "handler-goes-and-its-try", "CNL101", REMOVE, True,
        """
        import asyncio

        async def f():
            try:
                await work(
                    asyncio,
                )
                # and then
                x = '''
            text
                '''
            except asyncio.CancelledError:
                pass
            print(x)
        """,
        """
        import asyncio

        async def f():
            await work(
                asyncio,
            )
            # and then
            x = '''
            text
                '''
            print(x)
        """,
    ),
    Case(
        "handler-goes-finally-stays", "CNL101", REMOVE, True,
        """
        import asyncio

        async def f(conn):
            try:
                await work(asyncio)
            except asyncio.CancelledError:
                return
            finally:
                conn.close()
        """,
        """
        import asyncio

        async def f(conn):
            try:
                await work(asyncio)
            finally:
                conn.close()
        """,
    ),
    Case(
        "handler-goes-with-its-import", "CNL101", REMOVE, True,
        """
        import sys
        from asyncio import CancelledError

        async def f():
            try:
                await work(sys)
            except CancelledError: pass
        """,
        """
        import sys

        async def f():
            await work(sys)
        """,
    ),
    Case(
        "out-of-a-pair", "CNL101", NARROW, False,
        """
        import asyncio

        async def f(log):
            try:
                await work(asyncio)
            except (asyncio.CancelledError, OSError) as e:
                print(e)
        """,
        """
        import asyncio

        async def f(log):
            try:
                await work(asyncio)
            except OSError as e:
                print(e)
        """,
    ),
    Case(
        "out-of-a-longer-tuple", "CNL101", NARROW, False,
        """
        import asyncio

        async def f(log):
            try:
                await work(asyncio)
            except (
                OSError,
                asyncio.CancelledError,
                ValueError,
            ):
                print("failed")
        """,
        """
        import asyncio

        async def f(log):
            try:
                await work(asyncio)
            except (
                OSError,
                ValueError,
            ):
                print("failed")
        """,
    ),
    # ---- convert-to-finally ----
    Case(
        "cleanup-of-both-paths", "CNL101", FINALLY, False,
        """
        import asyncio

        async def f(conn):
            try:
                await work(asyncio)
            except asyncio.CancelledError:
                # put it back
                conn.close()
                return
            conn.close()
        """,
        """
        import asyncio

        async def f(conn):
            try:
                await work(asyncio)
            finally:
                # put it back
                conn.close()
        """,
    ),
    Case(
        "cleanup-behind-the-try", "CNL101", FINALLY, False,
        """
        import asyncio

        async def f(conn):
            try:
                await work(asyncio)
            except asyncio.CancelledError:
                pass

            conn.close()  # at last
            conn.release()
            print("done")
        """,
        """
        import asyncio

        async def f(conn):
            try:
                await work(asyncio)
            finally:
                conn.close()  # at last
                conn.release()
            print("done")
        """,
    ),
    # ---- unsuppress ----
    Case(
        "suppress-goes", "CNL103", UNSUPPRESS, True,
        """
        import asyncio
        from contextlib import suppress

        async def f():
            with suppress(asyncio.CancelledError):  # ignored
                # first
                await work(asyncio)

                # last
            print("done")
        """,
        """
        import asyncio

        async def f():
            # ignored
            # first
            await work(asyncio)

            # last
            print("done")
        """,
    ),
    Case(
        "suppress-keeps-the-others", "CNL103", UNSUPPRESS, True,
        """
        import asyncio
        import contextlib

        async def f():
            with contextlib.suppress(asyncio.CancelledError, OSError):
                await work()
        """,
        """
        import contextlib

        async def f():
            with contextlib.suppress(OSError):
                await work()
        """,
    ),
    Case(
        "suppress-among-other-items", "CNL103", UNSUPPRESS, False,
        """
        import asyncio
        from contextlib import suppress

        async def f(conn):
            with (
                suppress(asyncio.CancelledError),
                open("x") as file,
            ):
                await work(file)
            conn.close()
        """,
        """
        async def f(conn):
            with (
                open("x") as file,
            ):
                await work(file)
            conn.close()
        """,
    ),
    Case(
        "suppress-less", "CNL103", SUPPRESS_LESS, False,
        """
        from contextlib import suppress

        async def f():
            with suppress(BaseException): await work()
        """,
        """
        from contextlib import suppress

        async def f():
            with suppress(Exception): await work()
        """,
    ),
    # ---- move-jump-out-of-finally ----
    Case(
        "return-moves-out", "CNL105", MOVE, False,
        """
        async def f(conn):
            result = None
            try:
                result = await work()
            finally:
                conn.close()
                return result  # whatever came
        """,
        """
        async def f(conn):
            result = None
            try:
                result = await work()
            finally:
                conn.close()
            return result  # whatever came
        """,
    ),
    Case(
        "finally-of-a-return-only", "CNL105", MOVE, False,
        """
        async def f():
            try:
                await work()
            finally:
                return 1
        """,
        """
        async def f():
            await work()
            return 1
        """,
    ),
    Case(
        "superfluous-continue-goes", "CNL105", MOVE, False,
        """
        async def f(conn):
            for x in range(3):
                try:
                    await work()
                except OSError:
                    print("failed")
                finally:
                    conn.check()
                    continue
        """,
        """
        async def f(conn):
            for x in range(3):
                try:
                    await work()
                except OSError:
                    print("failed")
                finally:
                    conn.check()
        """,
    ),
    # ---- wait-for-task ----
    Case(
        "wait-instead-of-a-handler", "CNL107", WAIT, False,
        """
        import asyncio

        async def f(self):
            self.task.cancel()
            try:
                await self.task  # ends soon
            except asyncio.CancelledError:
                pass
            print("done")
        """,
        """
        import asyncio

        async def f(self):
            self.task.cancel()
            await asyncio.wait({self.task})
            if not self.task.cancelled():
                self.task.result()  # ends soon
            print("done")
        """,
    ),
    Case(
        "wait-in-a-try-that-stays", "CNL107", WAIT, False,
        """
        import asyncio

        async def f(task):
            task.cancel()
            try:
                await task
            except (asyncio.CancelledError, OSError):
                pass
        """,
        """
        import asyncio

        async def f(task):
            task.cancel()
            try:
                await asyncio.wait({task})
                if not task.cancelled():
                    task.result()
            except OSError:
                pass
        """,
    ),
    Case(
        "wait-instead-of-suppress", "CNL107", WAIT, False,
        """
        import asyncio
        from contextlib import suppress

        async def f(task):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        """,
        """
        import asyncio

        async def f(task):
            task.cancel()
            await asyncio.wait({task})
            if not task.cancelled():
                task.result()
        """,
    ),
    Case(
        "wait-and-branch", "CNL107", WAIT, False,
        """
        import asyncio

        async def f(task, log):
            task.cancel()
            try:
                await task
            except asyncio.CancelledError:  # as it should be
                log.debug("stopped")
                return 1
            else:  # too late
                log.debug("done")
        """,
        """
        import asyncio

        async def f(task, log):
            task.cancel()
            await asyncio.wait({task})
            if task.cancelled():  # as it should be
                log.debug("stopped")
                return 1
            else:  # too late
                task.result()
                log.debug("done")
        """,
    ),
    Case(
        "wait-keeps-the-handlers-comment", "CNL107", WAIT, False,
        """
        import asyncio

        async def f(task):
            task.cancel()
            try: await task
            except asyncio.CancelledError:
                pass  # as it should be
            print("done")
        """,
        """
        import asyncio

        async def f(task):
            task.cancel()
            await asyncio.wait({task})
            if task.cancelled():
                pass  # as it should be
            else:
                task.result()
            print("done")
        """,
    ),
    # ---- bound-shield ----
    Case(
        "bound-a-scope", "CNL202", BOUND, False,
        """
        import trio

        async def f(stream):
            try:
                await work()
            finally:
                with trio.CancelScope(shield=True) as scope:  # politely
                    await stream.farewell()
        """,
        """
        import trio

        async def f(stream):
            try:
                await work()
            finally:
                with trio.move_on_after(5, shield=True) as scope:  # politely
                    await stream.farewell()
        """,
    ),
    Case(
        "bound-as-the-file-spells-it", "CNL202", BOUND, False,
        """
        import anyio
        from anyio import CancelScope, move_on_after as at_most

        async def f(stream):
            try:
                await anyio.sleep(1)
            finally:
                with CancelScope(
                    shield=True,
                ):
                    await stream.farewell()
                at_most(1)
        """,
        """
        import anyio
        from anyio import move_on_after as at_most

        async def f(stream):
            try:
                await anyio.sleep(1)
            finally:
                with at_most(
                    5, shield=True,
                ):
                    await stream.farewell()
                at_most(1)
        """,
    ),
    Case(
        "bound-a-shield-that-is-set-later", "CNL202", BOUND, False,
        """
        import trio

        async def f(stream):
            try:
                await work()
            finally:
                with trio.CancelScope() as scope:
                    scope.shield = True
                    await stream.farewell()
        """,
        """
        import trio

        async def f(stream):
            try:
                await work()
            finally:
                with trio.move_on_after(5) as scope:
                    scope.shield = True
                    await stream.farewell()
        """,
    ),
    # ---- except-base-exception ----
    Case(
        "base-exception-for-a-cleanup", "CNL204", BASE, False,
        """
        async def f(conn):
            try:
                await work()
            except Exception as error:  # whatever it is
                conn.close()
                raise error
        """,
        """
        async def f(conn):
            try:
                await work()
            except BaseException as error:  # whatever it is
                conn.close()
                raise error
        """,
    ),
    # ---- shield-cleanup ----
    Case(
        "shield-of-one-await", "CNL201", SHIELD, False,
        """
        import asyncio
        import logging

        logger = logging.getLogger(__name__)

        async def f(conn):
            try:
                await work()
            finally:
                await conn.close()  # politely
        """,
        """
        import asyncio
        import logging

        logger = logging.getLogger(__name__)

        async def f(conn):
            try:
                await work()
            finally:
                try:
                    async with asyncio.timeout(5):
                        await asyncio.shield(conn.close())  # politely
                except TimeoutError:
                    logger.warning("conn.close() did not finish within 5 s")
        """,
    ),
    Case(
        "shield-before-3.11", "CNL201", SHIELD, False,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            finally:
                await conn.close()
        """,
        """
        import asyncio
        import logging

        async def f(conn):
            try:
                await work()
            finally:
                try:
                    await asyncio.wait_for(asyncio.shield(conn.close()), 5)
                except asyncio.TimeoutError:
                    logging.warning("conn.close() did not finish within 5 s")
        """,
        "3.10",
    ),
    Case(
        "shield-of-several-statements", "CNL201", SHIELD, False,
        """
        import asyncio
        import logging

        async def f(conn) -> None:
            try:
                await work()
            finally:
                conn.stop()
                for one in conn.all:
                    await one.close()
                conn.told = True
                await conn.close()
                logging.info("done")
        """,
        """
        import asyncio
        import logging

        async def f(conn) -> None:
            try:
                await work()
            finally:
                conn.stop()

                async def clean_up() -> None:
                    for one in conn.all:
                        await one.close()
                    conn.told = True
                    await conn.close()

                try:
                    async with asyncio.timeout(5):
                        await asyncio.shield(clean_up())
                except TimeoutError:
                    logging.warning("the cleanup did not finish within 5 s")
                logging.info("done")
        """,
    ),
    Case(
        "shield-of-an-inline-finally", "CNL201", SHIELD, False,
        """
        import asyncio
        import logging

        async def f(conn):
            try: await work()
            finally: await conn.close()
        """,
        """
        import asyncio
        import logging

        async def f(conn):
            try: await work()
            finally:
                try:
                    async with asyncio.timeout(5):
                        await asyncio.shield(conn.close())
                except TimeoutError:
                    logging.warning("conn.close() did not finish within 5 s")
        """,
    ),
    Case(
        "shield-keeps-alignment", "CNL201", SHIELD, False,
        """
        import logging
        from asyncio import shield, CancelledError

        async def f(conn):
            try:
                await work()
            except CancelledError:
                await conn.close(1,
                                 2)
                raise
        """,
        """
        import asyncio
        import logging
        from asyncio import shield, CancelledError

        async def f(conn):
            try:
                await work()
            except CancelledError:
                try:
                    async with asyncio.timeout(5):
                        await shield(conn.close(1,
                                                2))
                except TimeoutError:
                    logging.warning("conn.close() did not finish within 5 s")
                raise
        """,
    ),
    Case(
        "scope-for-trio", "CNL201", SHIELD, False,
        """
        import trio

        async def f(conn):
            try:
                await trio.sleep(1)
            finally:
                conn.stop()
                await conn.bye()
                text = '''
                bye
        '''
                await conn.send(text)
                print("done")
        """,
        """
        import trio

        async def f(conn):
            try:
                await trio.sleep(1)
            finally:
                conn.stop()
                with trio.move_on_after(5, shield=True):
                    await conn.bye()
                    text = '''
                bye
        '''
                    await conn.send(text)
                print("done")
        """,
    ),
    Case(
        "scope-for-anyio", "CNL201", SHIELD, False,
        """
        from anyio import move_on_after, sleep

        async def f(conn):
            try:
                await sleep(1)
            finally:
                if conn: await conn.bye()
        """,
        """
        from anyio import move_on_after, sleep

        async def f(conn):
            try:
                await sleep(1)
            finally:
                if conn:
                    with move_on_after(5, shield=True):
                        await conn.bye()
        """,
    ),
    # ---- where what is awaited can be cancelled by others ----
    Case(
        "a-task-may-have-been-cancelled", "CNL101", REMOVE + ", also where `self._task` was cancelled", False,
        """
        import asyncio

        async def stop(self):
            self._stopping = True
            try:
                await self._task
            except asyncio.CancelledError:
                pass
        """,
        """
        async def stop(self):
            self._stopping = True
            await self._task
        """,
    ),
    Case(
        "a-future-may-have-been-cancelled", "CNL103", UNSUPPRESS + ", also where `futures[0]` was cancelled", False,
        """
        import asyncio
        import contextlib

        async def f(futures):
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait_for(futures[0], 1)
        """,
        """
        import asyncio

        async def f(futures):
            await asyncio.wait_for(futures[0], 1)
        """,
    ),
    Case(
        "a-deadline-that-is-noticed", "CNL109", RERAISE_RETURN, False,
        """
        import asyncio

        async def f(log):
            async with asyncio.timeout(1):
                try:
                    return await work()
                except asyncio.CancelledError:
                    log.info("cancelled")
                    return b""
        """,
        """
        import asyncio

        async def f(log):
            async with asyncio.timeout(1):
                try:
                    return await work()
                except asyncio.CancelledError:
                    log.info("cancelled")
                    raise
        """,
    ),
    # ---- guard-reraise ----
    Case(
        "guard-at-every-way-out", "CNL102", GUARD, True,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            except:  # noqa: E722
                conn.close()
                if conn.dirty:
                    return False
            return True
        """,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            except BaseException as error:  # noqa: E722
                conn.close()
                if conn.dirty:
                    if isinstance(error, asyncio.CancelledError):
                        raise
                    return False
                if isinstance(error, asyncio.CancelledError):
                    raise
            return True
        """,
    ),
    Case(
        "guard-in-a-loop", "CNL110", GUARD, False,
        """
        from asyncio import CancelledError

        async def f(conn):
            while True:
                try:
                    await work()
                except BaseException as e:
                    print(e)
                    conn.reset()  # at once
        """,
        """
        from asyncio import CancelledError

        async def f(conn):
            while True:
                try:
                    await work()
                except BaseException as e:
                    print(e)
                    conn.reset()  # at once
                    if isinstance(e, CancelledError):
                        raise
        """,
    ),
    Case(
        "guard-of-a-tuple", "CNL101", GUARD, True,
        """
        import asyncio

        async def f(conn, error):
            try: await work()
            except (OSError, asyncio.CancelledError): conn.close()  # and go on
        """,
        """
        import asyncio

        async def f(conn, error):
            try: await work()
            except (OSError, asyncio.CancelledError) as exc:
                conn.close()  # and go on
                if isinstance(exc, asyncio.CancelledError):
                    raise
        """,
    ),
    Case(
        "guard-before-a-release", "CNL102", GUARD, False,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            except BaseException as failure:
                conn.rollback()
            conn.close()
        """,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            except BaseException as failure:
                conn.rollback()
                if isinstance(failure, asyncio.CancelledError):
                    raise
            conn.close()
        """,
    ),
    Case(
        "guard-for-anyio", "CNL102", GUARD, True,
        """
        import anyio

        async def f(conn):
            try:
                await anyio.sleep(1)
            except BaseException:
                conn.close()
        """,
        """
        import anyio

        async def f(conn):
            try:
                await anyio.sleep(1)
            except BaseException as error:
                conn.close()
                if isinstance(error, anyio.get_cancelled_exc_class()):
                    raise
        """,
    ),
    Case(
        "handler-before-one-that-only-notes", "CNL102", INSERT, False,
        """
        import asyncio

        async def f(job, future):
            try:
                await work()
            except BaseException as error:
                job.failed = True
                future.set_exception(error)
        """,
        """
        import asyncio

        async def f(job, future):
            try:
                await work()
            except asyncio.CancelledError:
                raise
            except BaseException as error:
                job.failed = True
                future.set_exception(error)
        """,
    ),
    Case(
        "handler-before-a-constant", "CNL101", INSERT, False,
        """
        import asyncio

        GONE = (ConnectionError, asyncio.CancelledError)

        async def f(conn):
            try:
                await work()
            except GONE:
                conn.forget()
        """,
        """
        import asyncio

        GONE = (ConnectionError, asyncio.CancelledError)

        async def f(conn):
            try:
                await work()
            except asyncio.CancelledError:
                raise
            except GONE:
                conn.forget()
        """,
    ),
    # ---- what is left behind ----
    Case(
        "suppress-takes-an-unreachable-return-along", "CNL103", UNSUPPRESS, True,
        """
        import asyncio
        from contextlib import suppress

        async def f():
            with suppress(asyncio.CancelledError):
                return await work(asyncio)

            return b""
        """,
        """
        import asyncio

        async def f():
            return await work(asyncio)
        """,
    ),
    Case(
        "what-the-handler-keeps-is-used-later", "CNL101", RERAISE_END, False,
        """
        import asyncio

        async def f(log):
            stopped = False
            try:
                await work()
            except asyncio.CancelledError:
                stopped = True
            log.info("stopped: %s", stopped)
        """,
        """
        import asyncio

        async def f(log):
            stopped = False
            try:
                await work()
            except asyncio.CancelledError:
                stopped = True
                raise
            log.info("stopped: %s", stopped)
        """,
    ),
    # ---- shield-cleanup, where there is a bound ----
    Case(
        "shield-inside-wait-for", "CNL203", BOUNDED, False,
        """
        import asyncio
        import logging

        async def f(conn, limit):
            try:
                await work()
            finally:
                await asyncio.wait_for(conn.close(), timeout=limit)  # politely
        """,
        """
        import asyncio
        import logging

        async def f(conn, limit):
            try:
                await work()
            finally:
                try:
                    await asyncio.wait_for(asyncio.shield(conn.close()), timeout=limit)  # politely
                except TimeoutError:
                    logging.warning("conn.close() did not finish in time")
        """,
    ),
    Case(
        "catch-the-timeout-of-a-shield", "CNL203", BOUNDED, False,
        """
        import asyncio

        async def f(conn, print_exception):
            try:
                await work()
            finally:
                try:
                    await asyncio.wait_for(asyncio.shield(conn.close()), 5)
                except OSError as error:
                    print(error)
        """,
        """
        import asyncio
        import logging

        async def f(conn, print_exception):
            try:
                await work()
            finally:
                try:
                    await asyncio.wait_for(asyncio.shield(conn.close()), 5)
                except asyncio.TimeoutError:
                    logging.warning("conn.close() did not finish within 5 s")
                except OSError as error:
                    print(error)
        """,
        "3.10",
    ),
    Case(
        "shield-inside-wait-for-that-is-caught", "CNL201", BOUNDED, False,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            except asyncio.CancelledError:
                try:
                    left = await asyncio.wait_for(conn.close(), 1.5)
                except asyncio.TimeoutError:
                    left = None
                print(left)
                raise
        """,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            except asyncio.CancelledError:
                try:
                    left = await asyncio.wait_for(asyncio.shield(conn.close()), 1.5)
                except asyncio.TimeoutError:
                    left = None
                print(left)
                raise
        """,
        "3.10",
    ),
    Case(
        "shield-inside-a-timeout", "CNL201", BOUNDED, False,
        """
        import asyncio
        import logging

        log = logging.getLogger(__name__)

        async def f(conn):
            try:
                await work()
            finally:
                async with asyncio.timeout(2):
                    await conn.close()
        """,
        """
        import asyncio
        import logging

        log = logging.getLogger(__name__)

        async def f(conn):
            try:
                await work()
            finally:
                try:
                    async with asyncio.timeout(2):
                        await asyncio.shield(conn.close())
                except TimeoutError:
                    log.warning("conn.close() did not finish within 2 s")
        """,
    ),
    Case(
        "shield-in-a-try-of-its-own", "CNL201", SHIELD, False,
        """
        import asyncio
        import logging

        async def f(conn):
            try:
                await work()
            finally:
                try:
                    await conn.close()
                # it happens
                except OSError:
                    logging.info("not closed")
        """,
        """
        import asyncio
        import logging

        async def f(conn):
            try:
                await work()
            finally:
                try:
                    async with asyncio.timeout(5):
                        await asyncio.shield(conn.close())
                except TimeoutError:
                    logging.warning("conn.close() did not finish within 5 s")
                # it happens
                except OSError:
                    logging.info("not closed")
        """,
        "3.11",
    ),
    Case(
        "shield-where-every-error-is-caught", "CNL201", SHIELD, False,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            finally:
                try: await conn.close()
                except Exception: print("not closed")
        """,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            finally:
                try:
                    async with asyncio.timeout(5):
                        await asyncio.shield(conn.close())
                except Exception: print("not closed")
        """,
    ),
    Case(
        "shield-for-a-scope-of-trio", "CNL201", BOUNDED, False,
        """
        import trio

        async def f(conn):
            try:
                await trio.sleep(1)
            finally:
                with trio.move_on_after(1) as scope:
                    await conn.bye()
        """,
        """
        import trio

        async def f(conn):
            try:
                await trio.sleep(1)
            finally:
                with trio.move_on_after(1, shield=True) as scope:
                    await conn.bye()
        """,
    ),
    Case(
        "shield-for-a-scope-without-one", "CNL201", BOUNDED, False,
        """
        import anyio

        async def f(conn):
            try:
                await anyio.sleep(1)
            finally:
                with anyio.CancelScope(deadline=anyio.current_time() + 1, shield=False):
                    if conn:
                        await conn.bye()
        """,
        """
        import anyio

        async def f(conn):
            try:
                await anyio.sleep(1)
            finally:
                with anyio.CancelScope(deadline=anyio.current_time() + 1, shield=True):
                    if conn:
                        await conn.bye()
        """,
    ),
    Case(
        "shield-for-a-scope-without-a-deadline", "CNL201", BOUNDED, False,
        """
        from trio import CancelScope, sleep

        async def f(conn):
            try:
                await sleep(1)
            finally:
                with CancelScope() as scope:
                    await conn.bye(scope)
        """,
        """
        import trio
        from trio import sleep

        async def f(conn):
            try:
                await sleep(1)
            finally:
                with trio.move_on_after(5, shield=True) as scope:
                    await conn.bye(scope)
        """,
    ),
    Case(
        "shield-for-a-scope-that-fails", "CNL201", BOUNDED, False,
        """
        import trio

        async def f(conn):
            try:
                await trio.sleep(1)
            finally:
                with trio.fail_after(1):
                    await conn.bye()
        """,
        """
        import trio

        async def f(conn):
            try:
                await trio.sleep(1)
            finally:
                with trio.move_on_after(1, shield=True):
                    await conn.bye()
        """,
    ),
    Case(
        "shield-for-a-scope-whose-failure-is-caught", "CNL201", BOUNDED, False,
        """
        import anyio

        async def f(conn):
            try:
                await anyio.sleep(1)
            finally:
                try:
                    with anyio.fail_after(1):
                        await conn.bye()
                except TimeoutError:
                    print("too late")
        """,
        """
        import anyio

        async def f(conn):
            try:
                await anyio.sleep(1)
            finally:
                try:
                    with anyio.fail_after(1, shield=True):
                        await conn.bye()
                except TimeoutError:
                    print("too late")
        """,
    ),
    # ---- what is replaced, dropped, or blocks ----
    Case(
        "thread-for-a-request", "CNL502", THREAD, False,
        """
        import requests

        async def f(url):
            # once
            return requests.get(url, timeout=5).json()  # now
        """,
        """
        import asyncio

        import requests

        async def f(url):
            # once
            return (await asyncio.to_thread(requests.get, url, timeout=5)).json()  # now
        """,
    ),
    Case(
        "thread-for-arguments-on-lines-of-their-own", "CNL503", THREAD, False,
        """
        import asyncio
        import shutil

        async def f(source, target):
            shutil.copy(
                source,
                target,  # there
            )
            await asyncio.sleep(1)
        """,
        """
        import asyncio
        import shutil

        async def f(source, target):
            await asyncio.to_thread(
                shutil.copy,
                source,
                target,  # there
            )
            await asyncio.sleep(1)
        """,
    ),
    Case(
        "thread-of-an-executor", "CNL503", THREAD, False,
        """
        import os
        import asyncio as aio

        async def f(name):
            if os.path.exists(name):
                await aio.sleep(1)
        """,
        """
        import os
        import asyncio as aio

        async def f(name):
            if await aio.get_running_loop().run_in_executor(None, os.path.exists, name):
                await aio.sleep(1)
        """,
        target="3.8",
    ),
    Case(
        "thread-of-an-executor-with-keywords", "CNL503", THREAD, False,
        """
        import asyncio
        import os

        async def f(name):
            os.makedirs(name, exist_ok=True)
        """,
        """
        import asyncio
        import functools
        import os

        async def f(name):
            await asyncio.get_running_loop().run_in_executor(None, functools.partial(os.makedirs, name, exist_ok=True))
        """,
        target="3.8",
    ),
    Case(
        "thread-of-trio-with-keywords", "CNL503", THREAD, False,
        """
        import os

        import trio

        async def f(name):
            os.makedirs(name, exist_ok=True)
            await trio.sleep(1)
        """,
        """
        import functools
        import os

        import trio

        async def f(name):
            await trio.to_thread.run_sync(functools.partial(os.makedirs, name, exist_ok=True))
            await trio.sleep(1)
        """,
    ),
    Case(
        "thread-of-anyio", "CNL505", THREAD, False,
        """
        import anyio

        async def f():
            await anyio.sleep(1)
            return input()
        """,
        """
        import anyio

        async def f():
            await anyio.sleep(1)
            return await anyio.to_thread.run_sync(input)
        """,
    ),
    Case(
        "thread-for-a-process", "CNL504", THREAD, False,
        """
        import asyncio
        import subprocess

        async def f():
            return subprocess.run(["git", "status", "--short"], capture_output=True)
        """,
        """
        import asyncio
        import subprocess

        async def f():
            return await asyncio.to_thread(
                subprocess.run, ["git", "status", "--short"], capture_output=True
            )
        """,
    ),
    Case(
        "process-of-asyncio", "CNL504", PROCESS, False,
        """
        import subprocess

        async def f(folder):
            # fresh
            subprocess.run(["git", "pull"], cwd=folder)  # at last
        """,
        """
        import asyncio

        async def f(folder):
            # fresh
            process = await asyncio.create_subprocess_exec("git", "pull", cwd=folder)
            try:
                await process.wait()
            finally:
                if process.returncode is None:
                    process.kill()  # at last
        """,
    ),
    Case(
        "process-that-is-checked", "CNL504", PROCESS, False,
        """
        import asyncio
        from subprocess import check_call

        async def f(process, name):
            check_call(("git", "push", name))
            check_call(("git", "pull", name))
            await process.wait()
        """,
        """
        import asyncio
        import subprocess
        from subprocess import check_call

        async def f(process, name):
            child = await asyncio.create_subprocess_exec("git", "push", name)
            try:
                await child.wait()
            finally:
                if child.returncode is None:
                    child.kill()
            if child.returncode:
                raise subprocess.CalledProcessError(child.returncode, ("git", "push", name))
            check_call(("git", "pull", name))
            await process.wait()
        """,
    ),
    Case(
        "process-of-trio", "CNL504", "Use `trio.run_process", False,
        """
        import subprocess

        import trio

        async def f(folder):
            subprocess.run(["git", "pull"], cwd=folder, check=True)
            await trio.sleep(1)
        """,
        """
        import trio

        async def f(folder):
            await trio.run_process(["git", "pull"], cwd=folder, stdin=None)
            await trio.sleep(1)
        """,
    ),
    Case(
        "process-of-anyio", "CNL504", "Use `anyio.run_process", False,
        """
        import subprocess

        import anyio

        async def f(folder):
            subprocess.call(["git", "pull"])
            await anyio.sleep(1)
        """,
        """
        import anyio

        async def f(folder):
            await anyio.run_process(["git", "pull"], stdout=None, stderr=None, check=False)
            await anyio.sleep(1)
        """,
    ),
    Case(
        "await-a-shared-task-through-a-shield", "CNL310", WAIT_SHARED, False,
        """
        import asyncio

        class Client:
            async def connection(self):
                if self._connecting is None:
                    self._connecting = asyncio.create_task(self.connect())
                return await (self._connecting)  # shared
        """,
        """
        import asyncio

        class Client:
            async def connection(self):
                if self._connecting is None:
                    self._connecting = asyncio.create_task(self.connect())
                return await asyncio.shield(self._connecting)  # shared
        """,
    ),
    Case(
        "keep-a-started-task", "CNL401", KEEP, False,
        """
        '''Jobs.'''

        import asyncio

        async def f(job):
            asyncio.create_task(job())  # beside
        """,
        """
        '''Jobs.'''

        import asyncio

        background_tasks = set()

        async def f(job):
            task = asyncio.create_task(job())  # beside
            background_tasks.add(task)
            task.add_done_callback(background_tasks.discard)
        """,
    ),
    Case(
        "keep-a-task-in-the-set-that-is-there", "CNL401", KEEP, False,
        """
        from asyncio import ensure_future

        _background_tasks: set = set()

        async def f(job, task):
            _ = ensure_future(job())
            task.cancel()
        """,
        """
        from asyncio import ensure_future

        _background_tasks: set = set()

        async def f(job, task):
            background_task = ensure_future(job())
            _background_tasks.add(background_task)
            background_task.add_done_callback(_background_tasks.discard)
            task.cancel()
        """,
    ),
    Case(
        "keep-a-shielded-coroutine", "CNL301", KEEP, False,
        """
        import asyncio

        async def save():
            await asyncio.sleep(1)

        async def f():
            saving = asyncio.shield(save())
            await saving
        """,
        """
        import asyncio

        background_tasks = set()

        async def save():
            await asyncio.sleep(1)

        async def f():
            task = asyncio.ensure_future(save())
            background_tasks.add(task)
            task.add_done_callback(background_tasks.discard)
            saving = asyncio.shield(task)
            await saving
        """,
    ),
    Case(
        "narrow-a-bare-except", "CNL102", CATCH_ERRORS, False,
        """
        import asyncio

        async def f(log):
            try:
                await work()
            except:  # whatever
                log.info("failed")
        """,
        """
        import asyncio

        async def f(log):
            try:
                await work()
            except Exception:  # whatever
                log.info("failed")
        """,
    ),
    Case(
        "narrow-base-exception", "CNL102", CATCH_ERRORS, False,
        """
        import asyncio

        async def f(log):
            try:
                await work()
            except BaseException as error:
                log.info("failed: %s", error)
        """,
        """
        import asyncio

        async def f(log):
            try:
                await work()
            except Exception as error:
                log.info("failed: %s", error)
        """,
    ),
    Case(
        "reraise-in-place-of-another", "CNL104", RERAISE_INSTEAD, False,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            except asyncio.CancelledError as error:
                conn.broken = True
                raise Gone from error  # told
        """,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            except asyncio.CancelledError:
                conn.broken = True
                raise  # told
        """,
    ),
    Case(
        "reraise-in-place-of-another-without-a-handler", "CNL104", RERAISE_INSTEAD, False,
        """
        import asyncio

        async def f():
            try:
                return await work()
            except asyncio.CancelledError:
                raise Gone
        """,
        """
        async def f():
            return await work()
        """,
    ),
    Case(
        "reraise-first-in-a-handler-of-everything", "CNL104", RERAISE_FIRST, False,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            except BaseException:
                conn.close()
                raise Gone(conn)
        """,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            except BaseException as error:
                conn.close()
                if isinstance(error, asyncio.CancelledError):
                    raise
                raise Gone(conn)
        """,
    ),
    Case(
        "reraise-first-before-a-handler", "CNL104", INSERT, False,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            # all of them
            except BaseException as error:
                raise Gone(conn) from error
        """,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            except asyncio.CancelledError:
                raise
            # all of them
            except BaseException as error:
                raise Gone(conn) from error
        """,
    ),
    Case(
        "reraise-by-not-catching", "CNL104", NARROW, False,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            except (OSError, asyncio.CancelledError) as error:
                raise Gone(conn) from error
        """,
        """
        async def f(conn):
            try:
                await work()
            except OSError as error:
                raise Gone(conn) from error
        """,
    ),
    Case(
        "plain-except-for-a-group", "CNL108", PLAIN, False,
        """
        import asyncio

        async def f(log):
            try:
                await work()
            except* asyncio.CancelledError:  # gone
                log.info("cancelled")
        """,
        """
        import asyncio

        async def f(log):
            try:
                await work()
            except asyncio.CancelledError:  # gone
                log.info("cancelled")
                raise
        """,
    ),
    Case(
        "plain-except-that-raises", "CNL108", PLAIN, False,
        """
        import asyncio

        async def f(log):
            try:
                await work()
            except*asyncio.CancelledError:
                log.info("cancelled")
                raise
        """,
        """
        import asyncio

        async def f(log):
            try:
                await work()
            except asyncio.CancelledError:
                log.info("cancelled")
                raise
        """,
    ),
    Case(
        "plain-except-around-others", "CNL108", PLAIN, False,
        '''
        import asyncio

        async def f(log):
            try:
                await work()
            except* OSError as failed:
                log.info("""
        failed: %s""", failed.exceptions)
            # here
            except* asyncio.CancelledError:
                log.info("cancelled")
                raise
        ''',
        '''
        import asyncio

        async def f(log):
            try:
                try:
                    await work()
                except* OSError as failed:
                    log.info("""
        failed: %s""", failed.exceptions)
            # here
            except asyncio.CancelledError:
                log.info("cancelled")
                raise
        ''',
    ),
    Case(
        "plain-except-leaves-others-in-groups", "CNL108", NARROW, False,
        """
        import asyncio

        async def f(log):
            try:
                await work()
            except* (OSError, asyncio.CancelledError) as failed:
                log.info("%s", failed.exceptions)
        """,
        """
        async def f(log):
            try:
                await work()
            except* OSError as failed:
                log.info("%s", failed.exceptions)
        """,
    ),
    Case(
        "plain-except-for-everything", "CNL108", GROUPS, False,
        """
        import asyncio

        async def f(log):
            try:
                await work()
            except* BaseException as failed:
                log.info("%s", failed.exceptions)
        """,
        """
        import asyncio

        async def f(log):
            try:
                await work()
            except* Exception as failed:
                log.info("%s", failed.exceptions)
        """,
    ),
    Case(
        "exit-lets-the-cancellation-out", "CNL106", LET_OUT, False,
        """
        class Session:
            async def __aexit__(self, kind, error, trace):
                self.close()
                return True  # quiet
        """,
        """
        import asyncio


        class Session:
            async def __aexit__(self, kind, error, trace):
                self.close()
                return not isinstance(error, asyncio.CancelledError)  # quiet
        """,
    ),
    Case(
        "exit-lets-the-cancellation-out-of-a-condition", "CNL106", LET_OUT, False,
        """
        from asyncio import CancelledError as Gone

        class Session:
            async def __aexit__(self, kind, error, trace):
                self.close()
                return error is not None or self.quiet
        """,
        """
        from asyncio import CancelledError as Gone

        class Session:
            async def __aexit__(self, kind, error, trace):
                self.close()
                return (error is not None or self.quiet) and not isinstance(error, Gone)
        """,
    ),
    Case(
        "exit-lets-the-cancellation-out-of-a-tuple", "CNL106", LET_OUT, False,
        """
        import asyncio

        class Session:
            async def __aexit__(self, kind, error, trace):
                return isinstance(error, (OSError, asyncio.CancelledError, ValueError))
        """,
        """
        class Session:
            async def __aexit__(self, kind, error, trace):
                return isinstance(error, (OSError, ValueError))
        """,
    ),
    Case(
        "exit-reraises-behind-the-yield", "CNL106", RERAISE_END, True,
        """
        import asyncio
        from contextlib import asynccontextmanager

        @asynccontextmanager
        async def f(log):
            try:
                yield
            except asyncio.CancelledError:
                log.info("cancelled")
        """,
        """
        import asyncio
        from contextlib import asynccontextmanager

        @asynccontextmanager
        async def f(log):
            try:
                yield
            except asyncio.CancelledError:
                log.info("cancelled")
                raise
        """,
    ),
    Case(
        "release-in-a-finally", "CNL206", IN_FINALLY, False,
        """
        import asyncio

        async def f(lock, store):
            await lock.acquire()
            # while nobody else does
            value = await store.read()

            store.cache = value  # kept
            # and done
            lock.release()
            return value
        """,
        """
        import asyncio

        async def f(lock, store):
            await lock.acquire()
            # while nobody else does
            try:
                value = await store.read()

                store.cache = value  # kept
            # and done
            finally:
                lock.release()
            return value
        """,
    ),
    Case(
        "release-in-a-finally-that-is-there", "CNL206", IN_FINALLY, False,
        """
        import asyncio

        async def f(lock, store):
            await lock.acquire()
            await store.prepare()
            try:
                await store.read()
            finally:
                lock.release()
        """,
        """
        import asyncio

        async def f(lock, store):
            await lock.acquire()
            try:
                await store.prepare()
                await store.read()
            finally:
                lock.release()
        """,
    ),
    Case(
        "release-in-a-finally-and-shielded", "CNL206", IN_FINALLY, False,
        """
        import asyncio

        async def f(pool):
            conn = await pool.acquire()
            answer = await conn.ask()
            await pool.release(conn)
            return answer
        """,
        """
        import asyncio
        import logging

        async def f(pool):
            conn = await pool.acquire()
            try:
                answer = await conn.ask()
            finally:
                try:
                    async with asyncio.timeout(5):
                        await asyncio.shield(pool.release(conn))
                except TimeoutError:
                    logging.warning("pool.release() did not finish within 5 s")
            return answer
        """,
    ),
    Case(
        "release-in-a-finally-and-shielded-before-3.11", "CNL206", IN_FINALLY, False,
        """
        import asyncio
        import logging

        logger = logging.getLogger(__name__)

        async def f(pool):
            conn = await pool.acquire()
            answer = await conn.ask()
            await pool.release(conn)
            return answer
        """,
        """
        import asyncio
        import logging

        logger = logging.getLogger(__name__)

        async def f(pool):
            conn = await pool.acquire()
            try:
                answer = await conn.ask()
            finally:
                try:
                    await asyncio.wait_for(asyncio.shield(pool.release(conn)), 5)
                except asyncio.TimeoutError:
                    logger.warning("pool.release() did not finish within 5 s")
            return answer
        """,
        target="3.10",
    ),
    Case(
        "set-of-tasks-behind-all-that-is-imported", "CNL401", KEEP, False,
        """
        from __future__ import annotations

        import asyncio
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            from app import Client

        try:
            import uvloop
        except ImportError:
            uvloop = None

        __all__ = ("ping",)


        def ping(client: Client) -> None:
            asyncio.create_task(client.ping())
        """,
        """
        from __future__ import annotations

        import asyncio
        from typing import TYPE_CHECKING

        if TYPE_CHECKING:
            from app import Client

        try:
            import uvloop
        except ImportError:
            uvloop = None

        __all__ = ("ping",)

        background_tasks: set[asyncio.Task] = set()


        def ping(client: Client) -> None:
            task = asyncio.create_task(client.ping())
            background_tasks.add(task)
            task.add_done_callback(background_tasks.discard)
        """,
    ),
    Case(
        "handler-that-raises-under-a-condition-goes", "CNL101", REMOVE, False,
        """
        import asyncio

        async def f(self):
            try:
                await self.task
            except asyncio.CancelledError:
                if not self.triggered:
                    raise
            self.timer.start()
        """,
        """
        async def f(self):
            await self.task
            self.timer.start()
        """,
    ),
    Case(
        "handler-goes-before-one-for-errors", "CNL101", REMOVE, True,
        """
        import asyncio

        async def f(log):
            try:
                await work()
            except asyncio.CancelledError:
                pass
            except Exception:
                log.exception("failed")
            await asyncio.sleep(1)
        """,
        """
        import asyncio

        async def f(log):
            try:
                await work()
            except Exception:
                log.exception("failed")
            await asyncio.sleep(1)
        """,
    ),
    Case(
        "shield-around-a-call-of-several-lines", "CNL201", SHIELD, False,
        """
        import asyncio
        import logging

        async def f(trace, url, headers):
            try:
                await work()
            finally:
                await trace.send_request_exception(
                    "GET", url, headers
                )
        """,
        """
        import asyncio
        import logging

        async def f(trace, url, headers):
            try:
                await work()
            finally:
                try:
                    async with asyncio.timeout(5):
                        await asyncio.shield(
                            trace.send_request_exception(
                                "GET", url, headers
                            )
                        )
                except TimeoutError:
                    logging.warning("trace.send_request_exception() did not finish within 5 s")
        """,
    ),
    # ---- wait-through-cancellation ----
    Case(
        "hold-the-cancellation-until-it-is-released", "CNL201", THROUGH, False,
        """
        import asyncio

        async def f(conn):
            try:
                await conn.work()
            finally:
                await conn.release()
        """,
        """
        import asyncio
        import logging


        async def wait_through_cancellation(cleanup):
            task = asyncio.ensure_future(asyncio.wait_for(cleanup, 5))
            cancelled = None
            while not task.done():
                try:
                    await asyncio.wait({task})
                except asyncio.CancelledError as error:
                    cancelled = error
            try:
                task.result()
            except TimeoutError:
                logging.warning("the cleanup did not finish within 5 s")
            finally:
                if cancelled is not None:
                    raise cancelled


        async def f(conn):
            try:
                await conn.work()
            finally:
                await wait_through_cancellation(conn.release())
        """,
    ),
    # ---- hold-children ----
    Case(
        "task-group-of-several", "CNL404", GROUP, False,
        """
        import asyncio

        async def f(fetch):
            names = fetch.names()
            user = asyncio.create_task(fetch("user"), name="user")
            # those of the user
            posts = asyncio.ensure_future(fetch("posts"))
            await asyncio.sleep(1)
            result = await user, await posts
            return result
        """,
        """
        import asyncio

        async def f(fetch):
            names = fetch.names()
            async with asyncio.TaskGroup() as group:
                user = group.create_task(fetch("user"), name="user")
                # those of the user
                posts = group.create_task(fetch("posts"))
                await asyncio.sleep(1)
                result = await user, await posts
            return result
        """,
    ),
    Case(
        "task-group-of-a-list", "CNL404", GROUP, False,
        """
        import asyncio as aio

        async def f(fetch, group):
            tasks = [aio.create_task(fetch(one)) for one in group]
            return await aio.gather(*tasks)
        """,
        """
        import asyncio as aio

        async def f(fetch, group):
            async with aio.TaskGroup() as task_group:
                tasks = [task_group.create_task(fetch(one)) for one in group]
                return await aio.gather(*tasks)
        """,
    ),
    Case(
        "children-in-a-finally", "CNL404", CANCEL_CHILD, False,
        """
        import asyncio

        async def f(fetch):
            user = asyncio.create_task(fetch("user"))
            posts = asyncio.create_task(fetch("posts"))
            await asyncio.sleep(1)
            return await user, await posts
        """,
        """
        import asyncio

        async def f(fetch):
            user = asyncio.create_task(fetch("user"))
            posts = asyncio.create_task(fetch("posts"))
            try:
                await asyncio.sleep(1)
                return await user, await posts
            finally:
                user.cancel()
                posts.cancel()
                await asyncio.wait({user, posts}, timeout=5)
        """,
        "3.10",
    ),
    Case(
        "children-of-a-list-in-a-finally", "CNL404", CANCEL_CHILD, False,
        """
        import asyncio

        async def f(fetch, names):
            tasks = [asyncio.create_task(fetch(name)) for name in names]
            for task in tasks:
                await task
            print("ended")
        """,
        """
        import asyncio

        async def f(fetch, names):
            tasks = [asyncio.create_task(fetch(name)) for name in names]
            try:
                for task in tasks:
                    await task
            finally:
                for child in tasks:
                    child.cancel()
                if tasks:
                    await asyncio.wait(tasks, timeout=5)
            print("ended")
        """,
        "3.8",
    ),
    # ---- move-try-out ----
    Case(
        "try-goes-out-of-its-scope", "CNL109", MOVE_OUT, False,
        """
        import asyncio

        async def f(reader):
            async with asyncio.timeout(10):
                try:
                    return await reader.readline()
                # too late
                except asyncio.CancelledError as error:
                    print(error)
                except OSError:
                    print("closed")
                finally:
                    print("ended")
            return b""
        """,
        """
        import asyncio

        async def f(reader):
            try:
                async with asyncio.timeout(10):
                    return await reader.readline()
            # too late
            except TimeoutError as error:
                print(error)
            except OSError:
                print("closed")
            finally:
                print("ended")
            return b""
        """,
    ),
    Case(
        "try-goes-out-of-its-scope-in-trio", "CNL109", MOVE_OUT, False,
        """
        import trio

        async def f(reader):
            with trio.fail_after(10):
                try:
                    return await reader.readline()
                except (trio.Cancelled, OSError):
                    print("no line")
        """,
        """
        import trio

        async def f(reader):
            try:
                with trio.fail_after(10):
                    return await reader.readline()
            except (trio.TooSlowError, OSError):
                print("no line")
        """,
    ),
    # ---- safe-resource ----
    Case(
        "hold-what-a-pool-gives", "CNL206", HOLD, False,
        """
        import asyncio
        import logging

        logger = logging.getLogger(__name__)

        # What is asked.
        async def f(pool):
            conn = await pool.acquire()

            answer = await conn.ask()
            # as soon as it is not needed
            await pool.release(conn)
            return answer
        """,
        """
        import asyncio
        import contextlib
        import logging

        logger = logging.getLogger(__name__)


        @contextlib.asynccontextmanager
        async def safe_resource(acquire, release):
            resource = await acquire()
            try:
                yield resource
            finally:
                try:
                    async with asyncio.timeout(5):
                        await asyncio.shield(release(resource))
                except TimeoutError:
                    logger.warning("%r was not released within 5 s", resource)


        # What is asked.
        async def f(pool):
            async with safe_resource(pool.acquire, pool.release) as conn:
                answer = await conn.ask()
                # as soon as it is not needed
            return answer
        """,
    ),
    Case(
        "hold-with-arguments-before-3.11", "CNL206", HOLD, False,
        """
        from contextlib import asynccontextmanager

        import httpx


        async def f(host):
            conn = await httpx.connect(host, 80)
            await log(host)
            try:
                return await conn.ask()
            finally:
                await conn.aclose()


        @asynccontextmanager
        async def other():
            yield 1
        """,
        """
        import asyncio
        import logging
        from contextlib import asynccontextmanager

        import httpx


        @asynccontextmanager
        async def safe_resource(acquire, release):
            resource = await acquire()
            try:
                yield resource
            finally:
                try:
                    await asyncio.wait_for(asyncio.shield(release(resource)), 5)
                except asyncio.TimeoutError:
                    logging.warning("%r was not released within 5 s", resource)


        async def f(host):
            async with safe_resource(
                lambda: httpx.connect(host, 80), lambda conn: conn.aclose()
            ) as conn:
                await log(host)
                return await conn.ask()


        @asynccontextmanager
        async def other():
            yield 1
        """,
        "3.8",
    ),
    Case(
        "hold-in-trio", "CNL206", HOLD, False,
        """
        import trio

        async def f(pool, log):
            conn = await pool.acquire()
            await log.write("got")
            try:
                await conn.ask()
            except OSError:
                await log.write("failed")
            finally:
                await pool.release(conn)
        """,
        """
        import contextlib

        import trio


        @contextlib.asynccontextmanager
        async def safe_resource(acquire, release):
            resource = await acquire()
            try:
                yield resource
            finally:
                with trio.move_on_after(5, shield=True):
                    await release(resource)


        async def f(pool, log):
            async with safe_resource(pool.acquire, pool.release) as conn:
                await log.write("got")
                try:
                    await conn.ask()
                except OSError:
                    await log.write("failed")
        """,
    ),
    Case(
        "hold-by-the-helper-that-is-there", "CNL206", HOLD, False,
        """
        import contextlib

        @contextlib.asynccontextmanager
        async def safe_resource(acquire, release):
            async with acquire() as resource:
                yield resource

        class C:
            async def f(self):
                await self.lock.acquire()
                await self.work()
                await self.lock.release()
        """,
        """
        import contextlib

        @contextlib.asynccontextmanager
        async def safe_resource(acquire, release):
            async with acquire() as resource:
                yield resource

        class C:
            async def f(self):
                async with safe_resource(self.lock.acquire, lambda _: self.lock.release()):
                    await self.work()
        """,
    ),
    Case(
        "release-in-a-finally-and-a-scope", "CNL206", IN_FINALLY, False,
        """
        import trio

        async def f(host):
            stream = await trio.open_tcp_stream(host, 80)
            await stream.send_all(b"x")
            await stream.aclose()
        """,
        """
        import trio

        async def f(host):
            stream = await trio.open_tcp_stream(host, 80)
            try:
                await stream.send_all(b"x")
            finally:
                with trio.move_on_after(5, shield=True):
                    await stream.aclose()
        """,
    ),
    Case(
        "with-for-a-lock", "CNL206", WITH, False,
        """
        import asyncio

        class Store:
            async def f(self):
                await self.lock.acquire()
                # while nobody else does
                value = await self.read()

                self.cache = value
                self.lock.release()
                return value
        """,
        """
        import asyncio

        class Store:
            async def f(self):
                async with self.lock:
                    # while nobody else does
                    value = await self.read()

                    self.cache = value
                return value
        """,
    ),
    Case(
        "finally-for-a-release-on-cancel-and-behind", "CNL205", FINALLY, False,
        """
        import asyncio

        async def f(host):
            reader, writer = await asyncio.open_connection(host, 80)
            try:
                greeting = await reader.readline()
            except asyncio.CancelledError:  # gone
                writer.close()
                raise
            writer.close()
            return greeting
        """,
        """
        import asyncio

        async def f(host):
            reader, writer = await asyncio.open_connection(host, 80)
            try:
                greeting = await reader.readline()
            finally:  # gone
                writer.close()
            return greeting
        """,
    ),
    Case(
        "finally-for-a-release-on-cancel-and-in-the-else", "CNL205", FINALLY, False,
        """
        import asyncio

        async def f(host):
            reader, writer = await asyncio.open_connection(host, 80)
            try:
                await reader.readline()
            except asyncio.CancelledError:
                writer.close()
                raise
            else:
                writer.close()
        """,
        """
        import asyncio

        async def f(host):
            reader, writer = await asyncio.open_connection(host, 80)
            try:
                await reader.readline()
            finally:
                writer.close()
        """,
    ),
    Case(
        "finally-for-a-release-on-cancel-alone", "CNL205", FINALLY, False,
        """
        import asyncio

        async def f(host):
            reader, writer = await asyncio.open_connection(host, 80)
            try:
                return await reader.readline()
            except asyncio.CancelledError:
                writer.close()
                raise
        """,
        """
        import asyncio

        async def f(host):
            reader, writer = await asyncio.open_connection(host, 80)
            try:
                return await reader.readline()
            finally:
                writer.close()
        """,
    ),
    Case(
        "finally-for-a-release-on-errors-and-behind", "CNL204", FINALLY, False,
        """
        import asyncio

        async def f(host):
            reader, writer = await asyncio.open_connection(host, 80)
            try:
                greeting = await reader.readline()
            except Exception:
                writer.close()
                raise
            writer.close()
            return greeting
        """,
        """
        import asyncio

        async def f(host):
            reader, writer = await asyncio.open_connection(host, 80)
            try:
                greeting = await reader.readline()
            finally:
                writer.close()
            return greeting
        """,
    ),
    # ---- shields of asyncio without a deadline ----
    Case(
        "deadline-for-a-shield", "CNL202", BOUND, False,
        """
        import asyncio
        import logging

        async def f(conn):
            try:
                await work()
            finally:
                await asyncio.shield(conn.close())  # at last
        """,
        """
        import asyncio
        import logging

        async def f(conn):
            try:
                await work()
            finally:
                try:
                    async with asyncio.timeout(5):
                        await asyncio.shield(conn.close())  # at last
                except TimeoutError:
                    logging.warning("conn.close() did not finish within 5 s")
        """,
    ),
    Case(
        "deadline-for-a-shield-before-3.11", "CNL202", BOUND, False,
        """
        import asyncio
        import logging

        async def f(conn):
            try:
                await work()
            finally:
                await asyncio.shield(conn.close())
        """,
        """
        import asyncio
        import logging

        async def f(conn):
            try:
                await work()
            finally:
                try:
                    await asyncio.wait_for(asyncio.shield(conn.close()), 5)
                except asyncio.TimeoutError:
                    logging.warning("conn.close() did not finish within 5 s")
        """,
        target="3.10",
    ),
    Case(
        "deadline-for-a-wait", "CNL202", "Wait for at most 5 s", False,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            finally:
                closing = asyncio.ensure_future(conn.close())
                await asyncio.wait({closing})
        """,
        """
        import asyncio

        async def f(conn):
            try:
                await work()
            finally:
                closing = asyncio.ensure_future(conn.close())
                await asyncio.wait({closing}, timeout=5)
        """,
    ),
    # ---- as real code is written ----
    Case(
        "keep-a-task-whose-lines-have-an-alignment", "CNL401", KEEP, False,
        """
        import asyncio
        try:
            import ssl
        except ImportError:
            ssl = None

        async def f(loop, reader, writer):
            loop.create_task(serve(reader,
                                   writer))
            await loop.shutdown_asyncgens()
        """,
        """
        import asyncio
        try:
            import ssl
        except ImportError:
            ssl = None

        background_tasks = set()

        async def f(loop, reader, writer):
            task = loop.create_task(serve(reader,
                                          writer))
            background_tasks.add(task)
            task.add_done_callback(background_tasks.discard)
            await loop.shutdown_asyncgens()
        """,
    ),
    Case(
        "thread-for-arguments-in-an-alignment", "CNL502", THREAD, False,
        """
        import asyncio
        import requests

        async def f(url):
            requests.get(url,
                         timeout=5)
        """,
        """
        import asyncio
        import requests

        async def f(url):
            await asyncio.to_thread(requests.get, url,
                                                  timeout=5)
        """,
    ),
    Case(
        "shield-beside-a-timeout-error-of-a-package", "CNL201", SHIELD, False,
        """
        import asyncio
        import logging
        from redis.exceptions import TimeoutError

        async def f(conn):
            try:
                await work()
            except TimeoutError:
                logging.info("later")
            finally:
                await conn.close()
        """,
        """
        import asyncio
        import logging
        from redis.exceptions import TimeoutError

        async def f(conn):
            try:
                await work()
            except TimeoutError:
                logging.info("later")
            finally:
                try:
                    async with asyncio.timeout(5):
                        await asyncio.shield(conn.close())
                except asyncio.TimeoutError:
                    logging.warning("conn.close() did not finish within 5 s")
        """,
    ),
]
