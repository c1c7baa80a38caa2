# target-version: 3.11
"""Cleanups that eat the cancellation: a task that never counts as cancelled, found by an audit, mended step by step."""

import asyncio
import logging

logger = logging.getLogger(__name__)


# The leak.


async def pump(source, sink):
    try:
        while True:
            await sink.write(await source.read())
    except asyncio.CancelledError:
        sink.close()
        raise


async def pump_and_catch_all(source, sink):
    try:
        while True:
            await sink.write(await source.read())
    except BaseException as error:
        sink.close()
        if isinstance(error, asyncio.CancelledError):
            raise


async def pump_with_a_bare_except(source, sink):
    try:
        await sink.write(await source.read())
    except asyncio.CancelledError:
        raise
    except:  # noqa: E722
        logger.exception("the pump has stopped")


async def pump_with_exception(source, sink):
    """Harmless since Python 3.8."""
    try:
        await sink.write(await source.read())
    except Exception:
        logger.exception("the pump has stopped")


# Mended.


async def pump_with_finally(source, sink):
    try:
        while True:
            await sink.write(await source.read())
    finally:
        sink.close()


async def pump_that_raises_again(source, sink):
    try:
        while True:
            await sink.write(await source.read())
    except asyncio.CancelledError:
        sink.roll_back()
        raise


async def pump_that_asks_first(source, sink):
    try:
        await sink.write(await source.read())
    except BaseException as error:
        if isinstance(error, asyncio.CancelledError):
            raise
        logger.exception("the pump has stopped")


# What has to be done in any case.


async def pump_and_flush(source, sink):
    """A second cancellation skips the flush."""
    try:
        while True:
            await sink.write(await source.read())
    finally:
        await sink.flush()


async def pump_and_flush_in_time(source, sink):
    """Shielded and bounded, but a flush that hangs ends the task with TimeoutError, not cancelled: CNL203's matter."""
    try:
        while True:
            await sink.write(await source.read())
    finally:
        async with asyncio.timeout(1.0):
            await asyncio.shield(sink.flush())


async def pump_and_flush_and_end_cancelled(source, sink):
    try:
        while True:
            await sink.write(await source.read())
    finally:
        try:
            async with asyncio.timeout(1.0):
                await asyncio.shield(sink.flush())
        except TimeoutError:
            logger.error("not flushed")


async def unswallowed(source):
    """uncancel() says that it is deliberate. It belongs after a cancellation that was caught, as here."""
    try:
        await source.read()
    except asyncio.CancelledError:
        asyncio.current_task().uncancel()
        source.reset()


async def unswallowed_too_early(source):
    """Nothing was caught here: what this takes back is a cancellation that is still on its way."""
    asyncio.current_task().uncancel()
    await source.read()


# The audit, and the check.


async def drain(tasks):
    """gather() gives the tasks' cancellations back as results; one's own still leaves it."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for task in tasks:
        if not task.cancelled():
            logger.error("%s has ended without being cancelled", task.get_name())


async def survivors():
    """The task that asks is none of them."""
    return [task for task in asyncio.all_tasks() if task is not asyncio.current_task() and not task.done()]


async def check_that_it_ends_cancelled(source, sink):
    task = asyncio.create_task(pump_with_finally(source, sink))
    await asyncio.sleep(0)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        pass
    assert task.cancelled()
    assert sink.closed


async def children(source, sinks):
    async with asyncio.TaskGroup() as group:
        for sink in sinks:
            group.create_task(pump(source, sink))
