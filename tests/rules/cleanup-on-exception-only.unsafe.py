"""Cleanups in `except Exception`, which no cancellation enters."""

import asyncio
import contextlib
import logging

logger = logging.getLogger(__name__)


# What a cancellation passes by.


async def connect(host):
    reader, writer = await asyncio.open_connection(host, 80)
    try:
        await reader.readline()
    except BaseException:
        writer.close()
        raise
    return reader, writer


async def transaction(connection, statements):
    await connection.begin()
    try:
        for statement in statements:
            await connection.execute(statement)
    except Exception as error:
        logger.error("rolled back: %s", error)
        await connection.rollback()
        raise
    await connection.commit()


async def given_back_to_a_pool(pool, request):
    connection = await pool.acquire()
    try:
        answer = await connection.ask(request)
    except Exception as error:
        pool.release(connection)
        raise RuntimeError("no answer") from error
    return connection, answer


async def more_than_exceptions(connection, request):
    try:
        return await connection.ask(request)
    except (Exception, KeyboardInterrupt):
        connection.abort()
        raise


async def in_a_branch(connection, request):
    try:
        return await connection.ask(request)
    except BaseException:
        if connection.dirty:
            connection.close()
        raise


async def the_cancellation_is_only_raised_again(connection, request):
    try:
        return await connection.ask(request)
    except asyncio.CancelledError:
        raise
    except Exception:
        connection.abort()
        raise


@contextlib.asynccontextmanager
async def transacted(connection):
    """The cancellation of the with body arrives at the yield."""
    connection.begin()
    try:
        yield connection
    except BaseException:
        connection.rollback()
        raise
    else:
        connection.commit()


class Client:
    async def __aenter__(self):
        try:
            await self.connect()
            return self
        except BaseException:
            self.close()
            raise

    def close(self):
        pass


# What is covered.


async def everything(connection, request):
    try:
        return await connection.ask(request)
    except BaseException:
        connection.abort()
        raise


async def both(connection, request):
    try:
        return await connection.ask(request)
    except asyncio.CancelledError:
        connection.abort()
        raise
    except Exception:
        connection.close()
        raise


async def in_the_finally(connection, request):
    try:
        return await connection.ask(request)
    except Exception:
        connection.abort()
        raise
    finally:
        connection.close()


async def in_a_finally_further_out(connection, requests):
    try:
        for request in requests:
            try:
                await connection.ask(request)
            except Exception:
                connection.abort()
                raise
    finally:
        connection.release()


async def by_a_with(pool, request):
    async with pool.acquire() as connection:
        try:
            return await connection.ask(request)
        except Exception:
            connection.reset()
            connection.close()
            raise


# No cleanup that could be skipped.


async def no_suspension_point(connection, request):
    await connection.begin()
    try:
        connection.push(request)
    except Exception:
        connection.abort()
        raise


async def nothing_is_released(connection, request):
    try:
        return await connection.ask(request)
    except Exception:
        logger.error("no answer")
        raise


async def the_error_is_swallowed(connection, request):
    try:
        return await connection.ask(request)
    except Exception:
        connection.reconnect_later()
        connection.close()


async def only_for_one_error(connection, request):
    """The connection is closed because it is broken."""
    try:
        return await connection.ask(request)
    except OSError:
        connection.close()
        raise


async def answers_an_error(worker):
    """With a traceback in the log: nobody expected it."""
    try:
        await worker.heartbeat()
    except Exception:
        logger.exception("unexpected, closing the worker")
        worker.close()
        raise


async def released_later(connection, request, callbacks):
    try:
        return await connection.ask(request)
    except Exception:
        callbacks.append(lambda: connection.close())
        raise


def not_async(connection, request):
    try:
        return connection.ask(request)
    except Exception:
        connection.close()
        raise


class Client:
    """The release does nothing before the awaited method is over."""

    async def open(self):
        await self.transport.open()
        self.is_open = True
        self.log("open")

    async def shutdown(self):
        """Ends it."""
        if not self.is_open:
            return
        await self.transport.shutdown()

    async def __aenter__(self):
        try:
            await self.open()
            return self
        except Exception:
            await self.shutdown()
            raise


class EarlyClient:
    async def open(self):
        self.is_open = True
        await self.transport.open()

    async def shutdown(self):
        if not self.is_open:
            return
        await self.transport.shutdown()

    async def __aenter__(self):
        try:
            await self.open()
            return self
        except Exception:
            await self.shutdown()
            raise


async def begun_last(application, server):
    """Before start() there is nothing to stop: the await of messages() does not count."""
    try:
        await application.messages()
        await server.start()
    except BaseException:
        server.stop()
        raise


async def begun_at_once(application, server):
    try:
        await application.messages()
        server.start()
    except Exception:
        server.stop()
        raise
