"""Timeouts in the cleanups of asyncio code: a TimeoutError that nothing catches replaces the cancellation."""
# target-version: 3.11

import asyncio
import contextlib
import logging
from asyncio import timeout
from contextlib import asynccontextmanager

logger = logging.getLogger(__name__)


# What replaces it.


async def query(pool, request):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        await asyncio.wait_for(asyncio.shield(pool.release(connection)), 5)  # expect: CNL203@9-76


async def not_shielded_either(connection, request):
    """The rule of the higher rank speaks."""
    try:
        return await connection.ask(request)
    finally:
        await asyncio.wait_for(connection.close(), timeout=5)  # expect: CNL203


async def scope(pool, request):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        async with asyncio.timeout(5):  # expect: CNL203@20-38
            await asyncio.shield(pool.release(connection))


async def imported_scope(connection, request):
    try:
        return await connection.ask(request)
    finally:
        async with timeout(5):  # expect: CNL203@20-30
            await connection.close()  # expect: CNL201:information


async def scope_at_a_time(connection, request, when):
    try:
        return await connection.ask(request)
    finally:
        async with asyncio.timeout_at(when) as limit, connection.lock:  # expect: CNL203@20-53, CNL201@9-70:information
            connection.forget(limit)
            await asyncio.shield(connection.close())


async def rescheduled(connection, request, when):
    try:
        return await connection.ask(request)
    finally:
        async with asyncio.timeout(None) as limit:  # expect: CNL203
            limit.reschedule(when)
            await asyncio.shield(connection.close())


async def in_a_handler(connection, request):
    try:
        return await connection.ask(request)
    except asyncio.CancelledError:
        await asyncio.wait_for(connection.abort(), 5)  # expect: CNL203
        raise


async def in_a_broad_handler(connection, request):
    try:
        return await connection.ask(request)
    except BaseException:
        await asyncio.wait_for(connection.rollback(), 5)  # expect: CNL203
        raise


async def another_error_is_caught(connection, request):
    try:
        return await connection.ask(request)
    finally:
        try:
            await asyncio.wait_for(connection.close(), 5)  # expect: CNL203
        except ValueError:
            logger.exception("not closed")


async def logged_and_raised(connection, request):
    try:
        return await connection.ask(request)
    finally:
        try:
            await asyncio.wait_for(connection.close(), 5)  # expect: CNL203
        except asyncio.TimeoutError:
            logger.error("not closed within 5 s")
            raise


async def raised_as_another(connection, request):
    """What the inner handler raises is no TimeoutError any more."""
    try:
        return await connection.ask(request)
    finally:
        try:
            try:
                await asyncio.wait_for(connection.close(), 5)  # expect: CNL203
            except asyncio.TimeoutError as error:
                raise RuntimeError("not closed") from error
        except asyncio.TimeoutError:
            logger.error("not closed within 5 s")


async def caught_too_far_out(connection, request):
    """The cancellation is gone when the handler sees the TimeoutError."""
    try:
        try:
            return await connection.ask(request)
        finally:
            await asyncio.wait_for(connection.close(), 5)  # expect: CNL203
    except asyncio.TimeoutError:
        logger.error("not closed within 5 s")


async def raised_in_the_else(connection, request):
    """A handler does not see what its else raises."""
    try:
        return await connection.ask(request)
    finally:
        try:
            connection.flush()
        except TimeoutError:
            logger.error("not flushed")
        else:
            await asyncio.wait_for(connection.close(), 5)  # expect: CNL203


async def under_another_name(connection, request):
    try:
        return await connection.ask(request)
    finally:
        closing = asyncio.wait_for(connection.close(), 5)
        await closing  # expect: CNL203@9-22


class Connection:
    async def __aexit__(self, kind, error, trace):
        await asyncio.wait_for(self.close(), 5)  # expect: CNL203

    async def close(self):
        pass


@asynccontextmanager
async def connected(pool):
    connection = await pool.acquire()
    try:
        yield connection
    finally:
        await asyncio.wait_for(pool.release(connection), 5)  # expect: CNL203


class NotClosed(Exception):
    pass


async def an_error_of_ones_own_is_caught(connection, request):
    try:
        return await connection.ask(request)
    finally:
        with contextlib.suppress(NotClosed, KeyError):
            await asyncio.wait_for(connection.close(), 5)  # expect: CNL203


# What does not.


async def caught(pool, request):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        try:
            await asyncio.wait_for(asyncio.shield(pool.release(connection)), 5)
        except asyncio.TimeoutError:
            logger.error("not released within 5 s")


async def scope_caught(pool, request):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        try:
            async with asyncio.timeout(5):
                await asyncio.shield(pool.release(connection))
        except TimeoutError:
            logger.error("not released within 5 s")


async def caught_as_some_os_error(pool, request):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        try:
            await asyncio.wait_for(asyncio.shield(pool.release(connection)), 5)
        except OSError:
            logger.error("not released")


async def caught_with_everything(pool, request):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        try:
            await asyncio.wait_for(asyncio.shield(pool.release(connection)), 5)
        except Exception:
            logger.exception("not released")


async def caught_by_what_is_not_known(pool, request, errors):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        try:
            await asyncio.wait_for(asyncio.shield(pool.release(connection)), 5)
        except errors:
            logger.exception("not released")


async def raised_and_caught(connection, request):
    try:
        return await connection.ask(request)
    finally:
        try:
            try:
                await asyncio.wait_for(asyncio.shield(connection.close()), 5)
            except asyncio.TimeoutError as error:
                logger.error("not closed within 5 s")
                raise error
        except OSError:
            logger.error("not closed")


async def suppressed(pool, request):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        with contextlib.suppress(OSError, asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.shield(pool.release(connection)), 5)


async def wait_raises_nothing(pool, request):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        releasing = asyncio.create_task(pool.release(connection))
        await asyncio.wait({releasing}, timeout=5)


async def no_time_limit(connection, request):
    try:
        return await connection.ask(request)
    finally:
        await asyncio.wait_for(connection.close(), None)  # expect: CNL201:information
        async with asyncio.timeout(None):
            await connection.mark()  # expect: CNL201:information


async def in_the_body(connection, request):
    try:
        return await asyncio.wait_for(connection.ask(request), 30)
    finally:
        connection.abort()


async def in_a_handler_of_errors(connection, request):
    try:
        return await connection.ask(request)
    except OSError:
        await asyncio.wait_for(connection.reconnect(), 5)


async def no_suspension_point_in_the_try(connection):
    try:
        connection.flush()
    finally:
        await asyncio.wait_for(connection.close(), 5)


async def gathered(first, second, request):
    """gather() hands back what its parts raise."""
    try:
        return await first.ask(request)
    finally:
        closing = [asyncio.wait_for(part.close(), 5) for part in (first, second)]
        await asyncio.gather(*closing, return_exceptions=True)  # expect: CNL201:information


async def nothing_in_flight(connection, request):
    """The handler ends each cancellation: the TimeoutError replaces none."""
    try:
        return await connection.ask(request)
    except asyncio.CancelledError:  # noqa: CNL101
        logger.info("cancelled")
    finally:
        await asyncio.wait_for(connection.close(), 5)  # expect: CNL201:information


class ConnectionTest:
    async def test_slow_close(self, connection):
        try:
            await connection.ask(b"?")
        finally:
            with self.assertRaises(TimeoutError):
                await asyncio.wait_for(connection.close(), 5)  # expect: CNL201:information
