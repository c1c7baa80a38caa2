"""Suspension points in handlers of errors, before the raise, in trio code."""

import trio


async def send(stream, message):
    try:
        await stream.send_all(message)
    except trio.BrokenResourceError:
        await stream.reset()  # expect: CNL207:hint
        raise


async def closes_when_cancelled(stream, message):
    try:
        await stream.send_all(message)
    except trio.BrokenResourceError:
        await stream.aclose()
        raise


async def shielded(stream, message):
    try:
        await stream.send_all(message)
    except trio.BrokenResourceError:
        with trio.move_on_after(5, shield=True):
            await stream.reset()
        raise
