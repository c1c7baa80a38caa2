import asyncio
from asyncio import shield

background_tasks = set()


async def save(record):
    await asyncio.sleep(1)


async def unheld(record):
    task = asyncio.ensure_future(save(record))
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)
    saving = asyncio.shield(task)
    await saving
    task = asyncio.ensure_future(save(record))
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)
    asyncio.shield(task)
    task = asyncio.create_task(save(record))
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)
    later = shield(task)
    await later


def from_sync_code(record):
    task = asyncio.ensure_future(save(record))
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)
    return asyncio.shield(task)


async def held(record, existing, client):
    task = asyncio.create_task(save(record))
    later = asyncio.shield(task)
    await later
    await asyncio.shield(save(record))
    await asyncio.wait_for(asyncio.shield(save(record)), 5)
    again = asyncio.shield(existing)
    other = asyncio.shield(client.get_future())
    await again, await other
