"""Coroutines that are made and dropped."""

import asyncio
import functools

import anyio
import pytest
import trio
from asyncio import sleep


async def work():
    await asyncio.sleep(1)


async def numbers():
    yield 1


@functools.lru_cache
async def cached():
    return 1


def plain():
    return work()


async def calls():
    work()  # expect: CNL402@5-9
    asyncio.sleep(1)  # expect: CNL402@5-18
    sleep(1)  # expect: CNL402
    trio.sleep(1)  # expect: CNL402
    trio.to_thread.run_sync(plain)  # expect: CNL402
    anyio.sleep(1)  # expect: CNL402


def sync_code():
    work()  # expect: CNL402


class Session:
    async def close(self):
        await work()

    @classmethod
    async def open(cls):
        await work()

    async def restart(self):
        self.close()  # expect: CNL402@9-19

    @classmethod
    async def again(cls):
        cls.open()  # expect: CNL402


async def threads(loop, read):
    loop.run_in_executor(None, read)  # expect: CNL402@5-25:information
    await loop.run_in_executor(None, read)
    future = loop.run_in_executor(None, read)
    return future


async def fine(close, work_later, hold):
    await work()
    coroutine = work()
    hold(work())
    numbers()
    cached()
    plain()
    close()
    await coroutine
    with pytest.raises(TypeError):
        work()
    with pytest.warns(RuntimeWarning):
        asyncio.sleep(1)


async def hidden(work):
    work()


class Base:
    async def close(self):
        raise NotImplementedError

    def stop(self):
        self.close()


async def waits_for_nothing(tasks):
    asyncio.wait(tasks)  # expect: CNL402
    asyncio.as_completed(tasks)


def generated_for_both_kinds(value):
    if True:  # async
        refuse(value)
    else:
        work()
    if False:
        work()
    elif value:
        work()  # expect: CNL402
