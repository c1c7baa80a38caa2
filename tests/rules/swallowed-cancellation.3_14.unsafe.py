# target-version: 3.14
"""Exception types without parentheses, as PEP 758 allows from Python 3.14 on."""

import asyncio


async def read(reader):
    try:
        return await reader.read()
    except OSError:
        return b""


async def read_line(reader):
    try:
        return await reader.readline()
    except EOFError:
        return b""


async def raised_again(reader):
    try:
        return await reader.read()
    except OSError, asyncio.CancelledError:
        reader.feed_eof()
        raise


async def other_exceptions(reader):
    try:
        return await reader.read()
    except OSError, EOFError:
        return b""
