"""Handlers that catch everything, in trio code."""

import logging

import trio

logger = logging.getLogger(__name__)


async def send(stream, message):
    try:
        await stream.send_all(message)
    except trio.Cancelled:
        raise
    except BaseException:
        logger.exception("not sent")


async def bare(stream, message):
    try:
        await stream.send_all(message)
    except trio.Cancelled:
        raise
    except:  # noqa: E722
        return False
    return True


async def around_a_nursery(jobs):
    """A cancellation from outside leaves the nursery as a group, which BaseException takes, too."""
    try:
        async with trio.open_nursery() as nursery:
            for job in jobs:
                nursery.start_soon(job.run)
    except trio.Cancelled:
        raise
    except BaseException:
        logger.exception("some job failed")


async def exception_is_harmless(stream, message):
    try:
        await stream.send_all(message)
    except Exception:
        logger.exception("not sent")


async def raised_again(stream, message):
    try:
        await stream.send_all(message)
    except BaseException:
        logger.exception("not sent")
        raise


async def earlier_handler_raises(stream, message):
    try:
        await stream.send_all(message)
    except trio.Cancelled:
        raise
    except BaseException:
        logger.exception("not sent")


async def told_apart(stream, message):
    try:
        await stream.send_all(message)
    except BaseException as error:
        if isinstance(error, trio.Cancelled):
            raise
        logger.exception("not sent")


def in_a_thread(stream):
    """trio.from_thread raises Cancelled in a thread, where this is no coroutine's matter."""
    try:
        trio.from_thread.run(stream.aclose)
    except BaseException:
        logger.exception("not closed")
