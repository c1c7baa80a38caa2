"""Suspension points in the cleanups of trio code: every cancellation cuts them off at their first checkpoint."""

from contextlib import asynccontextmanager

import trio
from trio import CancelScope, move_on_after


# What is cut off.


async def send(stream, message):
    try:
        await stream.send_all(message)
    finally:
        await stream.send_all(b"QUIT")  # expect: CNL201@9-39


async def in_a_handler(stream, message):
    try:
        await stream.send_all(message)
    except trio.Cancelled:
        await stream.send_all(b"QUIT")  # expect: CNL201
        raise


async def in_a_broad_handler(connection, request):
    try:
        await connection.ask(request)
    except BaseException:
        await connection.rollback()  # expect: CNL201
        raise


async def bounded_only(stream, message):
    """The deadline does not keep the outer cancellation out."""
    try:
        await stream.send_all(message)
    finally:
        with trio.move_on_after(5):
            await stream.send_all(b"QUIT")  # expect: CNL201


async def not_shielded_after_all(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.CancelScope(shield=False):
            await stream.send_all(b"QUIT")  # expect: CNL201


async def behind_the_shield(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.CancelScope(shield=True):  # expect: CNL304
            stream.mark()
        await stream.send_all(b"QUIT")  # expect: CNL201


async def async_with_in_a_finally(store, request):
    try:
        await store.ask(request)
    finally:
        async with store.lock:  # expect: CNL201@9-30
            store.forget(request)


async def async_for_in_a_finally(store, request):
    try:
        await store.ask(request)
    finally:
        async for item in store.items():  # expect: CNL201
            item.forget(request)


async def work_in_a_nursery(connections, message):
    """Opening the nursery is no matter, but what runs in it is cancelled at once."""
    try:
        await connections.broadcast(message)
    finally:
        async with trio.open_nursery() as nursery:
            await connections.send_goodbye(nursery)  # expect: CNL201


async def closes_with_arguments(connection, request):
    """trio's contract is for aclose() without arguments."""
    try:
        await connection.ask(request)
    finally:
        await connection.aclose(code=1001)  # expect: CNL201


class Session:
    async def __aenter__(self):
        await self.connect()
        return self

    async def __aexit__(self, kind, error, trace):
        await self.send_goodbye()  # expect: CNL201


@asynccontextmanager
async def connected(pool):
    connection = await pool.acquire()
    try:
        yield connection
    finally:
        await pool.release(connection)  # expect: CNL201


# What is shielded.


async def shielded(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.CancelScope(shield=True):  # expect: CNL202:information
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
        with trio.fail_after(5, shield=True):  # expect: CNL203
            await stream.send_all(b"QUIT")
        with trio.move_on_at(trio.current_time() + 5, shield=True), stream.log():
            await stream.send_all(b"QUIT")


async def bounded_outside_the_shield(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.move_on_after(5):
            with CancelScope(shield=True):  # expect: CNL202:information
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
        with scope:  # expect: CNL202:information
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
        await terminated.set()  # expect: CNL201:information


async def reports(stream, message, error_state):
    try:
        await stream.send_all(message)
    except BaseException as error:
        state = await error_state(error)  # expect: CNL201:information
        stream.report(state)
        raise


async def drains(stream, results):
    try:
        await stream.send_all(b"QUIT")
    finally:
        async with results:  # expect: CNL201:information
            async for result in results:  # expect: CNL201
                result.drop()


async def locks(stream, message):
    try:
        await stream.send_all(message)
    finally:
        async with stream.send_lock:  # expect: CNL201
            stream.abort()


class Counter:
    async def count(self):
        self.ended += 1

    async def report(self):
        await self.stream.send_all(b"END")

    async def __aexit__(self, kind, error, trace):
        await self.count()  # expect: CNL201:information
        await self.report()  # expect: CNL201


async def asks_to_stop(stream, message, portal):
    """A cancel() mostly asks for something, or shields itself."""
    try:
        await stream.send_all(message)
    finally:
        await portal.cancel_actor()  # expect: CNL201:information


async def nursery_that_shields(stream, message, portal):
    try:
        await stream.send_all(message)
    finally:
        async with trio.open_nursery() as nursery:  # expect: CNL202:information
            nursery.cancel_scope.shield = True
            nursery.start_soon(portal.watch)
            await stream.send_all(b"QUIT")
