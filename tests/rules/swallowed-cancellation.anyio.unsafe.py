"""Handlers of anyio.get_cancelled_exc_class(), written in the ways in which people write it."""

import logging

import anyio
from anyio import get_cancelled_exc_class

logger = logging.getLogger(__name__)


async def read(stream):
    return await stream.receive()


async def write(stream, data):
    try:
        await stream.send(data)
    except anyio.BrokenResourceError as error:
        logger.info("not sent: %r", error)


async def named_first(stream):
    cancelled = anyio.get_cancelled_exc_class()
    return await stream.receive()


async def in_a_tuple_first(stream):
    expected = (anyio.EndOfStream, anyio.get_cancelled_exc_class())
    try:
        return await stream.receive()
    except get_cancelled_exc_class():
        raise
    except expected:
        return b""


async def raised_again(stream):
    try:
        return await stream.receive()
    except get_cancelled_exc_class():
        logger.info("stopped")
        raise


async def told_apart(stream):
    try:
        return await stream.receive()
    except (anyio.EndOfStream, anyio.get_cancelled_exc_class()) as error:
        if isinstance(error, anyio.get_cancelled_exc_class()):
            raise
        return b""


async def other_exceptions(stream):
    try:
        return await stream.receive()
    except (anyio.EndOfStream, anyio.ClosedResourceError, TimeoutError):
        return b""


async def the_backend_is_known(stream):
    """anyio code that runs on asyncio and names that library's class."""
    import asyncio

    return await stream.receive()
