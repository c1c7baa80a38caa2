"""Shielded cleanups in anyio code that can hang."""

import anyio
from anyio import CancelScope


async def send(stream, message):
    try:
        await stream.send(message)
    finally:
        with anyio.move_on_after(5, shield=True):
            await stream.send(b"QUIT")


async def no_time_at_all(stream, message):
    try:
        await stream.send(message)
    finally:
        with anyio.move_on_after(5, shield=True):
            await stream.send(b"QUIT")


async def bounded(stream, message):
    try:
        await stream.send(message)
    finally:
        with anyio.move_on_after(5, shield=True):
            await stream.send(b"QUIT")


async def fails_when_it_is_over(stream, message):
    try:
        await stream.send(message)
    finally:
        try:
            with anyio.fail_after(5, shield=True):
                await stream.send(b"QUIT")
        except TimeoutError:
            pass


async def bounded_inside(stream, message):
    try:
        await stream.send(message)
    finally:
        with CancelScope(shield=True):
            with anyio.move_on_after(5):
                await stream.send(b"QUIT")
