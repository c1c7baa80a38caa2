"""time.sleep() in async functions."""

import asyncio
import time
import time as clock
from time import sleep
from time import sleep as snooze


async def sleeps():
    time.sleep(1)  # expect: CNL501@5-15
    clock.sleep(1)  # expect: CNL501
    sleep(1)  # expect: CNL501@5-10
    snooze(0.5)  # expect: CNL501
    [time.sleep(item) for item in range(3)]  # expect: CNL501@6-16


async def local_import():
    import time as t

    if t.sleep(1) is None:  # expect: CNL501
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
