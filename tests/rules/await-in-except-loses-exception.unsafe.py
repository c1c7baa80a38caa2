"""Suspension points in handlers of errors, before the raise."""

import asyncio
import logging

logger = logging.getLogger(__name__)


# What a cancellation can replace.


async def ask(connection, request):
    try:
        return await connection.ask(request)
    except OSError:
        await connection.reset()
        raise


async def raises_another(connection, request):
    try:
        return await connection.ask(request)
    except OSError as error:
        if connection.dirty:
            await connection.reset()
        raise RuntimeError("no answer") from error


async def async_with(store, request):
    try:
        return await store.ask(request)
    except KeyError:
        async with store.lock:
            store.forget(request)
        raise


async def async_for(store, request):
    try:
        return await store.ask(request)
    except KeyError:
        async for item in store.items():
            item.forget(request)
        raise


async def no_suspension_point_in_the_try(store, request):
    """It is the error that gets lost."""
    try:
        store.push(request)
    except KeyError:
        await store.reset()
        raise


# What it cannot.


async def shielded(connection, request):
    try:
        return await connection.ask(request)
    except OSError:
        await asyncio.shield(connection.reset())
        raise


async def nothing_is_raised(connection, request):
    try:
        return await connection.ask(request)
    except OSError:
        await connection.reset()


async def awaited_for_the_raise(connection, request):
    try:
        return await connection.ask(request)
    except OSError:
        raise await connection.error()


async def in_the_cleanup_of_a_cancellation(connection, request):
    """CNL201 speaks of it."""
    try:
        return await connection.ask(request)
    except BaseException:
        try:
            await asyncio.wait_for(asyncio.shield(connection.reset()), 5)
        except asyncio.TimeoutError:
            logger.warning("connection.reset() did not finish within 5 s")
        raise


async def cancellations_are_handled(connection, request):
    try:
        return await connection.ask(request)
    except OSError:
        try:
            await connection.reset()
        except asyncio.CancelledError:
            logger.error("cancelled while resetting")
            raise
        raise


async def no_error(items):
    try:
        return await items.__anext__()
    except StopAsyncIteration:
        await items.aclose()
        raise


async def a_function_of_its_own(connection, request):
    try:
        return await connection.ask(request)
    except OSError:
        async def later():
            await connection.reset()

        connection.on_idle(later)
        raise
