# target-version: 3.11
"""Services that do not end when they are told to."""

import asyncio
import logging
import random

logger = logging.getLogger(__name__)


async def top_level(jobs):
    """Everything is caught so that the service never dies; it cannot be stopped either."""
    while True:
        try:
            await jobs.run_one()
        except asyncio.CancelledError:
            raise
        except:  # noqa: E722
            logger.exception("a job failed")


async def top_level_with_exception(jobs):
    """Since Python 3.8 this one can."""
    while True:
        try:
            await jobs.run_one()
        except Exception:
            logger.exception("a job failed")


async def cancelled_quietly(jobs):
    try:
        await jobs.run_all()
    except asyncio.CancelledError:
        logger.info("shutting down")
        raise


async def cancelled_loudly(jobs):
    try:
        await jobs.run_all()
    except asyncio.CancelledError:
        logger.info("shutting down")
        raise
    finally:
        jobs.close()


async def too_slow(client, path):
    """wait_for() tells a timeout from a cancellation: only the first is caught."""
    try:
        return await asyncio.wait_for(client.get(path), timeout=2)
    except asyncio.TimeoutError:
        return None


async def too_slow_with_a_scope(client, path):
    try:
        async with asyncio.timeout(2):
            return await client.get(path)
    except TimeoutError:
        return None


async def once_more(request, attempts=4):
    for attempt in range(attempts):
        try:
            return await asyncio.wait_for(request(), 10)
        except (ConnectionError, asyncio.TimeoutError):
            await asyncio.sleep(2**attempt + random.random())
    raise ConnectionError("no answer")


async def once_more_whatever_it_was(request, attempts=4):
    for attempt in range(attempts):
        try:
            return await asyncio.wait_for(request(), 10)
        except asyncio.CancelledError:
            raise
        except BaseException:
            await asyncio.sleep(2**attempt)


async def all_answers(clients, path):
    return await asyncio.gather(*(client.get(path) for client in clients), return_exceptions=True)


async def one_at_a_time(limit, client, path):
    async with limit:
        return await client.get(path)


class Rows:
    def __init__(self, cursor):
        self._cursor = cursor

    def __aiter__(self):
        return self

    async def __anext__(self):
        row = await self._cursor.fetch()
        if row is None:
            raise StopAsyncIteration
        return row


class RowsThatEndWhenCancelled:
    """The user of this iterator takes a cancellation for the last row."""

    def __init__(self, cursor):
        self._cursor = cursor

    def __aiter__(self):
        return self

    async def __anext__(self):
        return await self._cursor.fetch()
