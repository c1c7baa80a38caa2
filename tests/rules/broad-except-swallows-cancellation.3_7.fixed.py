# target-version: 3.7
"""Before Python 3.8 the cancellation is an Exception, and `except Exception` takes it."""

import asyncio
import logging

logger = logging.getLogger(__name__)


async def fetch(client, path):
    try:
        return await client.get(path)
    except asyncio.CancelledError:
        raise
    except Exception as error:
        logger.warning("no answer: %s", error)
        return None


async def in_a_tuple(client, path):
    try:
        return await client.get(path)
    except asyncio.CancelledError:
        raise
    except (KeyError, Exception):
        return None


async def bare(client, path):
    try:
        return await client.get(path)
    except asyncio.CancelledError:
        raise
    except:  # noqa: E722
        return None


async def earlier_handler_raises(client, path):
    try:
        return await client.get(path)
    except asyncio.CancelledError:
        raise
    except Exception:
        return None


async def not_an_exception(client, path):
    """Below 3.8 this test tells nothing."""
    try:
        return await client.get(path)
    except asyncio.CancelledError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception):
            raise
        return None


async def raised_again(client, path):
    try:
        return await client.get(path)
    except Exception:
        client.close()
        raise


async def narrower(client, path):
    try:
        return await client.get(path)
    except (OSError, ValueError):
        return None
