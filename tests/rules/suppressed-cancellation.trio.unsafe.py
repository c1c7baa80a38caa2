"""contextlib.suppress in trio and anyio code: raised again at the next checkpoint, lost up to there."""

import contextlib
from contextlib import suppress

import anyio
import trio


async def read(stream):
    return await stream.receive_some()


async def among_others(stream):
    with suppress(trio.BrokenResourceError):
        await stream.send_all(b"bye")


async def anyio_stream(stream):
    await anyio.sleep(1)
    await stream.send(b"bye")


async def everything(stream):
    with suppress(Exception):
        await trio.sleep(1)
        await stream.send_all(b"bye")


async def errors_only(stream):
    with suppress(trio.BrokenResourceError, trio.ClosedResourceError):
        await stream.send_all(b"bye")


async def a_scope_instead(stream):
    with trio.move_on_after(1):
        await stream.send_all(b"bye")
