import asyncio


async def never_caught(work):
    task = asyncio.current_task()
    await work()
    task.uncancel()  # expect: CNL302@5-18


async def caught_something_else(work):
    try:
        await work()
    except TimeoutError:
        asyncio.current_task().uncancel()  # expect: CNL302


async def caught(work):
    try:
        await work()
    except asyncio.CancelledError:
        asyncio.current_task().uncancel()


async def counted(work):
    task = asyncio.current_task()
    before = task.cancelling()
    await work()
    while task.uncancel() > before:
        pass


class Scope:
    async def __aexit__(self, kind, error, trace):
        self.task.uncancel()


def helper(task):
    task.uncancel()
