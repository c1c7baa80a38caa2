# target-version: 3.11
import asyncio


async def save(record):
    await asyncio.sleep(1)


async def in_group(record):
    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.shield(save(record)))  # expect: CNL306@9-26


async def alone(loop, record):
    task = asyncio.create_task(asyncio.shield(save(record)))  # expect: CNL306
    again = loop.create_task(asyncio.shield(save(record)))  # expect: CNL306
    await asyncio.wait({task, again})


async def fine(record, client):
    async with asyncio.TaskGroup() as group:
        group.create_task(save(record))
    client.create_task(asyncio.shield(save(record)))
