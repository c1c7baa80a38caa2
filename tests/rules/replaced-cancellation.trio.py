"""Other exceptions raised in place of trio's and anyio's cancellation: the scope does not see that it has ended."""

import anyio
import trio


class LinkDown(Exception):
    pass


async def translated(stream):
    try:
        return await stream.receive_some()
    except (trio.BrokenResourceError, trio.Cancelled) as error:
        raise LinkDown from error  # expect: CNL104@9-34


async def everything(stream):
    try:
        return await stream.receive_some()
    except BaseException as error:
        raise LinkDown from error  # expect: CNL104


async def in_a_finally(stream):
    try:
        await trio.sleep(1)
        await stream.send_all(b"bye")
    finally:
        if not stream.closed:
            raise LinkDown  # expect: CNL104


async def anyio_stream(stream):
    try:
        return await stream.receive()
    except anyio.get_cancelled_exc_class():
        raise LinkDown from None  # expect: CNL104


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
