"""A named handler: raised again, or not."""

import asyncio
import logging

logger = logging.getLogger(__name__)


async def long_running():
    try:
        await asyncio.sleep(600)
    except asyncio.CancelledError:
        logger.info("cancelled, cleaning up")
        raise


async def long_running_and_quiet():
    try:
        await asyncio.sleep(600)
    except asyncio.CancelledError:
        logger.info("cancelled, cleaning up")
        raise


async def cleans_up_in_the_handler(job):
    """Raised again, but the cleanup can be cut off by a second cancellation."""
    try:
        await job.run()
    except asyncio.CancelledError:
        try:
            await asyncio.wait_for(asyncio.shield(job.clean_up()), 5)
        except asyncio.TimeoutError:
            logger.warning("job.clean_up() did not finish within 5 s")
        raise


async def shielded_from_the_start(job):
    return await asyncio.shield(job.commit())


async def main():
    """Nobody cancels main() here: what arrives is the task's own cancellation, and it is let through."""
    task = asyncio.create_task(long_running())
    await asyncio.sleep(1)
    task.cancel()
    await task
