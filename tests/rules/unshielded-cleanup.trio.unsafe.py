"""Suspension points in the cleanups of trio code: every cancellation cuts them off at their first checkpoint."""

from contextlib import asynccontextmanager

import trio
from trio import move_on_after


# What is cut off.


async def send(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with move_on_after(5, shield=True):
            await stream.send_all(b"QUIT")


async def in_a_handler(stream, message):
    try:
        await stream.send_all(message)
    except trio.Cancelled:
        with move_on_after(5, shield=True):
            await stream.send_all(b"QUIT")
        raise


async def in_a_broad_handler(connection, request):
    try:
        await connection.ask(request)
    except BaseException:
        with move_on_after(5, shield=True):
            await connection.rollback()
        raise


async def bounded_only(stream, message):
    """The deadline does not keep the outer cancellation out."""
    try:
        await stream.send_all(message)
    finally:
        with trio.move_on_after(5, shield=True):
            await stream.send_all(b"QUIT")


async def not_shielded_after_all(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with move_on_after(5, shield=True):
            await stream.send_all(b"QUIT")


async def behind_the_shield(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.CancelScope(shield=True):
            stream.mark()
        with move_on_after(5, shield=True):
            await stream.send_all(b"QUIT")


async def async_with_in_a_finally(store, request):
    try:
        await store.ask(request)
    finally:
        with move_on_after(5, shield=True):
            async with store.lock:
                store.forget(request)


async def async_for_in_a_finally(store, request):
    try:
        await store.ask(request)
    finally:
        with move_on_after(5, shield=True):
            async for item in store.items():
                item.forget(request)


async def work_in_a_nursery(connections, message):
    """Opening the nursery is no matter, but what runs in it is cancelled at once."""
    try:
        await connections.broadcast(message)
    finally:
        with move_on_after(5, shield=True):
            async with trio.open_nursery() as nursery:
                await connections.send_goodbye(nursery)


async def closes_with_arguments(connection, request):
    """trio's contract is for aclose() without arguments."""
    try:
        await connection.ask(request)
    finally:
        with move_on_after(5, shield=True):
            await connection.aclose(code=1001)


class Session:
    async def __aenter__(self):
        await self.connect()
        return self

    async def __aexit__(self, kind, error, trace):
        with move_on_after(5, shield=True):
            await self.send_goodbye()


@asynccontextmanager
async def connected(pool):
    connection = await pool.acquire()
    try:
        yield connection
    finally:
        with move_on_after(5, shield=True):
            await pool.release(connection)


# What is shielded.


async def shielded(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with move_on_after(5, shield=True):
            await stream.send_all(b"QUIT")


async def shielded_and_bounded(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.move_on_after(5, shield=True):
            await stream.send_all(b"QUIT")


async def shielded_scopes_of_other_kinds(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with move_on_after(5, shield=True):
            await stream.send_all(b"QUIT")
        with trio.fail_after(5, shield=True):
            await stream.send_all(b"QUIT")
        with trio.move_on_at(trio.current_time() + 5, shield=True), stream.log():
            await stream.send_all(b"QUIT")


async def bounded_outside_the_shield(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.move_on_after(5):
            with move_on_after(5, shield=True):
                await stream.send_all(b"QUIT")


async def scope_with_a_name(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.move_on_after(5) as cleanup:
            cleanup.shield = True
            await stream.send_all(b"QUIT")


async def scope_made_before(stream, message):
    scope = trio.CancelScope(deadline=trio.current_time() + 5)
    scope.shield = True
    try:
        await stream.send_all(message)
    finally:
        with scope:
            await stream.send_all(b"QUIT")


async def scope_made_before_with_its_shield(stream, message):
    scope = trio.CancelScope(shield=True)
    try:
        await stream.send_all(message)
    finally:
        with scope:
            await stream.send_all(b"QUIT")


async def shielded_as_a_whole(stream, message):
    with trio.CancelScope(shield=True):
        try:
            await stream.send_all(message)
        finally:
            await stream.send_all(b"QUIT")


async def deep_inside(store, request):
    try:
        await store.ask(request)
    finally:
        with trio.move_on_after(5, shield=True):
            for item in store.items():
                if item.open:
                    async with item.lock:
                        await item.close()


# What needs no shield.


async def closes_when_cancelled(stream, message):
    try:
        await stream.send_all(message)
    finally:
        await stream.aclose()


async def closes_forcefully(stream, message):
    try:
        await stream.send_all(message)
    finally:
        await trio.aclose_forcefully(stream)


async def shielded_checkpoint(stream, message):
    try:
        await stream.send_all(message)
    finally:
        await trio.lowlevel.cancel_shielded_checkpoint()


async def opens_a_nursery_only(store, request):
    try:
        await store.ask(request)
    finally:
        async with trio.open_nursery() as nursery:
            for item in store.items():
                nursery.start_soon(item.close)


async def no_suspension_point_in_the_try(stream):
    await stream.wait_send_all_might_not_block()
    try:
        stream.mark()
    finally:
        await stream.send_all(b"QUIT")


async def handler_of_errors(stream, message):
    try:
        await stream.send_all(message)
    except trio.BrokenResourceError:
        await stream.reconnect()


def no_coroutine(stream):
    try:
        trio.run(stream.serve)
    finally:
        stream.close()


# An async function need not be a checkpoint: what cannot be looked into is a warning only where its name says that
# it waits.


async def sets(stream, message, terminated):
    try:
        await stream.send_all(message)
    finally:
        with move_on_after(5, shield=True):
            await terminated.set()


async def reports(stream, message, error_state):
    try:
        await stream.send_all(message)
    except BaseException as error:
        state = await error_state(error)
        stream.report(state)
        raise


async def drains(stream, results):
    try:
        await stream.send_all(b"QUIT")
    finally:
        with move_on_after(5, shield=True):
            async with results:
                async for result in results:
                    result.drop()


async def locks(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with move_on_after(5, shield=True):
            async with stream.send_lock:
                stream.abort()


class Counter:
    async def count(self):
        self.ended += 1

    async def report(self):
        await self.stream.send_all(b"END")

    async def __aexit__(self, kind, error, trace):
        with move_on_after(5, shield=True):
            await self.count()
            await self.report()


async def asks_to_stop(stream, message, portal):
    """A cancel() mostly asks for something, or shields itself."""
    try:
        await stream.send_all(message)
    finally:
        with move_on_after(5, shield=True):
            await portal.cancel_actor()


async def nursery_that_shields(stream, message, portal):
    try:
        await stream.send_all(message)
    finally:
        async with trio.open_nursery() as nursery:
            nursery.cancel_scope.shield = True
            nursery.start_soon(portal.watch)
            await stream.send_all(b"QUIT")
