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
    await asyncio.wait({task})
    if not task.cancelled():
        task.result()


async def stop_with_suppress(task):
    task.cancel()
    await asyncio.wait({task})
    if not task.cancelled():
        task.result()


async def stop_whatever_it_raised(task):
    task.cancel()
    try:
        await task
    except BaseException:
        logger.info("%s has ended", task)


async def stop_and_ignore_errors(task):
    task.cancel()
    with suppress(Exception):
        await asyncio.wait({task})
        if not task.cancelled():
            task.result()


async def stop_all(tasks):
    for task in tasks:
        task.cancel()
    for task in tasks:
        await asyncio.wait({task})
        if not task.cancelled():
            task.result()


async def stop_one_after_the_other(tasks):
    for task in tasks:
        task.cancel()
        await asyncio.wait({task})
        if task.cancelled():
            logger.info("%s has ended", task)
        else:
            task.result()


async def stop_together(tasks):
    for task in tasks:
        task.cancel()
    try:
        await asyncio.gather(*tasks)
    except asyncio.CancelledError:
        pass


async def stop_together_by_comprehension(workers):
    [worker.cancel() for worker in workers]
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*workers, return_exceptions=True)


async def stop_two(reader, writer):
    reader.cancel()
    writer.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(reader, writer)


async def stop_by_name(tasks):
    for task in tasks.values():
        task.cancel()
    for task in tasks.values():
        await asyncio.wait({task})
        if task.cancelled():
            continue
        else:
            task.result()


async def stop_within(task, seconds):
    task.cancel()
    try:
        await asyncio.wait_for(task, seconds)
    except (asyncio.CancelledError, asyncio.TimeoutError):
        pass


async def stop_and_wait(task):
    """asyncio.wait() raises CancelledError for one reason only: that this task was cancelled."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.wait({task})


class Service:
    def __init__(self):
        self._task = None
        self._workers = []

    async def stop(self):
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})
            if not self._task.cancelled():
                self._task.result()
            self._task = None

    async def stop_workers(self):
        for worker in self._workers:
            worker.cancel()
        for worker in self._workers:
            await asyncio.wait({worker})
            if not worker.cancelled():
                worker.result()

    async def __aexit__(self, kind, error, trace):
        self._task.cancel()
        await asyncio.wait({self._task})
        if not self._task.cancelled():
            self._task.result()


async def in_a_finally(job, watch):
    watcher = asyncio.create_task(watch(job))
    try:
        return await job.run()
    finally:
        watcher.cancel()
        await asyncio.wait({watcher})
        if not watcher.cancelled():
            watcher.result()


async def cancelled_in_the_try(task):
    try:
        task.cancel()
        await task
    except asyncio.CancelledError:
        logger.info("%s has ended", task)


async def returns_in_the_handler(task):
    task.cancel()
    try:
        return await task
    except asyncio.CancelledError:
        return None


async def cancelled_by_a_callback(task, loop, signal_number):
    def stop():
        task.cancel()

    loop.add_signal_handler(signal_number, stop)
    await asyncio.wait({task})
    if not task.cancelled():
        task.result()


# Something else is waited for, too: then it is no cancel-and-await.


async def waits_for_more(task, queue):
    task.cancel()
    try:
        await task
        await queue.join()
    except asyncio.CancelledError:
        pass


async def waits_for_another(task, other):
    task.cancel()
    await other


async def cancels_afterwards(task):
    await task
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
    await asyncio.gather(*tasks, return_exceptions=True)


async def never_awaited(task):
    task.cancel()


async def expected_by_a_test(pytest, task):
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
