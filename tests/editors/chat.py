"""A chat room: everybody hears what anybody says. The editors' tests open it."""

import asyncio
import contextlib
import logging

logger = logging.getLogger(__name__)


class Room:
    """Its members, and what was said and not yet heard."""

    def __init__(self, name):
        self.name = name
        self.members = []
        self.said = asyncio.Queue()

    async def relay(self):
        try:
            while True:
                words = await self.said.get()
                for member in self.members:
                    await member.send(words)
        except asyncio.CancelledError:
            logger.info("the room is closed")

    async def say_goodbye(self):
        for member in self.members:
            with self.note("👋🏽 goodbye"), contextlib.suppress(OSError, asyncio.CancelledError):
                await member.send("goodbye")

    async def count(self):
        heard = 0
        try:
            while await self.said.get():
                heard += 1
        finally:
            return heard

    async def close(self):
        try:
            await self.said.join()
        finally:
            logger.info("🚪 closed"); await self.say_goodbye()

    def note(self, text):
        logger.info("%s: %s", self.name, text)
        return contextlib.nullcontext()
