"""Handlers that name asyncio.CancelledError: which of them lose it."""

import asyncio
import builtins
import logging
import sys
from asyncio import CancelledError
from asyncio.exceptions import CancelledError as Stopped
from typing import NoReturn

logger = logging.getLogger(__name__)

GONE = (ConnectionError, asyncio.CancelledError)
ENDED = asyncio.CancelledError


# What loses it.


async def consume(queue):
    try:
        while True:
            item = await queue.get()
            logger.info("got %r", item)
    except asyncio.CancelledError:
        logger.info("consumer stopped")
        raise


async def fetch_or_default(client, path):
    return await client.get(path)


async def heartbeat(connection):
    while connection.is_open:
        try:
            await connection.ping()
            await asyncio.sleep(20)
        except OSError as error:
            logger.warning("no heartbeat: %s", error)
            break


async def read_frames(stream, handle):
    """A cancellation that looks like the end of the stream."""
    frames = 0
    async for frame in stream:
        frames += 1
        await handle(frame)
    return frames


class Frames:
    """An iterator whose user takes a cancellation for the normal end."""

    def __init__(self, queue):
        self._queue = queue

    def __aiter__(self):
        return self

    async def __anext__(self):
        try:
            return await self._queue.get()
        except asyncio.CancelledError:
            self._queue = None
            raise


async def aliased_module(event):
    await event.wait()


async def aliased_class(event):
    await event.wait()


async def through_the_submodule(event):
    await event.wait()
    await event.wait()


async def imported_inside(event):
    from asyncio import CancelledError as Halted

    await event.wait()


async def constant_tuple(connection):
    try:
        await connection.drain()
    except Stopped:
        raise
    except GONE:
        connection.forget()


async def constant_class(connection):
    try:
        await connection.drain()
    except ENDED:
        connection.forget()
        raise


async def only_when_debugging(job, debug):
    try:
        await job.run()
    except asyncio.CancelledError:
        if debug:
            raise
        logger.info("stopped")
        raise


async def wrong_direction(job):
    try:
        await job.run()
    except (OSError, asyncio.CancelledError) as error:
        if not isinstance(error, asyncio.CancelledError):
            raise
        job.failed = True
        raise


async def isinstance_of_something_else(job):
    try:
        await job.run()
    except (OSError, asyncio.CancelledError) as error:
        if isinstance(error, OSError):
            raise
        raise


async def reraised_on_one_path_only(job):
    saved = None
    try:
        await job.run()
    except asyncio.CancelledError as error:
        if job.important:
            saved = error
        raise
    job.report()
    if saved:
        raise saved


async def inner_handler_takes_it(job):
    try:
        try:
            await job.run()
        except asyncio.CancelledError:
            job.stop()
            raise
    except asyncio.CancelledError:
        raise


async def async_with_inside(pool):
    try:
        async with pool.connection() as connection:
            connection.touch()
    except asyncio.CancelledError:
        pool.forget()
        raise


async def async_comprehension_inside(rows):
    return [row async for row in rows]


async def await_in_an_earlier_handler(job):
    """The first handler's own await is not covered by the second; that of the body is."""
    try:
        await job.run()
    except OSError:
        await job.retry()
    except asyncio.CancelledError:
        job.stop()
        raise


async def in_a_nested_coroutine(jobs):
    async def one(job):
        await job.run()

    return await asyncio.gather(*[one(job) for job in jobs])


async def waits_again_in_the_handler(job, queue):
    try:
        await job.run()
    except asyncio.CancelledError:
        try:
            await asyncio.wait_for(asyncio.shield(queue.put(job)), 5)
        except asyncio.TimeoutError:
            logger.warning("queue.put() did not finish within 5 s")
        raise


# What keeps it: raised again.


async def raised_again(queue):
    try:
        await queue.join()
    except asyncio.CancelledError:
        logger.info("stopped")
        raise


async def raised_by_name(queue):
    try:
        await queue.join()
    except asyncio.CancelledError as error:
        logger.info("stopped")
        raise error


async def raised_with_a_cause(queue, reason):
    try:
        await queue.join()
    except asyncio.CancelledError as error:
        raise error from reason


async def raised_with_its_traceback(queue):
    try:
        await queue.join()
    except asyncio.CancelledError as error:
        raise error.with_traceback(None)


async def a_new_one(queue, name):
    try:
        await queue.join()
    except asyncio.CancelledError:
        raise asyncio.CancelledError(f"{name} was stopped")


async def isinstance_test(job):
    try:
        await job.run()
    except (OSError, asyncio.CancelledError) as error:
        if isinstance(error, asyncio.CancelledError):
            raise
        logger.warning("failed: %s", error)


async def type_test(job):
    try:
        await job.run()
    except (OSError, asyncio.CancelledError) as error:
        if type(error) is asyncio.CancelledError:
            raise
        logger.warning("failed: %s", error)


