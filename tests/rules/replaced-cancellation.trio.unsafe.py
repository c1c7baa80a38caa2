"""Other exceptions raised in place of trio's and anyio's cancellation: the scope does not see that it has ended."""

import anyio
import trio


class LinkDown(Exception):
    pass


async def translated(stream):
    try:
        return await stream.receive_some()
    except trio.BrokenResourceError as error:
        raise LinkDown from error


async def everything(stream):
    try:
        return await stream.receive_some()
    except trio.Cancelled:
        raise
    except BaseException as error:
        raise LinkDown from error


async def in_a_finally(stream):
    try:
        await trio.sleep(1)
        await stream.send_all(b"bye")
    finally:
        if not stream.closed:
            raise LinkDown


async def anyio_stream(stream):
    return await stream.receive()


async def errors_are_translated(stream):
    try:
        with trio.fail_after(5):
            return await stream.receive_some()
    except (trio.BrokenResourceError, trio.TooSlowError) as error:
        raise LinkDown from error


async def cancellation_first(stream):
    try:
        return await stream.receive()
    except anyio.get_cancelled_exc_class():
        raise
    except BaseException as error:
        raise LinkDown from error
