# target-version: 3.7
"""Before Python 3.8 there is one CancelledError for asyncio and concurrent.futures, and it is an Exception."""

import concurrent.futures
from concurrent.futures import CancelledError


async def read(reader):
    return await reader.read()


async def by_its_other_name(reader):
    return await reader.read()


async def by_its_other_name_imported(reader):
    try:
        return await reader.read()
    except OSError:
        return b""


async def raised_again(reader):
    try:
        return await reader.read()
    except CancelledError:
        raise
    except Exception:
        return b""
