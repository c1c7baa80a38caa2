# target-version: 3.11
"""Timeouts around code that cannot be cancelled."""

import asyncio
from asyncio import timeout as limit

import async_timeout


async def never(parse, deadline):
    async with asyncio.timeout(5):  # expect: CNL304@16-34
        parse()
    async with limit(5) as scope:  # expect: CNL304@16-33
        parse(scope)
    async with asyncio.timeout_at(deadline):  # expect: CNL304
        for item in parse():
            print(item)
    async with async_timeout.timeout(5):  # expect: CNL304
        pass


async def waits_in_a_nested_function(parse):
    async with asyncio.timeout(5):  # expect: CNL304

        async def later():
            await parse()

        parse(later)


async def waits(read, session):
    async with asyncio.timeout(5):
        await read()
    async with asyncio.timeout(5):
        async for item in read():
            print(item)
    async with asyncio.timeout(5):
        async with session:
            pass
    async with asyncio.timeout(5), session:
        pass
    async with asyncio.timeout(5):
        return [item async for item in read()]


async def generator(read):
    async with asyncio.timeout(5):  # the next rule is about this one
        yield 1  # expect: CNL305


def sync_code(asyncio, parse):
    with asyncio.timeout(5):
        parse()


async def something_else(session, parse):
    async with session.timeout(5):
        parse()
