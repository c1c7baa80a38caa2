# target-version: 3.11
"""A cancellation that is swallowed, and a cleanup that can be cut off: how people write both, and how they mend them."""

import asyncio
import logging
from contextlib import asynccontextmanager

logger = logging.getLogger(__name__)


# Swallowed.


async def load_profile(client, number):
    """No bug since Python 3.8: the cancellation is no Exception any more."""
    try:
        return await client.fetch(f"/profiles/{number}")
    except Exception as error:
        logger.warning("no profile: %s", error)
        return None


async def load_profile_or_anything(client, number):
    try:
        return await client.fetch(f"/profiles/{number}")
    except asyncio.CancelledError:
        raise
    except BaseException as error:
        logger.warning("no profile: %s", error)
        return None


async def load_profile_until_cancelled(client, number):
    try:
        return await client.fetch(f"/profiles/{number}")
    except asyncio.CancelledError:
        logger.warning("no profile")
        raise


async def load_profile_mended(client, number):
    try:
        return await client.fetch(f"/profiles/{number}")
    except asyncio.CancelledError:
        raise
    except Exception as error:
        logger.warning("no profile: %s", error)
        return None


# Cut off.


async def with_lease(leases, work):
    lease = await leases.take()
    try:
        return await work(lease)
    finally:
        try:
            async with asyncio.timeout(5):
                await asyncio.shield(lease.give_back())
        except TimeoutError:
            logger.warning("lease.give_back() did not finish within 5 s")


async def with_lease_shielded(leases, work):
    """A second cancel ends the task at once; the lease is given back in the background. A stuck one hangs for ever."""
    lease = await leases.take()
    try:
        return await work(lease)
    finally:
        try:
            async with asyncio.timeout(5):
                await asyncio.shield(lease.give_back())
        except TimeoutError:
            logger.warning("lease.give_back() did not finish within 5 s")


async def with_lease_bounded(leases, work):
    lease = await leases.take()
    try:
        return await work(lease)
    finally:
        try:
            await asyncio.wait_for(asyncio.shield(lease.give_back()), timeout=5.0)
        except asyncio.TimeoutError:
            logger.error("the lease was not given back in time")


@asynccontextmanager
async def leased(take, give_back, *, patience=5.0):
    """The helper that does both. Its `except CancelledError: raise` is not needed, and right."""
    lease = await take()
    try:
        yield lease
    finally:
        try:
            await asyncio.wait_for(asyncio.shield(give_back(lease)), patience)
        except asyncio.TimeoutError:
            logger.error("%r was not given back in time", lease)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            logger.warning("%r was not given back: %s", lease, error)


async def answer(leases, request, work):
    async with leased(leases.take, leases.give_back) as lease:
        return await work(lease, request)
