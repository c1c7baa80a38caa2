"""Before Python 3.11 asyncio.TimeoutError is a class of its own, no OSError."""
# target-version: 3.10

import asyncio
import logging

import async_timeout

logger = logging.getLogger(__name__)


async def an_os_error_is_caught(pool, request):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        try:
            await asyncio.wait_for(asyncio.shield(pool.release(connection)), 5)
        except asyncio.TimeoutError:
            logger.warning("pool.release() did not finish within 5 s")
        except OSError:
            logger.error("not released")


async def scope(pool, request):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        async with async_timeout.timeout(5):
            await asyncio.shield(pool.release(connection))


async def caught(pool, request):
    connection = await pool.acquire()
    try:
        return await connection.ask(request)
    finally:
        try:
            await asyncio.wait_for(asyncio.shield(pool.release(connection)), 5)
        except asyncio.TimeoutError:
            logger.error("not released")
