# target-version: 3.11
"""Timeouts that are made long before they are entered."""

import asyncio

import async_timeout


async def late(connect):
    limit = asyncio.timeout(5)
    session = await connect()
    async with limit:  # expect: CNL309@16-21
        await session.ask()


async def late_in_another(connect):
    limit = async_timeout.timeout(5)
    async with connect() as session:
        async with limit as scope:  # expect: CNL309@20-34
            await session.ask(scope)


async def at_once(connect):
    limit = asyncio.timeout(5)
    async with limit:
        await connect()


async def direct(connect):
    session = await connect()
    async with asyncio.timeout(5):
        await session.ask()


async def without_time(connect):
    limit = asyncio.timeout(None)
    await connect()
    async with limit:
        await connect()


async def set_anew(connect, when):
    limit = asyncio.timeout(5)
    await connect()
    limit.reschedule(when)
    async with limit:
        await connect()


async def at_a_time(connect, when):
    limit = asyncio.timeout_at(when)
    await connect()
    async with limit:
        await connect()
