"""Shielded cleanups in trio code that can hang."""

import trio


# What has no deadline.


async def send(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.move_on_after(5, shield=True):
            await stream.send_all(b"QUIT")


async def the_deadline_is_outside(stream, message):
    """What is around a shield does not reach in."""
    try:
        await stream.send_all(message)
    finally:
        with trio.move_on_after(5), trio.move_on_after(5, shield=True):
            await stream.send_all(b"QUIT")


async def a_shield_in_the_deadline(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.move_on_after(5, shield=True):
            with trio.move_on_after(5, shield=True) as scope:
                await stream.send_all(b"QUIT")
            print(scope)


async def shielded_later(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.move_on_after(5) as scope:
            scope.shield = True
            await stream.send_all(b"QUIT")


async def no_time_at_all(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.move_on_after(5, shield=True):
            await stream.send_all(b"QUIT")


async def one_is_bounded_the_other_not(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.move_on_after(5, shield=True):
            with trio.move_on_after(5):
                await stream.send_all(b"QUIT")
            await stream.aclose()


async def a_nursery(streams, message):
    try:
        await streams[0].send_all(message)
    finally:
        with trio.move_on_after(5, shield=True):
            async with trio.open_nursery() as nursery:
                for stream in streams:
                    nursery.start_soon(stream.aclose)


async def two_scopes_of_one_name(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.CancelScope(shield=True) as scope:
            scope.deadline = trio.current_time() + 5
            await stream.send_all(b"QUIT")
        with trio.move_on_after(5) as scope:
            scope.shield = True
            await stream.aclose()


# What has one.


async def bounded(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.move_on_after(5, shield=True):
            await stream.send_all(b"QUIT")


async def bounded_inside(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.CancelScope(shield=True), trio.move_on_after(5):
            await stream.send_all(b"QUIT")
        with trio.CancelScope(shield=True):
            with trio.move_on_after(5):
                await stream.aclose()


async def bounded_by_its_deadline(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.CancelScope(deadline=trio.current_time() + 5, shield=True):
            await stream.send_all(b"QUIT")
        with trio.CancelScope(shield=True) as scope:
            scope.deadline = trio.current_time() + 5
            await stream.aclose()


async def something_ends_it(stream, message, nursery):
    try:
        await stream.send_all(message)
    finally:
        with trio.CancelScope(shield=True) as scope:
            nursery.start_soon(stream.when_lost, scope.cancel)
            await stream.send_all(b"QUIT")


async def it_ends_by_itself(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.CancelScope(shield=True):
            await trio.aclose_forcefully(stream)
            await trio.sleep(0.1)


async def nothing_waits(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.CancelScope(shield=True):
            stream.forget()


# No cleanup.


async def in_the_body(stream, message):
    with trio.CancelScope(shield=True):
        await stream.send_all(message)
