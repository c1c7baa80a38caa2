"""Loops that catch the cancellation and go round again: the task cannot be stopped."""

import asyncio
import logging

logger = logging.getLogger(__name__)


# What cannot be stopped.


async def poll(device, queue):
    while True:
        try:
            await queue.put(await device.read())
        except asyncio.CancelledError:
            raise
        except BaseException:
            logger.exception("cannot read")


async def bare(device):
    while True:
        try:
            await device.ping()
        except asyncio.CancelledError:
            raise
        except:  # noqa: E722
            continue


async def named(queue, handle):
    while True:
        try:
            await handle(await queue.get())
        except asyncio.CancelledError:
            logger.info("not now")
            raise


async def among_others(connection):
    while not connection.closed:
        try:
            await connection.send_heartbeat()
        except OSError:
            await connection.reconnect()


async def until_somebody_else_says_so(server):
    while server.running and not server.broken():
        try:
            await server.serve_one()
        except asyncio.CancelledError:
            raise
        except BaseException:
            server.failures += 1


async def waits_for_a_shielded_future(future):
    """The waiting goes on after each cancellation."""
    while True:
        return await asyncio.shield(future)


async def sleeps_before_the_next_attempt(request):
    while True:
        try:
            return await request()
        except asyncio.CancelledError:
            raise
        except:  # noqa: E722
            logger.exception("once more")
        await asyncio.sleep(1)


async def in_a_nested_with(pool, queue):
    while True:
        async with pool.connection() as connection:
            try:
                await connection.handle(await queue.get())
            except BaseException as error:
                connection.reset()
                if isinstance(error, asyncio.CancelledError):
                    raise


async def continues_in_a_branch(queue, handle):
    while True:
        item = await queue.get()
        try:
            await handle(item)
        except BaseException as error:
            if item.again:
                queue.put_nowait(item)
                if isinstance(error, asyncio.CancelledError):
                    raise
                continue
            raise error


# What ends the loop loses the cancellation all the same, but the task can be stopped.


async def breaks(device):
    while True:
        await device.ping()


async def returns(device):
    while True:
        try:
            await device.ping()
        except asyncio.CancelledError:
            raise
        except BaseException:
            logger.exception("no answer")
            return


async def a_for_loop_comes_to_its_end(devices):
    for device in devices:
        try:
            await device.ping()
        except asyncio.CancelledError:
            raise
        except BaseException:
            logger.exception("no answer")


async def limited(request, attempts):
    tried = 0
    while tried < attempts:
        tried += 1
        try:
            return await request()
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            logger.warning("attempt %d: %s", tried, error)


async def until_the_handler_says_so(server):
    while server.running:
        try:
            await server.serve_one()
        except asyncio.CancelledError:
            server.running = False
            raise


async def until_all_are_done(jobs):
    while jobs:
        job = jobs.pop()
        try:
            await job.run()
        except asyncio.CancelledError:
            raise
        except BaseException:
            logger.exception("the job failed")


async def loop_inside_the_try(device):
    try:
        while True:
            await device.ping()
    except asyncio.CancelledError:
        device.close()
        raise


# What can be stopped.


async def errors_only(device, queue):
    while True:
        try:
            await queue.put(await device.read())
        except Exception:
            logger.exception("cannot read")


async def cancellation_first(device, queue):
    while True:
        try:
            await queue.put(await device.read())
        except asyncio.CancelledError:
            raise
        except BaseException:
            logger.exception("cannot read")


async def told_apart(device, queue):
    while True:
        try:
            await queue.put(await device.read())
        except BaseException as error:
            if isinstance(error, asyncio.CancelledError):
                raise
            logger.exception("cannot read")


async def no_suspension_point_in_the_try(queue, handle):
    while True:
        item = await queue.get()
        try:
            handle(item)
        except BaseException:
            logger.exception("cannot handle %r", item)


async def stop_each(tasks):
    while tasks:
        task = tasks.pop()
        task.cancel()
        await asyncio.wait({task})
        if task.cancelled():
            continue
        else:
            task.result()
