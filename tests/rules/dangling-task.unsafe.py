"""Tasks that nothing holds."""

import asyncio
import signal
from asyncio import create_task as spawn

import pytest

background_tasks = set()


async def work(item=None):
    await asyncio.sleep(1)


# What is dropped.


async def statement(loop):
    task = asyncio.create_task(work())
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)
    task = asyncio.ensure_future(work())
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)
    task = spawn(work())
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)
    task = loop.create_task(work())
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)
    task = asyncio.get_running_loop().create_task(work())
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)


def from_sync_code():
    task = asyncio.get_event_loop().create_task(work())
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)


class Server:
    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self._tasks = set()

    def on_message(self, message):
        task = self.loop.create_task(work(message))
        background_tasks.add(task)
        task.add_done_callback(background_tasks.discard)

    def with_callback(self):
        # The task holds its callback, not the other way round.
        asyncio.create_task(work()).add_done_callback(print)


def lambdas(loop):
    loop.add_signal_handler(signal.SIGTERM, lambda: asyncio.create_task(work()))
    loop.call_later(1, lambda: asyncio.ensure_future(work()))


def unread_local():
    task = asyncio.create_task(work())
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)


async def unread_after_the_last_pause():
    await asyncio.sleep(1)
    task = asyncio.create_task(work())
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)


# What is held.


class Holder:
    def __init__(self):
        self._tasks = set()
        self._task = asyncio.create_task(work())

    def start(self):
        task = asyncio.create_task(work())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def give(self):
        return asyncio.create_task(work())

    def passed_on(self, hold):
        hold(asyncio.create_task(work()))

    def held_by_the_frame(self):
        loop = asyncio.new_event_loop()
        task = loop.create_task(work())
        loop.run_forever()


async def held_while_it_waits():
    task = asyncio.create_task(work())
    await asyncio.Event().wait()


async def awaited():
    await asyncio.create_task(work())


async def read_by_a_closure():
    task = asyncio.create_task(work())

    def stop():
        task.cancel()

    return stop


async def group():
    async with asyncio.TaskGroup() as tg:
        tg.create_task(work())


def sorted_by(key):
    return sorted([], key=lambda item: asyncio.ensure_future(work(item)))


def something_else(client, mode):
    client.create_task(work)
    client.create_task("a name")
    with pytest.raises(RuntimeError):
        asyncio.create_task(mode)


# ensure_future() gives back the future that it is given; who made that may hold it.


def watch(loop, coroutine, running):
    task = loop.create_task(coroutine)
    running.add(task)
    asyncio.ensure_future(task).add_done_callback(lambda _: running.remove(task))


class Watcher:
    def watch(self):
        asyncio.ensure_future(self.task)


def starts(coroutine):
    task = asyncio.ensure_future(coroutine)
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)


def starts_named():
    coroutine = work()
    task = asyncio.ensure_future(coroutine)
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)
