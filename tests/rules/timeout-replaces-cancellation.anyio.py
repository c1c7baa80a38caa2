"""fail_after in the cleanups of anyio code."""

import logging

import anyio

logger = logging.getLogger(__name__)


async def shielded(stream, message):
    try:
        await stream.send(message)
    finally:
        with anyio.fail_after(5, shield=True):  # expect: CNL203@14-46
            await stream.send(b"QUIT")


class Farewell:
    async def __aexit__(self, kind, error, trace):
        with anyio.fail_after(5, shield=True):  # expect: CNL203
            await self.stream.send(b"QUIT")


async def caught(stream, message):
    try:
        await stream.send(message)
    finally:
        try:
            with anyio.fail_after(5, shield=True):
                await stream.send(b"QUIT")
        except TimeoutError:
            logger.warning("no farewell within 5 s")


async def caught_as_some_os_error(stream, message):
    try:
        await stream.send(message)
    finally:
        try:
            with anyio.fail_after(5, shield=True):
                await stream.send(b"QUIT")
        except OSError:
            logger.warning("no farewell")


async def moves_on(stream, message):
    try:
        await stream.send(message)
    finally:
        with anyio.move_on_after(5, shield=True):
            await stream.send(b"QUIT")
