"""What is got and given back in one block, with a suspension point between the two."""

import asyncio
import contextlib
import logging

gate = asyncio.Semaphore(3)


# What a cancellation skips.


async def update(lock, store, key):
    await lock.acquire()
    try:
        value = await store.read(key)
        store.cache[key] = value
    finally:
        lock.release()


async def one_of_a_pool(pool, request):
    connection = await pool.acquire()
    try:
        answer = await connection.ask(request)
    finally:
        try:
            await asyncio.wait_for(asyncio.shield(pool.release(connection)), 5)
        except asyncio.TimeoutError:
            logging.warning("pool.release() did not finish within 5 s")
    return answer


async def opened_and_closed(host, request):
    reader, writer = await asyncio.open_connection(host, 80)
    try:
        writer.write(request)
        answer = await reader.readline()
    finally:
        writer.close()
    await writer.wait_closed()
    return answer


class Limiter:
    def __init__(self):
        self.waiting = 0
        self.lock = asyncio.Lock()

    async def enter(self, turn):
        self.waiting += 1
        try:
            await turn.wait()
        finally:
            self.waiting -= 1

    async def locked(self, turn):
        await self.lock.acquire()
        try:
            await turn.wait()
        finally:
            self.lock.release()


async def in_a_with_between(lock, store):
    await lock.acquire()
    try:
        async with store.session() as session:
            session.mark()
    finally:
        lock.release()


async def the_try_begins_too_late(lock, store, key):
    await lock.acquire()
    try:
        await store.prepare(key)
        await store.read(key)
    finally:
        lock.release()


async def an_error_of_another_kind(lock, store, key):
    await lock.acquire()
    try:
        try:
            await store.read(key)
        except KeyError:
            store.cache.pop(key)
    finally:
        lock.release()


# What is given back all the same.


async def in_a_finally(lock, store, key):
    await lock.acquire()
    try:
        await store.read(key)
    finally:
        lock.release()


async def in_a_finally_further_out(lock, store, key):
    try:
        await lock.acquire()
        await store.read(key)
        lock.release()
    finally:
        if lock.locked():
            lock.release()


async def for_everything(lock, store, key):
    await lock.acquire()
    try:
        await store.read(key)
    except BaseException:
        lock.release()
        raise
    lock.release()


async def by_a_stack(pool, request):
    async with contextlib.AsyncExitStack() as stack:
        connection = await pool.acquire()
        stack.push_async_callback(pool.release, connection)
        await connection.ask(request)
        connection.close()


async def by_a_callback(loop, request):
    await gate.acquire()
    loop.call_later(1, gate.release)
    await request.send()


async def by_who_keeps_it(self, pool, request):
    connection = await pool.acquire()
    self.connection = connection
    await connection.ask(request)
    connection.close()


async def by_the_caller(pool, request):
    connection = await pool.acquire()
    await connection.ask(request)
    return connection


# Nothing can come between.


async def no_suspension_point(lock, store, key):
    await lock.acquire()
    store.cache.pop(key)
    lock.release()


async def awaits_only_to_release(pool, request):
    connection = await pool.acquire()
    connection.push(request)
    await pool.release(connection)


async def a_counter_of_its_own(items):
    depth = 0
    async for item in items:
        depth += 1
        await item.visit(depth)
        depth -= 1


async def another_amount(self, items):
    self.total += 2
    await items.visit()
    self.total -= 1


async def another_object(first, second):
    await first.acquire()
    await second.visit()
    second.release()


def not_async(lock, store, key):
    lock.acquire()
    store.read(key)
    lock.release()
