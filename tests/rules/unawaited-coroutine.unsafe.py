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
    await work()
    await asyncio.sleep(1)
    await sleep(1)
    await trio.sleep(1)
    await trio.to_thread.run_sync(plain)
    await anyio.sleep(1)


def sync_code():
    work()


class Session:
    async def close(self):
        await work()

    @classmethod
    async def open(cls):
        await work()

    async def restart(self):
        await self.close()

    @classmethod
    async def again(cls):
        await cls.open()


async def threads(loop, read):
    await loop.run_in_executor(None, read)
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
    await asyncio.wait(tasks)
    asyncio.as_completed(tasks)


def generated_for_both_kinds(value):
    if True:  # async
        refuse(value)
    else:
        work()
    if False:
        work()
    elif value:
        work()
