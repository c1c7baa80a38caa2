"""Loops of trio and anyio code that catch the cancellation: it is raised at every checkpoint, and caught at every one."""

import logging

import anyio
import trio

logger = logging.getLogger(__name__)


async def poll(stream):
    while True:
        try:
            await stream.send_all(b"ping")
            await trio.sleep(10)
        except trio.Cancelled:
            raise
        except BaseException:
            logger.exception("no answer")


async def named(stream):
    while True:
        try:
            await stream.receive_some()
        except trio.Cancelled:
            logger.info("not now")
            raise


async def anyio_poll(stream):
    while True:
        try:
            await stream.send(b"ping")
            await anyio.sleep(10)
        except (OSError, anyio.get_cancelled_exc_class()):
            logger.info("not now")


async def errors_only(stream):
    while True:
        try:
            await stream.send_all(b"ping")
            await trio.sleep(10)
        except Exception:
            logger.exception("no answer")
