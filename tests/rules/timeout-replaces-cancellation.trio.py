"""fail_after in the cleanups of trio code: its TooSlowError leaves the cancelled scope."""

import logging

import trio

logger = logging.getLogger(__name__)


async def shielded(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.fail_after(5, shield=True):  # expect: CNL203@14-45
            await stream.send_all(b"QUIT")


async def in_a_shield(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.CancelScope(shield=True), trio.fail_after(5):  # expect: CNL203@45-63
            await stream.send_all(b"QUIT")


async def in_a_handler(stream, message, when):
    try:
        await stream.send_all(message)
    except trio.Cancelled:
        with trio.CancelScope(shield=True):
            with trio.fail_at(when):  # expect: CNL203@18-36
                await stream.send_all(b"QUIT")
        raise


async def another_error_is_caught(stream, message):
    try:
        await stream.send_all(message)
    finally:
        try:
            with trio.fail_after(5, shield=True):  # expect: CNL203
                await stream.send_all(b"QUIT")
        except OSError:
            logger.exception("no farewell")


async def caught(stream, message):
    try:
        await stream.send_all(message)
    finally:
        try:
            with trio.fail_after(5, shield=True):
                await stream.send_all(b"QUIT")
        except trio.TooSlowError:
            logger.warning("no farewell within 5 s")


async def moves_on(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.move_on_after(5, shield=True):
            await stream.send_all(b"QUIT")


async def not_shielded(stream, message):
    """The cancellation ends it at once, long before its deadline."""
    try:
        await stream.send_all(message)
    finally:
        with trio.fail_after(5):
            await stream.send_all(b"QUIT")  # expect: CNL201


async def never_waits(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.fail_after(5, shield=True):  # expect: CNL304
            stream.forget()


async def a_shield_inside(stream, message):
    """The deadline does not reach in: the cleanup hangs, and no TooSlowError is raised."""
    try:
        await stream.send_all(message)
    finally:
        with trio.move_on_after(60, shield=True):
            with trio.fail_after(5), trio.CancelScope(shield=True):  # expect: CNL202@38-67:information
                await stream.send_all(b"QUIT")
            with trio.fail_after(5):
                with trio.CancelScope(shield=True):  # expect: CNL202:information
                    await stream.aclose()


async def a_shield_inside_around_a_part(stream, message):
    try:
        await stream.send_all(message)
    finally:
        with trio.fail_after(5, shield=True):  # expect: CNL203
            with trio.move_on_after(1, shield=True):
                await stream.send_all(b"QUIT")
            await stream.aclose()
