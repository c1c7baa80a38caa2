"""Shielded cleanups in asyncio code that can hang."""
# target-version: 3.11

import asyncio
import logging

background_tasks = set()

logger = logging.getLogger(__name__)


# What has no deadline.


async def query(pool, request):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        try:
            async with asyncio.timeout(5):
                await asyncio.shield(pool.release(connection))
        except TimeoutError:
            logger.warning("pool.release() did not finish within 5 s")


async def under_another_name(pool, request):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        task = asyncio.ensure_future(pool.release(connection))
        background_tasks.add(task)
        task.add_done_callback(background_tasks.discard)
        releasing = asyncio.shield(task)
        try:
            async with asyncio.timeout(5):
                await releasing
        except TimeoutError:
            logger.warning("the cleanup did not finish within 5 s")


async def in_a_handler(connection, request):
    try:
        return await connection.ask(request)
    except asyncio.CancelledError:
        try:
            async with asyncio.timeout(5):
                await asyncio.shield(connection.abort())
        except TimeoutError:
            logger.warning("connection.abort() did not finish within 5 s")
        raise


async def a_time_limit_that_is_none(connection, request):
    try:
        return await connection.ask(request)
    finally:
        await asyncio.wait_for(asyncio.shield(connection.close()), None)
        async with asyncio.timeout(None):
            try:
                async with asyncio.timeout(5):
                    await asyncio.shield(connection.mark())
            except TimeoutError:
                logger.warning("connection.mark() did not finish within 5 s")


async def a_deadline_for_the_work_only(connection, request):
    """It is over when the cleanup begins."""
    async with asyncio.timeout(30):
        try:
            return await connection.ask(request)
        finally:
            try:
                async with asyncio.timeout(5):
                    await asyncio.shield(connection.close())
            except TimeoutError:
                logger.warning("connection.close() did not finish within 5 s")


async def waits_for_its_task(pool, request):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        releasing = asyncio.create_task(pool.release(connection))
        await asyncio.wait({releasing}, timeout=5)


class Connection:
    async def __aexit__(self, kind, error, trace):
        try:
            async with asyncio.timeout(5):
                await asyncio.shield(self.close())
        except TimeoutError:
            logger.warning("self.close() did not finish within 5 s")

    async def close(self):
        pass


# What has one.


async def bounded(pool, request):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        try:
            await asyncio.wait_for(asyncio.shield(pool.release(connection)), timeout=5)
        except asyncio.TimeoutError:
            logger.error("not released within 5 s")


async def bounded_by_a_scope(pool, request):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        try:
            async with asyncio.timeout(5):
                await asyncio.shield(pool.release(connection))
        except TimeoutError:
            logger.error("not released within 5 s")


async def waits_for_its_task_with_a_timeout(pool, request):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        releasing = asyncio.create_task(pool.release(connection))
        await asyncio.wait({releasing}, timeout=5)


async def waits_for_a_task_that_it_cancels(connection, request):
    watching = asyncio.create_task(connection.watch())
    try:
        return await connection.ask(request)
    finally:
        watching.cancel()
        await asyncio.wait({watching})


# No cleanup of a cancellation.


async def in_the_body(connection, request):
    return await asyncio.shield(connection.ask(request))


async def in_a_handler_of_errors(connection, request):
    try:
        return await connection.ask(request)
    except OSError:
        await asyncio.shield(connection.reconnect())


async def no_suspension_point_in_the_try(connection):
    try:
        connection.flush()
    finally:
        await asyncio.shield(connection.close())
