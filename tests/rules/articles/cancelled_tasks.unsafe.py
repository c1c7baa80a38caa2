# target-version: 3.11
"""Cancelled tasks: workers, timeouts, groups, shields, and an orderly shutdown."""

import asyncio
import logging
import signal

logger = logging.getLogger(__name__)


class JobTimeout(Exception):
    pass


# One task.


async def nap():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("the nap was cancelled")
        raise


async def nap_with_cleanup(job):
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        try:
            async with asyncio.timeout(5):
                await asyncio.shield(job.clean_up())
        except TimeoutError:
            logger.warning("job.clean_up() did not finish within 5 s")
        raise


async def cancel_the_nap(job):
    task = asyncio.create_task(nap_with_cleanup(job))
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.wait({task})
    if task.cancelled():
        print("cancelled")
    else:
        task.result()


async def look_at_the_nap():
    task = asyncio.create_task(asyncio.sleep(10))
    task.cancel()
    print(task.cancelled(), task.done())
    await asyncio.wait({task})
    if not task.cancelled():
        task.result()
    print(task.cancelled(), task.done())


# Workers.


async def tick(name, seconds):
    """The timeout of its cleanup is caught, and the cancellation goes on; but nothing shields the cleanup."""
    try:
        count = 0
        while True:
            await asyncio.sleep(seconds)
            count += 1
    except asyncio.CancelledError:
        try:
            await asyncio.wait_for(asyncio.shield(clean_up(name)), timeout=5.0)
        except asyncio.TimeoutError:
            print(name, "was not cleaned up")
        raise
    finally:
        print(name, "has stopped")


async def clean_up(name):
    await asyncio.sleep(0.1)
    print(name, "is cleaned up")


class Worker:
    def __init__(self):
        self.state = "idle"
        self._stopping = False
        self._task = None

    async def run(self):
        """Here the timeout is not caught: a cleanup that hangs ends the task with TimeoutError, which is CNL203's matter."""
        try:
            while not self._stopping:
                self.state = "working"
                await self.work()
                self.state = "waiting"
                await asyncio.sleep(1.0)
        except asyncio.CancelledError:
            self.state = "cancelling"
            try:
                await asyncio.wait_for(asyncio.shield(self.clean_up()), timeout=5.0)
            except TimeoutError:
                logger.warning("self.clean_up() did not finish within 5.0 s")
            self.state = "cancelled"
            raise
        finally:
            self.state = "stopped"

    async def work(self):
        try:
            await asyncio.sleep(0.5)
        except asyncio.CancelledError:
            raise

    async def clean_up(self):
        await asyncio.sleep(0.1)

    def start(self):
        self._task = asyncio.create_task(self.run())
        return self._task

    async def stop(self):
        """It asks by a flag, and cancels nothing: who cancels stop() itself is not heard."""
        self._stopping = True
        if self._task:
            await self._task

    async def cancel_and_wait(self):
        if self._task:
            self._task.cancel()
            await asyncio.wait({self._task})
            if self._task.cancelled():
                print("confirmed")
            else:
                self._task.result()


# Timeouts.


async def translated_timeout(job):
    try:
        return await asyncio.wait_for(job.run(), timeout=5.0)
    except asyncio.TimeoutError:
        await job.clean_up()
        raise JobTimeout("the job took too long")
    except asyncio.CancelledError:
        print("cancelled, not late")
        raise


async def two_timeouts(job):
    try:
        async with asyncio.timeout(10):
            try:
                return await asyncio.wait_for(job.run(), timeout=5.0)
            except asyncio.TimeoutError:
                print("the inner one")
                raise
    except asyncio.TimeoutError:
        print("the outer one")


async def cleaned_up_either_way(job):
    """The timeout's cleanup is no cancellation's; the other can be cut off."""
    try:
        async with asyncio.timeout(5):
            return await job.run()
    except TimeoutError:
        await job.clean_up()
        raise
    except asyncio.CancelledError:
        try:
            async with asyncio.timeout(5):
                await asyncio.shield(job.clean_up())
        except TimeoutError:
            logger.warning("job.clean_up() did not finish within 5 s")
        raise


# Groups.


async def group():
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(tick("one", 1.0))
            tasks.create_task(tick("two", 1.0))
            await asyncio.sleep(0.5)
            raise ValueError("something went wrong")
    except ExceptionGroup as failed:
        print(failed)


async def group_by_hand(jobs):
    """Needless for a cancellation: gather() hands one on to its tasks and waits for them."""
    tasks = []
    try:
        for job in jobs:
            tasks.append(asyncio.create_task(job.run()))
        await asyncio.gather(*tasks)
    except Exception:
        for task in tasks:
            if not task.done():
                task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


async def shielded_in_a_group(job):
    """It cannot even start: create_task() takes a coroutine, and shield() gives a future."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(tick("plain", 1.0))
        tasks.create_task(asyncio.shield(job.run()))


# Shutdown.


class Application:
    def __init__(self):
        self.tasks = []
        self._stopping = False

    async def run(self):
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, lambda: asyncio.create_task(self.shutdown()))
        self.tasks.append(asyncio.create_task(self.in_background()))
        try:
            while not self._stopping:
                await asyncio.sleep(1.0)
        finally:
            try:
                async with asyncio.timeout(5):
                    await asyncio.shield(self.clean_up())
            except TimeoutError:
                logger.warning("self.clean_up() did not finish within 5 s")

    async def in_background(self):
        try:
            while not self._stopping:
                await asyncio.sleep(0.5)
        except asyncio.CancelledError:
            try:
                async with asyncio.timeout(5):
                    await asyncio.shield(self.clean_up())
            except TimeoutError:
                logger.warning("self.clean_up() did not finish within 5 s")
            raise

    async def shutdown(self):
        self._stopping = True
        for task in self.tasks:
            if not task.done():
                task.cancel()
        if self.tasks:
            results = await asyncio.gather(*self.tasks, return_exceptions=True)
            for number, result in enumerate(results):
                if isinstance(result, Exception) and not isinstance(result, asyncio.CancelledError):
                    print(number, "failed", result)
        self.tasks.clear()

    async def clean_up(self):
        await asyncio.sleep(0.1)


# Shields.


async def caller(job):
    try:
        return await asyncio.shield(job.commit())
    except asyncio.CancelledError:
        print("cancelled; the commit goes on")
        raise


async def caller_with_a_timeout(job):
    try:
        return await asyncio.wait_for(asyncio.shield(job.commit()), timeout=5.0)
    except asyncio.TimeoutError:
        print("the commit takes long")
        raise


async def undone_when_cancelled(job):
    """The shield has no deadline, which is CNL202's matter."""
    begun = False
    try:
        result = await job.begin()
        begun = True
        return await job.finish(result)
    except asyncio.CancelledError:
        if begun:
            try:
                async with asyncio.timeout(5):
                    await asyncio.shield(job.undo())
            except TimeoutError:
                logger.warning("job.undo() did not finish within 5 s")
        raise
    finally:
        print("finished, or cancelled")


async def pending():
    """It counts itself, too."""
    tasks = asyncio.all_tasks()
    if tasks:
        print(len(tasks), "pending")
