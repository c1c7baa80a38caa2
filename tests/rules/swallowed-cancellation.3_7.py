# target-version: 3.7
"""Before Python 3.8 there is one CancelledError for asyncio and concurrent.futures, and it is an Exception."""

import asyncio
import concurrent.futures
from concurrent.futures import CancelledError


async def read(reader):
    try:
        return await reader.read()
    except asyncio.CancelledError:  # expect: CNL101
        return b""


async def by_its_other_name(reader):
    try:
        return await reader.read()
    except concurrent.futures.CancelledError:  # expect: CNL101
        return b""


async def by_its_other_name_imported(reader):
    try:
        return await reader.read()
    except (OSError, CancelledError):  # expect: CNL101
        return b""


async def raised_again(reader):
    try:
        return await reader.read()
    except CancelledError:
        raise
    except Exception:
        return b""
