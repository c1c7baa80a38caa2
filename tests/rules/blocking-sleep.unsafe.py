"""time.sleep() in async functions."""

import asyncio
import time
from time import sleep


async def sleeps():
    await asyncio.sleep(1)
    await asyncio.sleep(1)
    await asyncio.sleep(1)
    await asyncio.sleep(0.5)
    [time.sleep(item) for item in range(3)]


async def local_import():
    import time as t

    if t.sleep(1) is None:
        await asyncio.sleep(1)


def sync_code():
    time.sleep(1)


async def elsewhere():
    def work():
        time.sleep(1)

    await asyncio.to_thread(work)
    await asyncio.to_thread(time.sleep, 1)
    await asyncio.to_thread(lambda: time.sleep(1))


async def other_sleeps(sleep, driver):
    time.sleep(0)
    await asyncio.sleep(1)
    sleep(1)
    driver.sleep(1)
