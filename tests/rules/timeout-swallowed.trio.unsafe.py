"""The same in the scopes of trio and anyio."""

import logging

import anyio
import trio

logger = logging.getLogger(__name__)


async def moved_on(stream):
    with trio.move_on_after(10):
        return await stream.receive_some()


async def failed(stream):
    with trio.fail_after(10):
        try:
            return await stream.receive_some()
        except trio.Cancelled:
            raise
        except BaseException:
            logger.exception("no data")


async def at_a_time(stream, deadline):
    with trio.fail_at(deadline):
        return await stream.receive_some()


async def anyio_stream(stream):
    with anyio.fail_after(10):
        return await stream.receive()


async def suppressed(stream):
    with trio.move_on_after(10):
        return await stream.receive_some()


async def scope_with_a_deadline(stream):
    with trio.CancelScope(deadline=trio.current_time() + 10):
        return await stream.receive_some()


async def suppressed_around(stream):
    """The suppress stands around the scope, which has taken its own cancellation in before."""
    with trio.move_on_after(10):
        return await stream.receive_some()


async def scope_without_a_deadline(stream):
    with trio.CancelScope() as scope:
        return await stream.receive_some()


async def behind_a_shield(stream):
    """Nothing comes through the shield, the deadline outside it included."""
    with trio.move_on_after(10):
        with trio.CancelScope(shield=True) as scope:
            try:
                return await stream.receive_some()
            except trio.Cancelled:
                return scope


async def handler_outside(stream):
    try:
        with trio.fail_after(10):
            return await stream.receive_some()
    except trio.TooSlowError:
        return b""


async def raised_again(stream):
    with anyio.move_on_after(10):
        try:
            return await stream.receive()
        except anyio.get_cancelled_exc_class():
            logger.info("too slow")
            raise
