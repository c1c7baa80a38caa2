"""contextlib.suppress around suspension points."""

import asyncio
import contextlib
import logging
from contextlib import suppress

QUIET = (asyncio.CancelledError, OSError)


# What loses it.


async def read(reader):
    return await reader.read()


async def imported(reader):
    return await reader.read()


async def renamed(reader):
    return await reader.read()


async def among_others(writer):
    with suppress(ConnectionError, ValueError):
        await writer.drain()


async def everything(writer):
    with suppress(Exception):
        await writer.drain()


async def constant(writer):
    with suppress(*QUIET):
        await writer.drain()


async def second_item(writer, lock):
    with lock.held():
        await writer.drain()


async def around_async_for(queue, handle):
    async for item in queue:
        handle(item)


async def around_async_with(lock, job):
    async with lock:
        job.step()


async def in_a_finally(writer, data):
    """It also runs when nothing has been cancelled yet."""
    try:
        writer.write(data)
        await writer.drain()
    finally:
        try:
            await asyncio.wait_for(asyncio.shield(writer.wait_closed()), 5)
        except asyncio.TimeoutError:
            logging.warning("writer.wait_closed() did not finish within 5 s")


async def of_a_task_that_is_not_cancelled(task):
    await task


# What keeps it.


async def errors_only(writer):
    with suppress(ConnectionError, TimeoutError, asyncio.TimeoutError):
        await writer.drain()


async def exception_is_harmless(writer):
    with suppress(Exception):
        await writer.drain()


async def nothing(writer):
    with suppress():
        await writer.drain()


async def no_suspension_point(future):
    with suppress(asyncio.CancelledError, asyncio.InvalidStateError):
        return future.result()


async def suspends_in_a_nested_function_only(future, loop):
    with suppress(asyncio.CancelledError):
        async def later():
            await future

        loop.call_soon(later)


async def taken_inside(writer):
    try:
        await writer.drain()
    except asyncio.CancelledError:
        writer.close()
        raise


async def no_path_leaves_it(writer):
    """Raised behind the with: a cancellation all the same."""
    with suppress(asyncio.CancelledError):
        await writer.drain()
        return
    raise asyncio.CancelledError


def no_coroutine(future):
    with suppress(asyncio.CancelledError):
        return future.result()


class suppressing:
    """Not contextlib's."""

    def __init__(self, *kinds):
        self.kinds = kinds

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        return False


async def something_else(writer):
    with suppressing(asyncio.CancelledError):
        await writer.drain()