async def every_branch_raises(job):
    try:
        await job.run()
    except asyncio.CancelledError:
        if job.started:
            job.stop()
            raise
        else:
            logger.info("not even started")
            raise


async def every_case_raises(job):
    try:
        await job.run()
    except asyncio.CancelledError as error:
        match job.state:
            case "running":
                job.stop()
                raise
            case _:
                raise error


async def raised_after_a_loop(job):
    try:
        await job.run()
    except asyncio.CancelledError:
        for part in job.parts:
            if part.done:
                continue
            part.stop()
        raise


async def raised_out_of_an_endless_loop(job):
    try:
        await job.run()
    except asyncio.CancelledError:
        while True:
            if job.undo_one():
                continue
            raise


async def raised_with_a_finally(job):
    try:
        await job.run()
    except asyncio.CancelledError:
        try:
            raise
        finally:
            job.stop()


async def deferred(job):
    saved = None
    try:
        await job.run()
    except asyncio.CancelledError as error:
        saved = error
    job.report()
    if saved is not None:
        raise saved


async def deferred_flag(job):
    cancelled = False
    try:
        await job.run()
    except asyncio.CancelledError:
        cancelled = True
    job.report()
    if cancelled:
        raise asyncio.CancelledError


async def deferred_past_a_finally(job):
    saved = None
    try:
        try:
            await job.run()
        except asyncio.CancelledError as error:
            saved = error
    finally:
        job.report()
        if saved:
            raise saved


# What keeps it: never returns, or is not reached.


def give_up(job) -> NoReturn:
    job.stop()
    raise asyncio.CancelledError


def always_raises(job):
    job.stop()
    raise asyncio.CancelledError(job.name)


async def helper_never_returns(job):
    try:
        await job.run()
    except asyncio.CancelledError:
        give_up(job)


async def helper_always_raises(job):
    try:
        await job.run()
    except asyncio.CancelledError:
        always_raises(job)


async def raised_by_an_earlier_handler(job):
    try:
        await job.run()
    except asyncio.CancelledError:
        raise
    except (OSError, asyncio.CancelledError):
        job.failed = True


async def no_suspension_point(job):
    try:
        job.step()
    except asyncio.CancelledError:
        job.stop()


async def suspends_elsewhere(job):
    await job.run()
    try:
        result = job.result()
    except asyncio.CancelledError:
        result = None
    return result


async def suspends_in_a_nested_function_only(job, loop):
    try:
        async def later():
            await job.run()

        loop.call_soon(lambda: asyncio.ensure_future(later()))
    except asyncio.CancelledError:
        job.stop()


async def unreachable(job):
    return await job.run()
    try:
        await job.run()
    except asyncio.CancelledError:
        pass


async def other_suspensions_in_the_else(job):
    try:
        job.prepare()
    except asyncio.CancelledError:
        job.stop()
    else:
        await job.run()


async def not_caught(job):
    try:
        await job.run()
    except (OSError, TimeoutError, asyncio.TimeoutError):
        job.failed = True
    except asyncio.InvalidStateError:
        pass


def no_coroutine(future):
    """A future's result, asked for where nothing can be cancelled."""
    try:
        return future.result()
    except asyncio.CancelledError:
        return None


# Deliberate.


async def uncancelled(job):
    try:
        await job.run()
    except asyncio.CancelledError:
        asyncio.current_task().uncancel()
        job.resume()


async def asks_whether_it_is_meant(job):
    try:
        await job.run()
    except asyncio.CancelledError:
        if asyncio.current_task().cancelling():
            raise
        job.failed = True


async def asks_whether_it_is_meant_with_a_name(job):
    current = asyncio.current_task()
    try:
        await job.run()
    except asyncio.CancelledError:
        if current.cancelling() > 0:
            raise
        job.failed = True


async def asks_whether_there_is_a_task(job):
    try:
        await job.run()
    except asyncio.CancelledError:
        if (current := asyncio.current_task()) and current.cancelling():
            raise
        job.failed = True


async def expected_by_a_test(pytest, job):
    with pytest.raises(asyncio.CancelledError):
        await job.run()


# Other classes of that name.


async def concurrent(executor, job):
    import concurrent.futures

    loop = asyncio.get_running_loop()
    try:
        await loop.run_in_executor(executor, job)
    except concurrent.futures.CancelledError:
        logger.info("the pool dropped it")


class Cancelled(Exception):
    pass


async def own_class(job):
    try:
        await job.run()
    except Cancelled:
        logger.info("refused")


async def shadowed(job):
    class CancelledError(Exception):
        pass

    try:
        await job.run()
    except CancelledError:
        logger.info("refused")


async def leaves_the_program(job):
    """sys.exit raises something else: it is CNL104, and only there."""
    try:
        await job.run()
    except asyncio.CancelledError:
        sys.exit(1)


builtins.consume = consume
