"""Programs on which a careless idea of level-triggered cancellation goes wrong, each with its true verdict.

They are written for trio; `for_library` makes anyio's version. A line at which a cancellation is lost ends in
`# lost`. test_level.py verifies the verdicts by execution, and that `cancelot check` gives the same ones.
"""

from __future__ import annotations

import textwrap

from traps import Trap

_HEADER = """\
from contextlib import suppress
import trio
from atoms import amanager, call, cond, items, manager, point, stream


"""


def _trap(name: str, function: str) -> Trap:
    return Trap(name, _HEADER + textwrap.dedent(function).lstrip("\n"))


def for_library(trap: Trap, library: str) -> Trap:
    if library == "trio":
        return trap
    source = trap.source.replace("trio.Cancelled", "anyio.get_cancelled_exc_class()").replace("trio", "anyio")
    return Trap(trap.name, source)


LEVEL_TRAPS = [
    _trap(
        "what was swallowed is raised again by the next checkpoint",
        """
        async def job():
            try:
                await point(1)
            except trio.Cancelled:
                call(2)
            await point(3)
        """,
    ),
    _trap(
        "something is done before the next checkpoint",
        """
        async def job():
            try:
                await point(1)
            except trio.Cancelled:  # lost
                pass
            call(2)
            await point(3)
        """,
    ),
    _trap(
        "the function ends before the next checkpoint",
        """
        async def job():
            try:
                await point(1)
            except trio.Cancelled:  # lost
                return
        """,
    ),
    _trap(
        "a shielded scope is no checkpoint",
        """
        async def job():
            try:
                await point(1)
            except trio.Cancelled:  # lost
                pass
            with trio.CancelScope(shield=True):
                await point(2)
            await point(3)
        """,
    ),
    _trap(
        "opening a scope does nothing",
        """
        async def job():
            try:
                await point(1)
            except trio.Cancelled:
                pass
            with trio.move_on_after(5, shield=True):
                pass
            with trio.CancelScope():
                await point(2)
        """,
    ),
    _trap(
        "a shielded checkpoint is not cancelled",
        """
        async def job():
            await point(1)
            with trio.move_on_after(5, shield=True):
                try:
                    await point(2)
                except BaseException:
                    pass
        """,
    ),
    _trap(
        "an inner scope without a shield protects nothing",
        """
        async def job():
            with trio.CancelScope(shield=True):
                with trio.CancelScope():
                    try:
                        await point(1)
                    except BaseException:
                        pass
            with trio.CancelScope():
                with suppress(trio.Cancelled):  # lost
                    await point(2)
        """,
    ),
    _trap(
        "a cancellation that first arrives in the cleanup",
        """
        async def job():
            try:
                await point(1)
            finally:
                try:
                    await point(2)
                except trio.Cancelled:  # lost
                    pass
                call(3)
        """,
    ),
    _trap(
        "a handler that swallows another cancellation and raises its own",
        """
        async def job():
            try:
                await point(1)
            except trio.Cancelled:
                with suppress(BaseException):
                    await point(2)
                call(3)
                raise
        """,
    ),
    _trap(
        "the outer handler decides",
        """
        async def job():
            try:
                await point(1)
            except trio.Cancelled:  # lost
                try:
                    await point(2)
                except trio.Cancelled:
                    pass
            call(3)
            await point(4)
        """,
    ),
    _trap(
        "a checkpoint in the handler raises",
        """
        async def job():
            try:
                await point(1)
            except trio.Cancelled:
                await point(2)
                return
        """,
    ),
    _trap(
        "a loop that retries",
        """
        async def job():
            while True:
                try:
                    await point(1)
                except trio.Cancelled:  # lost
                    continue
        """,
    ),
    _trap(
        "a loop that is left by its next checkpoint",
        """
        async def job():
            while True:
                try:
                    await point(1)
                except trio.Cancelled:
                    pass
                await point(2)
        """,
    ),
    _trap(
        "a loop in a handler that never lets it go",
        """
        async def job():
            try:
                await point(1)
            except trio.Cancelled:  # lost
                while True:
                    with suppress(BaseException):
                        await point(2)
        """,
    ),
    _trap(
        "the way into a loop that never ends has lost nothing yet",
        """
        async def job():
            with suppress(trio.Cancelled):
                await point(1)
            while True:
                try:
                    await point(2)
                except BaseException:  # lost
                    pass
                finally:
                    call(3)
        """,
    ),
    _trap(
        "a saved exception is in flight once it is raised",
        """
        async def job():
            try:
                await point(1)
            except BaseException as e:
                saved = e
            else:
                return
            try:
                raise saved
            finally:
                call(2)
        """,
    ),
    _trap(
        "something is done before the saved exception is raised",
        """
        async def job():
            try:
                await point(1)
            except BaseException as e:  # lost
                saved = e
            else:
                return
            call(2)
            raise saved
        """,
    ),
    _trap(
        "return in finally",
        """
        async def job():
            try:
                await point(1)
            finally:
                return  # lost
        """,
    ),
    _trap(
        "break in finally, then a checkpoint",
        """
        async def job():
            for item in items(1):
                try:
                    await point(2)
                finally:
                    break
            await point(3)
        """,
    ),
    _trap(
        "another exception that is cleaned up after",
        """
        async def job():
            try:
                try:
                    await point(1)
                except trio.Cancelled:
                    raise ValueError()  # lost
            finally:
                call(2)
                await point(3)
        """,
    ),
    _trap(
        "leaving an async with is a checkpoint",
        """
        async def job():
            async with amanager(1):
                try:
                    await point(2)
                except trio.Cancelled:
                    pass
        """,
    ),
    _trap(
        "leaving an ordinary with does something",
        """
        async def job():
            with manager(1):
                try:
                    await point(2)
                except trio.Cancelled:  # lost
                    pass
            await point(3)
        """,
    ),
    _trap(
        "the next item of a stream is a checkpoint",
        """
        async def job():
            async for item in stream(1):
                with suppress(trio.Cancelled):
                    await point(2)
        """,
    ),
    _trap(
        "the class is bound to a local first",
        """
        async def job():
            cancelled = trio.Cancelled
            try:
                await point(1)
            except cancelled:
                raise
            except BaseException as e:
                if not isinstance(e, cancelled):
                    return
                raise
        """,
    ),
]
