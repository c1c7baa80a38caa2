import asyncio


async def gathers(tasks):
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)  # expect: CNL311@5-57:hint


class Server:
    async def stop(self):
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)  # expect: CNL311:hint

    async def stop_in_time(self):
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks, timeout=10)


async def limited(tasks):
    for task in tasks:
        task.cancel()
    async with asyncio.timeout(10):
        await asyncio.gather(*tasks, return_exceptions=True)


async def not_cancelled(tasks):
    await asyncio.gather(*tasks, return_exceptions=True)


async def one(task):
    task.cancel()
    await asyncio.wait({task})
