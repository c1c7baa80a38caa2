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
        try:
            await asyncio.wait_for(asyncio.shield(pool.release(connection)), 5)
        except TimeoutError:
            logger.warning("pool.release() did not finish within 5 s")


async def not_shielded_either(connection, request):
    """The rule of the higher rank speaks."""
    try:
        return await connection.ask(request)
    finally:
        try:
            await asyncio.wait_for(asyncio.shield(connection.close()), timeout=5)
        except TimeoutError:
            logger.warning("connection.close() did not finish within 5 s")


async def scope(pool, request):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        async with asyncio.timeout(5):
            await asyncio.shield(pool.release(connection))


async def imported_scope(connection, request):
    try:
        return await connection.ask(request)
    finally:
        try:
            async with timeout(5):
                await asyncio.shield(connection.close())
        except TimeoutError:
            logger.warning("connection.close() did not finish within 5 s")


async def scope_at_a_time(connection, request, when):
    try:
        return await connection.ask(request)
    finally:
        async def clean_up():
            async with asyncio.timeout_at(when) as limit, connection.lock:
                connection.forget(limit)
                await asyncio.shield(connection.close())

        try:
            async with timeout(5):
                await asyncio.shield(clean_up())
        except TimeoutError:
            logger.warning("the cleanup did not finish within 5 s")


async def rescheduled(connection, request, when):
    try:
        return await connection.ask(request)
    finally:
        async with asyncio.timeout(None) as limit:
            limit.reschedule(when)
            await asyncio.shield(connection.close())


async def in_a_handler(connection, request):
    try:
        return await connection.ask(request)
    except asyncio.CancelledError:
        try:
            await asyncio.wait_for(asyncio.shield(connection.abort()), 5)
        except TimeoutError:
            logger.warning("connection.abort() did not finish within 5 s")
        raise


async def in_a_broad_handler(connection, request):
    try:
        return await connection.ask(request)
    except BaseException:
        try:
            await asyncio.wait_for(asyncio.shield(connection.rollback()), 5)
        except TimeoutError:
            logger.warning("connection.rollback() did not finish within 5 s")
        raise


async def another_error_is_caught(connection, request):
    try:
        return await connection.ask(request)
    finally:
        try:
            await asyncio.wait_for(asyncio.shield(connection.close()), 5)
        except TimeoutError:
            logger.warning("connection.close() did not finish within 5 s")
        except ValueError:
            logger.exception("not closed")


async def logged_and_raised(connection, request):
    try:
        return await connection.ask(request)
    finally:
        try:
            await asyncio.wait_for(asyncio.shield(connection.close()), 5)
        except TimeoutError:
            logger.warning("connection.close() did not finish within 5 s")
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
                await asyncio.wait_for(asyncio.shield(connection.close()), 5)
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
            try:
                await asyncio.wait_for(asyncio.shield(connection.close()), 5)
            except TimeoutError:
                logger.warning("connection.close() did not finish within 5 s")
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
            try:
                await asyncio.wait_for(asyncio.shield(connection.close()), 5)
            except TimeoutError:
                logger.warning("connection.close() did not finish within 5 s")


async def under_another_name(connection, request):
    try:
        return await connection.ask(request)
    finally:
        closing = asyncio.wait_for(connection.close(), 5)
        try:
            async with timeout(5):
                await asyncio.shield(closing)
        except TimeoutError:
            logger.warning("the cleanup did not finish within 5 s")


class Connection:
    async def __aexit__(self, kind, error, trace):
        try:
            await asyncio.wait_for(asyncio.shield(self.close()), 5)
        except TimeoutError:
            logger.warning("self.close() did not finish within 5 s")

    async def close(self):
        pass


@asynccontextmanager
async def connected(pool):
    connection = await pool.acquire()
    try:
        yield connection
    finally:
        try:
            await asyncio.wait_for(asyncio.shield(pool.release(connection)), 5)
        except TimeoutError:
            logger.warning("pool.release() did not finish within 5 s")


class NotClosed(Exception):
    pass


async def an_error_of_ones_own_is_caught(connection, request):
    try:
        return await connection.ask(request)
    finally:
        with contextlib.suppress(NotClosed, KeyError):
            try:
                await asyncio.wait_for(asyncio.shield(connection.close()), 5)
            except TimeoutError:
                logger.warning("connection.close() did not finish within 5 s")


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
        async def clean_up():
            await asyncio.wait_for(connection.close(), None)
            async with asyncio.timeout(None):
                await connection.mark()

        try:
            async with timeout(5):
                await asyncio.shield(clean_up())
        except TimeoutError:
            logger.warning("the cleanup did not finish within 5 s")


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
        try:
            async with timeout(5):
                await asyncio.shield(asyncio.gather(*closing, return_exceptions=True))
        except TimeoutError:
            logger.warning("asyncio.gather() did not finish within 5 s")


async def nothing_in_flight(connection, request):
    """The handler ends each cancellation: the TimeoutError replaces none."""
    try:
        return await connection.ask(request)
    except asyncio.CancelledError:  # noqa: CNL101
        logger.info("cancelled")
    finally:
        try:
            await asyncio.wait_for(asyncio.shield(connection.close()), 5)
        except TimeoutError:
            logger.warning("connection.close() did not finish within 5 s")


class ConnectionTest:
    async def test_slow_close(self, connection):
        try:
            await connection.ask(b"?")
        finally:
            with self.assertRaises(TimeoutError):
                try:
                    await asyncio.wait_for(asyncio.shield(connection.close()), 5)
                except TimeoutError:
                    logger.warning("connection.close() did not finish within 5 s")
