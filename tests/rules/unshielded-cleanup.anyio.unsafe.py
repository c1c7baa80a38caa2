"""Suspension points in the cleanups of anyio code."""

from contextlib import asynccontextmanager

import anyio
from anyio import create_task_group, move_on_after


# What is cut off.


async def send(stream, message):
    try:
        await stream.send(message)
    finally:
        with move_on_after(5, shield=True):
            await stream.send(b"QUIT")


async def in_a_handler(stream, message):
    try:
        await stream.send(message)
    except anyio.get_cancelled_exc_class():
        with move_on_after(5, shield=True):
            await stream.send(b"QUIT")
        raise


async def bounded_only(stream, message):
    try:
        await stream.send(message)
    finally:
        with anyio.move_on_after(5, shield=True):
            await stream.send(b"QUIT")


class Session:
    async def __aexit__(self, kind, error, trace):
        with move_on_after(5, shield=True):
            await self.send_goodbye()
            await self.count()
            await anyio.sleep(0)


@asynccontextmanager
async def connected(pool):
    connection = await pool.acquire()
    try:
        yield connection
    finally:
        with move_on_after(5, shield=True):
            async with pool.lock:
                pool.put(connection)


# What is shielded, or needs no shield.


async def shielded(stream, message):
    try:
        await stream.send(message)
    finally:
        with move_on_after(5, shield=True):
            await stream.send(b"QUIT")


async def shielded_and_bounded(stream, message):
    try:
        await stream.send(message)
    finally:
        with move_on_after(5, shield=True):
            await stream.send(b"QUIT")
        with anyio.fail_after(5, shield=True):
            await stream.send(b"QUIT")


async def scope_with_a_name(stream, message):
    try:
        await stream.send(message)
    finally:
        with move_on_after(5) as scope:
            scope.shield = True
            await stream.send(b"QUIT")


async def closes_when_cancelled(stream, message):
    try:
        await stream.send(message)
    finally:
        await stream.aclose()
        await anyio.aclose_forcefully(stream)


async def opens_a_task_group_only(store, request):
    try:
        await store.ask(request)
    finally:
        async with create_task_group() as group:
            group.start_soon(store.close)


async def handler_of_errors(stream, message):
    try:
        await stream.send(message)
    except anyio.BrokenResourceError:
        await stream.reconnect()
