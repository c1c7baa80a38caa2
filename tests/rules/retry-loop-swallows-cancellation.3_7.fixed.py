# target-version: 3.7
"""Before Python 3.8 the most common of all worker loops cannot be stopped."""

import asyncio
import logging

logger = logging.getLogger(__name__)


async def work(queue, handle):
    while True:
        item = await queue.get()
        try:
            await handle(item)
        except asyncio.CancelledError:
            raise
        except Exception:
            logger.exception("cannot handle %r", item)


async def cancellation_first(queue, handle):
    while True:
        item = await queue.get()
        try:
            await handle(item)
        except asyncio.CancelledError:
            raise
        except Exception:
            logger.exception("cannot handle %r", item)
