# target-version: 3.11
"""Cancel a task and wait for it: which forms also swallow the waiting task's own cancellation."""

import asyncio
import contextlib
import logging
from contextlib import suppress

logger = logging.getLogger(__name__)


# What swallows it.


async def stop(task):
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:  # expect: CNL107@5-34:information
        pass


async def stop_with_suppress(task):
    task.cancel()
    with suppress(asyncio.CancelledError):  # expect: CNL107@10-42:information
        await task


async def stop_whatever_it_raised(task):
    task.cancel()
    try:
        await task
    except BaseException:  # expect: CNL107:information
        logger.info("%s has ended", task)


async def stop_and_ignore_errors(task):
    task.cancel()
    with suppress(asyncio.CancelledError, Exception):  # expect: CNL107:information
        await task


async def stop_all(tasks):
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):  # expect: CNL107:information
            await task


async def stop_one_after_the_other(tasks):
    for task in tasks:
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:  # expect: CNL107:information
            logger.info("%s has ended", task)


async def stop_together(tasks):
    for task in tasks:
        task.cancel()
    try:
        await asyncio.gather(*tasks)  # expect: CNL311:hint
    except asyncio.CancelledError:  # expect: CNL107:information
        pass


async def stop_together_by_comprehension(workers):
    [worker.cancel() for worker in workers]
    with suppress(asyncio.CancelledError):  # expect: CNL107:information
        await asyncio.gather(*workers, return_exceptions=True)  # expect: CNL311:hint


async def stop_two(reader, writer):
    reader.cancel()
    writer.cancel()
    with suppress(asyncio.CancelledError):  # expect: CNL107:information
        await asyncio.gather(reader, writer)


async def stop_by_name(tasks):
    for task in tasks.values():
        task.cancel()
    for task in tasks.values():
        try:
            await task
        except asyncio.CancelledError:  # expect: CNL107:information
            continue


async def stop_within(task, seconds):
    task.cancel()
    try:
        await asyncio.wait_for(task, seconds)
    except (asyncio.CancelledError, asyncio.TimeoutError):  # expect: CNL107:information
        pass


async def stop_and_wait(task):
    """asyncio.wait() raises CancelledError for one reason only: that this task was cancelled."""
    task.cancel()
    with suppress(asyncio.CancelledError):  # expect: CNL107:information
        await asyncio.wait({task})


class Service:
    def __init__(self):
        self._task = None
        self._workers = []

    async def stop(self):
        if self._task is not None:
            self._task.cancel()
            try:
                await self._task
            except asyncio.CancelledError:  # expect: CNL107:information
                pass
            self._task = None

    async def stop_workers(self):
        for worker in self._workers:
            worker.cancel()
        for worker in self._workers:
            with contextlib.suppress(asyncio.CancelledError):  # expect: CNL107:information
                await worker

    async def __aexit__(self, kind, error, trace):
        self._task.cancel()
        with suppress(asyncio.CancelledError):  # expect: CNL107:information
            await self._task  # expect: CNL201:information


async def in_a_finally(job, watch):
    watcher = asyncio.create_task(watch(job))
    try:
        return await job.run()
    finally:
        watcher.cancel()
        with suppress(asyncio.CancelledError):  # expect: CNL107:information
            await watcher  # expect: CNL201:information


async def cancelled_in_the_try(task):
    try:
        task.cancel()
        await task
    except asyncio.CancelledError:  # expect: CNL107:information
        logger.info("%s has ended", task)


async def returns_in_the_handler(task):
    task.cancel()
    try:
        return await task
    except asyncio.CancelledError:  # expect: CNL107:information
        return None


async def cancelled_by_a_callback(task, loop, signal_number):
    def stop():
        task.cancel()

    loop.add_signal_handler(signal_number, stop)
    with suppress(asyncio.CancelledError):  # expect: CNL107:information
        await task


# Something else is waited for, too: then it is no cancel-and-await.


async def waits_for_more(task, queue):
    task.cancel()
    try:
        await task
        await queue.join()
    except asyncio.CancelledError:  # expect: CNL101
        pass


async def waits_for_another(task, other):
    task.cancel()
    with suppress(asyncio.CancelledError):  # expect: CNL103
        await other


async def cancels_afterwards(task):
    try:
        await task
    except asyncio.CancelledError:  # expect: CNL101
        pass
    task.cancel()


# What keeps it.


async def wait_and_ask(task):
    task.cancel()
    await asyncio.wait({task})
    if not task.cancelled():
        task.result()


async def guarded(task):
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        if asyncio.current_task().cancelling():
            raise


async def guarded_as_the_page_says(task):
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        if (current := asyncio.current_task()) and current.cancelling():
            raise


async def guarded_by_count(task):
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        if asyncio.current_task().cancelling() > 0:
            raise


async def raised_again(task):
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        logger.info("%s has ended", task)
        raise


async def gathered_results(tasks):
    """gather() gives the tasks' exceptions back; the waiting task's own cancellation leaves it."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)  # expect: CNL311:hint


async def never_awaited(task):
    task.cancel()


async def expected_by_a_test(pytest, task):
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
