"""A thumbnail service: a queue of jobs, some workers, a cache that is refreshed in the background.

Everything works until it has to stop. Every mistake in it was made in production by someone who knew Python well.
"""

import asyncio
import contextlib
import logging

logger = logging.getLogger(__name__)


class Cache:
    """Keeps the watermark image, and loads it anew every minute."""

    def __init__(self, storage):
        self.storage = storage
        self.watermark = b""
        self.refresher = None

    async def start(self):
        self.refresher = asyncio.create_task(self.refresh())

    async def refresh(self):
        while True:
            try:
                self.watermark = await self.storage.get("watermark.png")
                await asyncio.sleep(60)
            except BaseException:
                logger.exception("the watermark could not be loaded")
                break

    async def stop(self):
        self.refresher.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.refresher


class Worker:
    """Takes jobs from a queue and stores their thumbnails."""

    def __init__(self, queue, storage, cache):
        self.queue = queue
        self.storage = storage
        self.cache = cache
        self.done = 0

    async def run(self):
        try:
            while True:
                name, image = await self.queue.get()
                await self.render(name, image)
                self.done += 1
        except asyncio.CancelledError:
            logger.info("worker stopped after %d jobs", self.done)

    async def render(self, name, image):
        upload = await self.storage.begin_upload(name)
        try:
            await upload.write(image + self.cache.watermark)
        finally:
            await upload.close()

    async def drain(self):
        stored = 0
        try:
            while not self.queue.empty():
                await self.render(*self.queue.get_nowait())
                stored += 1
        finally:
            logger.info("%d jobs were left over", stored)
            return stored


class Notifier:
    """Tells a webhook what was stored; nobody is to wait for it."""

    def __init__(self, session):
        self.session = session

    async def notify(self, name):
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await self.session.post("/stored", name)
