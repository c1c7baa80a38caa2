"""Suspension points in the cleanups of anyio code."""

from contextlib import asynccontextmanager

import anyio
from anyio import CancelScope, create_task_group, move_on_after


# What is cut off.


async def send(stream, message):
    try:
        await stream.send(message)
    finally:
        await stream.send(b"QUIT")  # expect: CNL201@9-35


async def in_a_handler(stream, message):
    try:
        await stream.send(message)
    except anyio.get_cancelled_exc_class():
        await stream.send(b"QUIT")  # expect: CNL201
        raise


async def bounded_only(stream, message):
    try:
        await stream.send(message)
    finally:
        with anyio.move_on_after(5):
            await stream.send(b"QUIT")  # expect: CNL201


class Session:
    async def __aexit__(self, kind, error, trace):
        await self.send_goodbye()  # expect: CNL201
        await self.count()  # expect: CNL201:information
        await anyio.sleep(0)  # expect: CNL201


@asynccontextmanager
async def connected(pool):
    connection = await pool.acquire()
    try:
        yield connection
    finally:
        async with pool.lock:  # expect: CNL201
            pool.put(connection)


# What is shielded, or needs no shield.


async def shielded(stream, message):
    try:
        await stream.send(message)
    finally:
        with CancelScope(shield=True):  # expect: CNL202:information
            await stream.send(b"QUIT")


async def shielded_and_bounded(stream, message):
    try:
        await stream.send(message)
    finally:
        with move_on_after(5, shield=True):
            await stream.send(b"QUIT")
        with anyio.fail_after(5, shield=True):  # expect: CNL203
            await stream.send(b"QUIT")


async def scope_with_a_name(stream, message):
    try:
        await stream.send(message)
    finally:
        with anyio.CancelScope() as scope:  # expect: CNL202:information
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
