"""Suspension points in the cleanups of asyncio code: a second cancellation cuts them off."""

import asyncio
import contextlib
import logging
from contextlib import asynccontextmanager

import pytest

logger = logging.getLogger(__name__)


# What can be cut off.


async def query(pool, request):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        await pool.release(connection)  # expect: CNL201@9-39:information


async def in_a_handler(connection, request):
    try:
        return await connection.ask(request)
    except asyncio.CancelledError:
        await connection.abort()  # expect: CNL201:information
        raise


async def in_a_broad_handler(connection, request):
    try:
        return await connection.ask(request)
    except BaseException:
        await connection.rollback()  # expect: CNL201:information
        raise


async def several(connection, request):
    try:
        await connection.ask(request)
    finally:
        await connection.flush()  # expect: CNL201:information
        connection.mark()
        await connection.close()  # expect: CNL201:information


async def in_a_branch(connection, request):
    try:
        await connection.ask(request)
    finally:
        if connection.dirty:
            await connection.reset()  # expect: CNL201:information
        for part in connection.parts:  # expect: CNL507
            await part.close()  # expect: CNL201:information


async def its_errors_are_caught(connection, request):
    try:
        await connection.ask(request)
    finally:
        try:
            await connection.close()  # expect: CNL201:information
        except OSError:
            logger.exception("not closed")


async def bounded_only(connection, request):
    """A timeout keeps nothing from being cut off."""
    try:
        await connection.ask(request)
    finally:
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(connection.close(), 5)  # expect: CNL201:information


async def async_with_in_a_finally(store, request):
    try:
        await store.ask(request)
    finally:
        async with store.lock:  # expect: CNL201@9-30:information
            store.forget(request)


async def async_for_in_a_finally(store, request):
    try:
        await store.ask(request)
    finally:
        async for item in store.items():  # expect: CNL201@9-40:information
            item.forget(request)


async def the_try_has_no_await_but_its_else_has(connection):
    try:
        connection.begin()
    except OSError:
        raise
    else:
        await connection.run()
    finally:
        await connection.close()  # expect: CNL201:information


async def in_a_nested_finally(connection, request):
    try:
        await connection.ask(request)
    finally:
        try:
            connection.flush()
        finally:
            await connection.close()  # expect: CNL201:information


async def assigned_and_awaited(connection, request):
    try:
        return await connection.ask(request)
    finally:
        closing = connection.close()
        await closing  # expect: CNL201:information


class Connection:
    def __init__(self, pool):
        self._pool = pool

    async def __aenter__(self):
        await self._pool.acquire(self)
        return self

    async def __aexit__(self, kind, error, trace):
        if kind is not None:
            await self.rollback()  # expect: CNL201:information
        await self._pool.release(self)  # expect: CNL201:information

    async def rollback(self):
        await self._pool.reset(self)


@asynccontextmanager
async def connected(pool):
    connection = await pool.acquire()
    try:
        yield connection
    finally:
        await pool.release(connection)  # expect: CNL201:information


@contextlib.asynccontextmanager
async def transaction(connection):
    await connection.begin()
    try:
        yield connection
    except BaseException:
        await connection.rollback()  # expect: CNL201:information
        raise
    else:
        await connection.commit()


# What is shielded.


async def shielded(pool, request):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        await asyncio.shield(pool.release(connection))  # expect: CNL202:information


async def shielded_and_bounded(pool, request):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        try:
            await asyncio.wait_for(asyncio.shield(pool.release(connection)), timeout=5)
        except asyncio.TimeoutError:
            logger.error("the connection was not released within 5 s")


async def shielded_by_a_task(pool, request):
    """wait() leaves alone what it waits for."""
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        releasing = asyncio.create_task(pool.release(connection))
        await asyncio.wait({releasing}, timeout=5)


async def nothing_to_wait_for(connection, request):
    try:
        await connection.ask(request)
    finally:
        connection.abort()
        logger.info("aborted")


# What no cancellation reaches.


async def no_suspension_point_in_the_try(connection):
    await connection.begin()
    try:
        connection.flush()
    finally:
        await connection.close()


async def handler_of_errors(connection, request):
    """For that see CNL207: not the cancellation gets lost there, but the error."""
    try:
        await connection.ask(request)
    except OSError:
        await connection.reconnect()


async def the_cancellation_was_taken_before(connection, request):
    try:
        await connection.ask(request)
    except asyncio.CancelledError:
        raise
    except BaseException:
        await connection.rollback()
        raise


async def behind_the_try(connection, request):
    try:
        await connection.ask(request)
    finally:
        connection.mark()
    await connection.close()


async def in_the_else(connection, request):
    try:
        await connection.ask(request)
    except OSError:
        raise
    else:
        await connection.commit()


async def a_function_of_its_own(connection, request):
    try:
        await connection.ask(request)
    finally:
        async def later():
            await connection.close()

        connection.on_idle(later)


async def a_task_of_its_own(connection, request, background):
    try:
        await connection.ask(request)
    finally:
        closing = asyncio.create_task(connection.close())
        background.add(closing)
        closing.add_done_callback(background.discard)


@pytest.fixture
async def client(server):
    """pytest raises nothing at the yield of a fixture."""
    client = await server.connect()
    try:
        yield client
    finally:
        await client.close()


class Session:
    async def __aenter__(self):
        await self.connect()
        return self

    async def close(self):
        await self.flush()
        await self.disconnect()


# What the file's own functions shield.


async def keeps_on_closing(connection):
    await asyncio.wait_for(asyncio.shield(connection.close()), 5)


async def closes(connection):
    await asyncio.shield(connection.close())
    await connection.closed()


async def by_a_helper(connection, request):
    try:
        await connection.ask(request)
    finally:
        await keeps_on_closing(connection)


async def by_a_helper_that_waits_for_more(connection, request):
    try:
        await connection.ask(request)
    finally:
        await closes(connection)  # expect: CNL201:information


async def in_a_scope_that_is_shielded(process, scopes):
    """Whatever library it is of."""
    try:
        await process.wait()
    finally:
        with scopes.CancelScope(shield=True):
            await process.close()
