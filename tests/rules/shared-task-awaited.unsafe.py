import asyncio

_started = None


class Client:
    async def connection(self):
        if self._connecting is None:
            self._connecting = asyncio.create_task(self.connect())
        return await asyncio.shield(self._connecting)

    async def by_key(self, key):
        if key not in self._tasks:
            self._tasks[key] = asyncio.ensure_future(self.load(key))
        return await asyncio.shield(self._tasks[key])

    async def through_a_local(self, key):
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(self.load(key))
        return await asyncio.shield(task)

    async def shielded(self):
        if self._connecting is None:
            self._connecting = asyncio.create_task(self.connect())
        return await asyncio.shield(self._connecting)

    async def of_its_own(self):
        self._connecting = asyncio.create_task(self.connect())
        await self._connecting

    async def close(self):
        if self._connecting is None:
            self._connecting = asyncio.create_task(self.connect())
        self._connecting.cancel()
        await self._connecting


async def started(start):
    global _started
    if _started is None:
        _started = asyncio.create_task(start())
    return await asyncio.shield(_started)


async def local_only(start, task=None):
    if task is None:
        task = asyncio.create_task(start())
    return await task
