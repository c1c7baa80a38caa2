"""Programs on which a careless analysis of exceptions goes wrong, each with its true verdict.

A line at which a cancellation is lost ends in `# lost`. test_executor.py verifies the verdicts by execution, and
test_judge.py that `cancelot check` gives the same ones.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

HEADER = """\
import asyncio
import contextlib
import sys
from contextlib import suppress
from typing import NoReturn
from atoms import DeviceGone, amanager, call, cond, items, lookup, manager, message, point, receive, stream


class AppError(Exception):
    pass


class RetryError(AppError):
    pass


class Shutdown(BaseException):
    pass


ERRORS = (asyncio.CancelledError, OSError)


def fail():
    raise AppError("always")


def leave() -> NoReturn:
    sys.exit(1)


"""

_MARK = "# lost"


@dataclass(frozen=True)
class Trap:
    """name: what it is about. source: a module. since: the oldest Python on which the verdict holds."""

    name: str
    source: str
    since: tuple[int, int] = (3, 11)

    @property
    def lines(self) -> set[int]:
        """The places (lines from 1) at which a cancellation is lost."""
        numbered = enumerate(self.source.splitlines(), 1)
        return {number for number, line in numbered if line.endswith(_MARK)}

    @property
    def loses(self) -> bool:
        return bool(self.lines)


def _trap(name: str, function: str, since: tuple[int, int] = (3, 11)) -> Trap:
    return Trap(name, HEADER + textwrap.dedent(function).lstrip("\n"), since)


TRAPS = [
    # What a bare raise raises.
    _trap(
        "bare raise in finally raises what is in flight",
        """
        async def job():
            try:
                await point(1)
            finally:
                raise
        """,
    ),
    _trap(
        "bare raise in finally raises the outer exception when nothing is in flight",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError:
                try:
                    call(2)
                finally:
                    raise
        """,
    ),
    _trap(
        "bare raise in finally after a normal end raises what the handler caught",
        """
        async def job():
            try:
                call(1)
            except ValueError:
                try:
                    await point(2)
                except asyncio.CancelledError:  # lost
                    pass
                finally:
                    raise
        """,
    ),
    _trap(
        "a nested handler's bare raise is its own",
        """
        async def job():
            try:
                await point(1)
            except BaseException:
                try:
                    raise ValueError()
                except ValueError:
                    raise  # lost
        """,
    ),
    _trap(
        "after a nested handler a bare raise is the outer one again",
        """
        async def job():
            try:
                await point(1)
            except BaseException:
                try:
                    raise ValueError()
                except ValueError:
                    pass
                raise
        """,
    ),
    _trap(
        "a bare raise after the try has nothing to raise",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError:  # lost
                pass
            raise
        """,
    ),
    # When ordinary calls raise.
    _trap(
        "calls after the delivery do not raise",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError:
                call(2)
                raise
        """,
    ),
    _trap(
        "a handler of ordinary exceptions is not entered after the delivery",
        """
        async def job():
            try:
                await point(1)
            finally:
                try:
                    call(2)
                except ValueError:
                    return
        """,
    ),
    _trap(
        "calls before the delivery do raise: a handler of ordinary exceptions holds an await",
        """
        async def job():
            try:
                call(1)
            except ValueError:
                try:
                    await point(2)
                except BaseException:  # lost
                    pass
        """,
    ),
    _trap(
        "an await before the delivery raises as well",
        """
        async def job():
            try:
                await point(1)
            except OSError:
                try:
                    await point(2)
                finally:
                    return  # lost
        """,
    ),
    # What a condition tells.
    _trap(
        "isinstance test that re-raises",
        """
        async def job():
            try:
                await point(1)
            except BaseException as e:
                if isinstance(e, asyncio.CancelledError):
                    raise
        """,
    ),
    _trap(
        "isinstance test against Exception, the other way round",
        """
        async def job():
            try:
                await point(1)
            except BaseException as e:
                if not isinstance(e, Exception):
                    raise
        """,
    ),
    _trap(
        "isinstance test of the wrong class",
        """
        async def job():
            try:
                await point(1)
            except BaseException as e:  # lost
                if isinstance(e, Exception):
                    raise
        """,
    ),
    _trap(
        "isinstance of a tuple constant",
        """
        async def job():
            try:
                await point(1)
            except BaseException as e:
                if isinstance(e, ERRORS):
                    raise
        """,
    ),
    _trap(
        "comparison of exact types",
        """
        async def job():
            try:
                await point(1)
            except BaseException as e:
                if type(e) is asyncio.CancelledError:
                    raise
                call(2)
        """,
    ),
    _trap(
        "comparison of exact types, negated and wrong",
        """
        async def job():
            try:
                await point(1)
            except BaseException as e:  # lost
                if type(e) is not asyncio.CancelledError:
                    raise
        """,
    ),
    _trap(
        "an earlier handler re-raises",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError:
                raise
            except BaseException:
                call(2)
        """,
    ),
    _trap(
        "an earlier handler of another class does not matter",
        """
        async def job():
            try:
                await point(1)
            except OSError:
                raise
            except BaseException:  # lost
                call(2)
        """,
    ),
    _trap(
        "except Exception does not catch a cancellation",
        """
        async def job():
            try:
                await point(1)
            except Exception:
                call(2)
        """,
    ),
    _trap(
        "a subclass of the module is matched by its base",
        """
        async def job():
            try:
                try:
                    await point(1)
                except asyncio.CancelledError:
                    raise RetryError()  # lost
            except AppError:
                raise
        """,
    ),
    _trap(
        "a subclass of the module is not matched by another class",
        """
        async def job():
            while True:
                try:
                    try:
                        raise AppError()
                    except RetryError:
                        await point(1)
                except BaseException:
                    return
        """,
    ),
    _trap(
        "an imported class is an Exception",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError as e:
                raise DeviceGone() from e  # lost
        """,
    ),
    _trap(
        "while True is left by its jumps alone",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError:
                while True:
                    if cond(2):
                        raise
        """,
    ),
    _trap(
        "a loop with a condition may be passed",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError:  # lost
                while cond(2):
                    raise
        """,
    ),
    _trap(
        "a loop's else is passed by break",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError:  # lost
                for item in items(2):
                    if cond(3):
                        break
                else:
                    raise
        """,
    ),
    _trap(
        "a loop without break always comes to its else",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError:
                for item in items(2):
                    call(3)
                else:
                    raise
        """,
    ),
    _trap(
        "a false assert replaces the cancellation",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError:
                assert cond(2)  # lost
                raise
        """,
    ),
    _trap(
        "a match with a fallback that always raises",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError:
                match call(2):
                    case 1:
                        raise
                    case _:
                        raise
        """,
    ),
    _trap(
        "a match without a fallback may fall through",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError:  # lost
                match call(2):
                    case 1:
                        raise
                    case "two" | 3:
                        raise
        """,
    ),
    _trap(
        "a class pattern is an isinstance test",
        """
        async def job():
            try:
                await point(1)
            except BaseException as e:
                match e:
                    case asyncio.CancelledError():
                        raise
                    case _:
                        call(2)
        """,
    ),
    # What never returns.
    _trap(
        "a function of the file that always raises replaces the cancellation",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError:
                fail()  # lost
        """,
    ),
    _trap(
        "a function that always raises hides what comes after it",
        """
        async def job():
            fail()
            try:
                await point(1)
            except BaseException:
                pass
        """,
    ),
    _trap(
        "sys.exit in a handler",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError:
                sys.exit(1)  # lost
        """,
    ),
    _trap(
        "a NoReturn function whose exception does not leave",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError:
                try:
                    leave()
                except SystemExit:
                    pass
                raise
        """,
    ),
    # What functions of the module are told.
    _trap(
        "a function that says what it is given",
        """
        def is_stop(error):
            return isinstance(error, asyncio.CancelledError)
        async def job():
            try:
                await point(1)
            except BaseException as e:
                if is_stop(e):
                    raise
        """,
    ),
    _trap(
        "a function that says what something else is",
        """
        def is_stop(other, error=None):
            return isinstance(error, asyncio.CancelledError)
        async def job():
            try:
                await point(1)
            except BaseException as e:  # lost
                if is_stop(e):
                    raise
        """,
    ),
    _trap(
        "a function that raises what it is given by name",
        """
        def hand_on(first, *, error):
            if isinstance(error, OSError):
                raise ValueError from error
            raise error
        async def job():
            try:
                await point(1)
            except BaseException as e:
                hand_on(1, error=e)
        """,
    ),
    _trap(
        "a coroutine function that raises what its caller handles",
        """
        async def on_error(error):
            await point(2)
            if not isinstance(error, Exception):
                raise
        async def job():
            try:
                await point(1)
            except BaseException as e:
                await on_error(e)
        """,
    ),
    _trap(
        "calling a generator function raises nothing",
        """
        def fail_when_iterated():
            yield 1
            raise ValueError
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError:  # lost
                fail_when_iterated()
        """,
    ),
    _trap(
        "the class is one of a list",
        """
        async def job():
            try:
                await point(1)
            except BaseException as e:
                if type(e) not in (ValueError, asyncio.CancelledError):
                    return
                raise
        """,
    ),
    _trap(
        "an argument is not what was caught after the cancellation",
        """
        async def job(busy):
            try:
                await point(1)
            except BaseException as e:
                if e is not busy:
                    raise
        """,
    ),
    # Names.
    _trap(
        "an unbound name raises UnboundLocalError",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError as e:
                try:
                    raise ValueError()
                except ValueError as e:
                    pass
                raise e  # lost
        """,
    ),
    _trap(
        "an inner handler of the same name does not matter to a bare raise",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError as e:
                try:
                    raise ValueError()
                except ValueError as e:
                    pass
                raise
        """,
    ),
    _trap(
        "an inner handler of the same name that is not entered unbinds nothing",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError as e:
                try:
                    call(2)
                except ValueError as e:
                    pass
                raise e
        """,
    ),
    _trap(
        "the name is unbound behind its handler",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError as e:  # lost
                call(2)
            raise e
        """,
    ),
    _trap(
        "a saved exception that is raised later",
        """
        async def job():
            saved = None
            try:
                await point(1)
            except BaseException as e:
                saved = e
            call(2)
            if saved is not None:
                raise saved
        """,
    ),
    _trap(
        "a saved exception that is raised on one of two ways",
        """
        async def job():
            saved = None
            try:
                await point(1)
            except BaseException as e:  # lost
                saved = e
            if cond(2):
                return
            if saved is not None:
                raise saved
        """,
    ),
    _trap(
        "a saved exception that is overwritten",
        """
        async def job():
            saved = None
            try:
                await point(1)
            except BaseException as e:  # lost
                saved = e
            saved = None
            if saved:
                raise saved
        """,
    ),
    _trap(
        "a flag that tells of a cancellation",
        """
        async def job():
            cancelled = False
            try:
                await point(1)
            except asyncio.CancelledError:
                cancelled = True
            call(2)
            if cancelled:
                raise asyncio.CancelledError()
        """,
    ),
    _trap(
        "a flag with the wrong sign",
        """
        async def job():
            cancelled = False
            try:
                await point(1)
            except asyncio.CancelledError:  # lost
                cancelled = True
            if not cancelled:
                raise asyncio.CancelledError()
        """,
    ),
    _trap(
        "an exception saved under a walrus",
        """
        async def job():
            saved = None
            try:
                await point(1)
            except BaseException as e:
                call(2, (saved := e))
            if saved:
                raise saved
        """,
    ),
    _trap(
        "del of a name, then its use",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError as e:
                del e
                raise e  # lost
        """,
    ),
    _trap(
        "del of a name in a loop: the second one raises",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError as e:
                for item in items(2):
                    del e  # lost
                raise
        """,
    ),
    _trap(
        "raise of None raises TypeError",
        """
        async def job():
            saved = None
            try:
                await point(1)
            except asyncio.CancelledError:
                raise saved  # lost
        """,
    ),
    _trap(
        "sys.exc_info of the exception that is handled",
        """
        async def job():
            try:
                await point(1)
            except BaseException:
                raise sys.exc_info()[1]
        """,
    ),
    _trap(
        "with_traceback is the exception itself",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError as e:
                raise e.with_traceback(None)
        """,
    ),
    _trap(
        "a new CancelledError is a cancellation",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError as e:
                raise asyncio.CancelledError("stopped") from e
        """,
    ),
    # except*, groups and suppress.
    _trap(
        "a bare raise in except* raises a group",
        """
        async def job():
            try:
                await point(1)
            except* asyncio.CancelledError:  # lost
                raise
        """,
    ),
    _trap(
        "an except* that falls through",
        """
        async def job():
            try:
                await point(1)
            except* asyncio.CancelledError:  # lost
                call(2)
        """,
    ),
    _trap(
        "except* of another class lets the cancellation pass",
        """
        async def job():
            try:
                await point(1)
            except* ValueError:
                call(2)
        """,
    ),
    _trap(
        "a new CancelledError in except* leaves as it is",
        """
        async def job():
            try:
                await point(1)
            except* asyncio.CancelledError:
                raise asyncio.CancelledError()
        """,
    ),
    _trap(
        "in except* the name holds a group",
        """
        async def job():
            try:
                await point(1)
            except* asyncio.CancelledError as e:  # lost
                if isinstance(e, asyncio.CancelledError):
                    raise asyncio.CancelledError()
        """,
    ),
    _trap(
        "a group is no CancelledError for the handler around",
        """
        async def job():
            try:
                try:
                    await point(1)
                except* asyncio.CancelledError:  # lost
                    raise
            except asyncio.CancelledError:
                raise
        """,
    ),
    _trap(
        "suppress takes its exceptions out of a group, which then does not leave",
        """
        async def job():
            with suppress(asyncio.CancelledError):
                try:
                    await point(1)
                except* asyncio.CancelledError:
                    raise
            raise asyncio.CancelledError()
        """,
        since=(3, 12),
    ),
    _trap(
        "suppress of the cancellation",
        """
        async def job():
            with suppress(OSError, asyncio.CancelledError):  # lost
                await point(1)
        """,
    ),
    _trap(
        "suppress of other exceptions",
        """
        async def job():
            with contextlib.suppress(Exception):
                await point(1)
        """,
    ),
    _trap(
        "suppress around what has no suspension point",
        """
        async def job():
            await point(1)
            with suppress(BaseException):
                call(2)
        """,
    ),
    _trap(
        "an ordinary context manager does not suppress",
        """
        async def job():
            with manager(1):
                await point(2)
        """,
    ),
    _trap(
        "the exit of an async with is a suspension point",
        """
        async def job():
            try:
                async with amanager(1):
                    raise ValueError()
            except asyncio.CancelledError:  # lost
                pass
        """,
    ),
    _trap(
        "the end of an async for is a suspension point",
        """
        async def job():
            async for item in stream(1):
                try:
                    await point(2)
                finally:
                    break  # lost
        """,
    ),
    # Finally and loops.
    _trap(
        "return in finally",
        """
        async def job():
            try:
                await point(1)
            finally:
                if cond(2):
                    return  # lost
        """,
    ),
    _trap(
        "break in finally of a loop that the finally holds does not leave it",
        """
        async def job():
            try:
                await point(1)
            finally:
                for item in items(2):
                    break
        """,
    ),
    _trap(
        "continue in finally",
        """
        async def job():
            for item in items(1):
                try:
                    await point(2)
                finally:
                    continue  # lost
        """,
    ),
    _trap(
        "an exception in finally is caught in it",
        """
        async def job():
            try:
                await point(1)
            finally:
                try:
                    fail()
                except AppError:
                    pass
        """,
    ),
    _trap(
        "an exception that leaves finally",
        """
        async def job():
            try:
                await point(1)
            finally:
                raise AppError("not cleaned up")  # lost
        """,
    ),
    _trap(
        "a finally that never ends",
        """
        async def job():
            try:
                await point(1)
            finally:  # lost
                while True:
                    call(2)
        """,
    ),
    _trap(
        "a loop that retries for ever",
        """
        async def job():
            while True:
                try:
                    await point(1)
                except BaseException:  # lost
                    continue
        """,
    ),
    _trap(
        "a loop that can be left never ends otherwise",
        """
        async def job():
            while True:
                try:
                    await point(1)
                except asyncio.CancelledError:
                    while True:
                        if cond(2):
                            raise
        """,
    ),
    _trap(
        "the last of two losses counts",
        """
        async def job():
            try:
                try:
                    await point(1)
                except asyncio.CancelledError:
                    call(2)
                    raise asyncio.CancelledError()
            except BaseException:  # lost
                pass
        """,
    ),
    _trap(
        "else bypasses the handlers",
        """
        async def job():
            try:
                call(1)
            except BaseException:
                pass
            else:
                await point(2)
        """,
    ),
    _trap(
        "an expression with an await as one arm ends the try",
        """
        async def job():
            try:
                cond(1) or await point(2)
            except BaseException:  # lost
                pass
        """,
        since=(3, 12),
    ),
    # The task that runs.
    _trap(
        "a task knows that its cancellation was asked for",
        """
        async def job():
            try:
                await point(1)
            except BaseException:
                if asyncio.current_task().cancelling() > 0:
                    raise
        """,
    ),
    _trap(
        "a task knows that its cancellation was asked for, the other way round",
        """
        async def job():
            try:
                await point(1)
            except BaseException:  # lost
                if asyncio.current_task().cancelling() == 0:
                    raise
        """,
    ),
    _trap(
        "a loop that nobody leaves before the cancellation",
        """
        async def job():
            while not asyncio.current_task().cancelling():
                await point(1)
            try:
                await point(2)
            except BaseException:
                pass
        """,
    ),
    _trap(
        "a coroutine function of the file that always raises",
        """
        async def give_up():
            await point(1)
            raise AppError("gave up")

        async def job():
            try:
                await point(2)
            except asyncio.CancelledError:
                await give_up()  # lost
        """,
    ),
    _trap(
        "a number of tries",
        """
        async def job(retries):
            for _ in range(retries):
                try:
                    await point(1)
                    return
                except asyncio.CancelledError:  # lost
                    call(2)
        """,
    ),
    # Functions in functions.
    _trap(
        "the body of a nested function is its own",
        """
        async def job():
            try:
                await point(1)
            except asyncio.CancelledError:  # lost
                def inner():
                    raise
                callback = lambda: fail()
        """,
    ),
    _trap(
        "a try without a suspension point cannot be cancelled",
        """
        async def job():
            await point(1)
            try:
                call(2)
            except BaseException:
                pass
        """,
    ),
    _trap(
        "what is caught in a nested coroutine function is its own",
        """
        async def job():
            async def inner():
                try:
                    await point(1)
                except asyncio.CancelledError:  # lost
                    pass
            await point(2)
        """,
    ),
    _trap(
        "dead code",
        """
        async def job():
            await point(1)
            return
            try:
                await point(2)
            except BaseException:
                pass
        """,
    ),
    _trap(
        "cancel-and-await eats the caller's cancellation",
        """
        async def job(task):
            task.cancel()
            try:
                await task
            except asyncio.CancelledError:  # lost
                pass
        """,
    ),
]
