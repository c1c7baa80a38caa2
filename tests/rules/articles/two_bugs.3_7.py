# target-version: 3.7
"""The same handler before Python 3.8, where it is the bug."""

import asyncio
import logging

logger = logging.getLogger(__name__)


async def load_profile(client, number):
    try:
        return await client.fetch(f"/profiles/{number}")
    except Exception as error:  # expect: CNL102
        logger.warning("no profile: %s", error)
        return None


async def load_profile_mended(client, number):
    try:
        return await client.fetch(f"/profiles/{number}")
    except asyncio.CancelledError:
        raise
    except Exception as error:
        logger.warning("no profile: %s", error)
        return None
