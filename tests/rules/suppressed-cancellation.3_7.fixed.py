# target-version: 3.7
"""Before Python 3.8 suppress(Exception) drops the cancellation, too."""

from contextlib import suppress


async def send(writer, data):
    with suppress(Exception):
        writer.write(data)
        await writer.drain()


async def errors_only(writer, data):
    with suppress(OSError):
        writer.write(data)
        await writer.drain()


async def named(writer):
    await writer.drain()
