"""Handlers that name trio.Cancelled. It is raised again at the next checkpoint; what runs up to there is lost."""

import logging

import trio
from trio import Cancelled as Stopped

logger = logging.getLogger(__name__)


async def read(stream):
    try:
        return await stream.receive_some()
    except (trio.BrokenResourceError, trio.Cancelled):
        return b""


async def write(stream, data):
    try:
        await stream.send_all(data)
    except trio.Cancelled:
        logger.info("not sent")
        raise


async def aliased(stream):
    try:
        await stream.receive_some()
    except Stopped as error:
        logger.info("%r", error)
        raise


async def something_before_the_next_checkpoint(stream, data):
    """The checkpoint raises it again, but only after the log has said what is not true."""
    await stream.send_all(data)
    logger.info("sent")
    await trio.lowlevel.checkpoint()


async def nothing_before_the_next_checkpoint(stream, data):
    """Nothing is lost: it is raised again at once."""
    try:
        await stream.send_all(data)
    except trio.Cancelled:
        logger.info("not sent")
    await trio.lowlevel.checkpoint()


async def the_next_checkpoint_is_shielded(stream, data):
    await stream.send_all(data)
    with trio.CancelScope(shield=True):
        await stream.send_all(b"bye")


async def raised_again(stream, data):
    try:
        await stream.send_all(data)
    except trio.Cancelled:
        logger.info("not sent")
        raise


async def around_a_scope(stream):
    """The scope's own Cancelled does not leave it; one from outside does."""
    try:
        with trio.move_on_after(5):
            return await stream.receive_some()
    except trio.Cancelled:
        raise
    return b""


async def other_exceptions(stream):
    try:
        return await stream.receive_some()
    except (trio.ClosedResourceError, trio.BrokenResourceError, trio.TooSlowError, trio.EndOfChannel):
        return b""


async def asyncio_means_nothing_here(stream):
    """Without asyncio a bare name that nobody imports is asyncio's all the same."""
    try:
        return await stream.receive_some()
    except CancelledError:  # noqa: F821
        raise
