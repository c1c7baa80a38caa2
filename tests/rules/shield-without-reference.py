import asyncio
from asyncio import shield


async def save(record):
    await asyncio.sleep(1)


async def unheld(record):
    saving = asyncio.shield(save(record))  # expect: CNL301@14-28:information
    await saving
    asyncio.shield(save(record))  # expect: CNL301:information
    later = shield(asyncio.create_task(save(record)))  # expect: CNL301:information
    await later


def from_sync_code(record):
    return asyncio.shield(save(record))  # expect: CNL301:information


async def held(record, existing, client):
    task = asyncio.create_task(save(record))
    later = asyncio.shield(task)
    await later
    await asyncio.shield(save(record))
    await asyncio.wait_for(asyncio.shield(save(record)), 5)
    again = asyncio.shield(existing)
    other = asyncio.shield(client.get_future())
    await again, await other
