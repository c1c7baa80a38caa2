"""Async context managers that drop the cancellation of the code inside their with."""

import asyncio
import contextlib
import logging
from contextlib import asynccontextmanager, contextmanager

import pytest

logger = logging.getLogger(__name__)


# What drops it.


class Session:
    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, error, trace):
        self.close()
        return True


class Quiet:
    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, error, trace):
        if kind is not None:
            logger.warning("failed: %r", error)
            return True
        return False


class WhenThereIsAnError:
    async def __aexit__(self, kind, error, trace):
        self.close()
        return error is not None


class IgnoresCancellation:
    async def __aexit__(self, kind, error, trace):
        return isinstance(error, (ConnectionError, asyncio.CancelledError))


class IgnoresByClass:
    async def __aexit__(self, kind, error, trace):
        return kind is asyncio.CancelledError


class IgnoresBySubclass:
    async def __aexit__(self, kind, error, trace):
        if kind and issubclass(kind, asyncio.CancelledError):
            return True
        return None


class Both:
    """Used in async code, as its other half shows."""

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        return True

    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, error, trace):
        return self.__exit__(kind, error, trace)


@asynccontextmanager
async def traced(name):
    try:
        yield
    except asyncio.CancelledError:
        logger.info("%s was cancelled", name)
        raise


@contextlib.asynccontextmanager
async def logged(name):
    try:
        yield name
    except asyncio.CancelledError:
        raise
    except BaseException:
        logger.exception("%s failed", name)


@asynccontextmanager
async def suppressed(name):
    yield name


@contextmanager
def timed(name):
    try:
        yield
    except asyncio.CancelledError:
        logger.info("%s was cancelled", name)
        raise


# What passes it on.


class PlainSession:
    async def __aexit__(self, kind, error, trace):
        self.close()


class ReturnsFalse:
    async def __aexit__(self, kind, error, trace):
        self.close()
        return False


class IgnoresErrors:
    async def __aexit__(self, kind, error, trace):
        self.close()
        return isinstance(error, ConnectionError)


class IgnoresExceptionsOnly:
    async def __aexit__(self, kind, error, trace):
        if isinstance(error, Exception):
            logger.warning("failed: %r", error)
            return True
        return False


class IgnoresByErrorClass:
    async def __aexit__(self, kind, error, trace):
        return kind is not None and issubclass(kind, OSError)


class TellsItApart:
    async def __aexit__(self, kind, error, trace):
        if isinstance(error, asyncio.CancelledError):
            return False
        return True


class NothingInFlight:
    async def __aexit__(self, kind, error, trace):
        if kind is None:
            return True
        self.close()


class Unknown:
    """What the call answers for a cancellation is not known here."""

    async def __aexit__(self, kind, error, trace):
        return self._stack.leave(kind, error, trace)


class Synchronous:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        return True


@asynccontextmanager
async def raised_again(name):
    try:
        yield
    except asyncio.CancelledError:
        logger.info("%s was cancelled", name)
        raise


@asynccontextmanager
async def cleaned_up(pool):
    connection = pool.acquire()
    try:
        yield connection
    finally:
        pool.release(connection)


@asynccontextmanager
async def errors_only(name):
    try:
        yield name
    except Exception:
        logger.exception("%s failed", name)


@asynccontextmanager
async def taken_before_the_yield(pool):
    """That is the entry's own cancellation, not the one of the code inside the with."""
    try:
        connection = await pool.acquire()
    except asyncio.CancelledError:
        connection = None
    yield connection


@contextmanager
def collected(errors):
    """Nothing here says that it is used in async code."""
    try:
        yield errors
    except ValueError as error:
        errors.append(error)


@pytest.fixture
async def client(server):
    """pytest raises nothing at the yield of a fixture."""
    client = await server.connect()
    try:
        yield client
    except BaseException:
        logger.exception("the test failed")


async def generator(rows):
    """No context manager: what its user raises does not arrive at the yield."""
    try:
        for row in rows:
            yield row
    except asyncio.CancelledError:
        logger.info("no more rows")


class Generated:
    """What the generator does not end, athrow() raises again."""

    def __init__(self, generator):
        self.generator = generator

    async def __aenter__(self):
        return await self.generator.__anext__()

    async def __aexit__(self, kind, error, trace):
        if kind:
            await self.generator.athrow(kind, error, trace)
            return True
        return False
