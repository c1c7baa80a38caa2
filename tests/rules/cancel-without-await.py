import asyncio


async def left(work, beat):
    heartbeat = asyncio.create_task(beat())
    try:
        await work()
    finally:
        heartbeat.cancel()  # expect: CNL303@9-25:hint


async def waited_for(work, beat):
    heartbeat = asyncio.create_task(beat())
    await work()
    heartbeat.cancel()
    await asyncio.wait({heartbeat})


async def gathered(work, beat):
    heartbeat = asyncio.create_task(beat())
    await work()
    heartbeat.cancel()
    await asyncio.gather(heartbeat, return_exceptions=True)


async def handed_on(work, beat, stop):
    heartbeat = asyncio.create_task(beat())
    await work()
    heartbeat.cancel()
    stop(heartbeat)


async def not_its_own(task, work):
    task.cancel()
    await work()


class Worker:
    async def stop(self):
        self.task.cancel()
