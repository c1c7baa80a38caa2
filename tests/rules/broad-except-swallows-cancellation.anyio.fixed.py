"""Handlers that catch everything, in anyio code."""

import logging

import anyio
from anyio import to_thread

logger = logging.getLogger(__name__)


async def send(stream, message):
    try:
        await stream.send(message)
    except anyio.get_cancelled_exc_class():
        raise
    except BaseException as error:
        logger.error("not sent: %r", error)


async def in_a_thread(work):
    try:
        return await to_thread.run_sync(work)
    except anyio.get_cancelled_exc_class():
        raise
    except:  # noqa: E722
        return None


async def group(jobs):
    try:
        async with anyio.create_task_group() as tasks:
            for job in jobs:
                tasks.start_soon(job)
    except anyio.get_cancelled_exc_class():
        raise
    except BaseException:
        logger.exception("some job failed")


async def earlier_handler_raises(stream, message):
    try:
        await stream.send(message)
    except anyio.get_cancelled_exc_class():
        raise
    except BaseException:
        logger.exception("not sent")


async def told_apart(stream, message):
    try:
        await stream.send(message)
    except BaseException as error:
        if isinstance(error, anyio.get_cancelled_exc_class()):
            raise
        logger.exception("not sent")
