"""Event loops in event loops."""

import asyncio

import anyio
import trio


async def work():
    await asyncio.sleep(1)


async def nested(loop):
    asyncio.run(work())  # expect: CNL403@5-16
    loop.run_until_complete(work())  # expect: CNL403@5-28
    asyncio.get_event_loop().run_until_complete(work())  # expect: CNL403
    anyio.run(work)  # expect: CNL403


async def other_library():
    await trio.sleep(1)
    asyncio.run(work())  # expect: CNL403


async def runner():
    with asyncio.Runner() as asyncio_runner:
        asyncio_runner.run(work())  # expect: CNL403


def sync_code(loop):
    asyncio.run(work())
    loop.run_until_complete(work())
    trio.run(work)


async def in_a_thread():
    def run():
        asyncio.run(work())

    await asyncio.to_thread(run)
    await asyncio.to_thread(lambda: asyncio.run(work()))


async def something_else(worker):
    worker.run(work)
