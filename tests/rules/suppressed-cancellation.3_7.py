# target-version: 3.7
"""Before Python 3.8 suppress(Exception) drops the cancellation, too."""

import asyncio
from contextlib import suppress


async def send(writer, data):
    with suppress(Exception):  # expect: CNL103@10-29
        writer.write(data)
        await writer.drain()


async def errors_only(writer, data):
    with suppress(OSError):
        writer.write(data)
        await writer.drain()


async def named(writer):
    with suppress(asyncio.CancelledError):  # expect: CNL103
        await writer.drain()
