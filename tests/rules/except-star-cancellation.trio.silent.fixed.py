# target-version: 3.11
"""trio's and anyio's scopes find their own cancellation in a group: only what is swallowed is lost."""

import logging

import anyio
import trio

logger = logging.getLogger(__name__)


async def raised_again(jobs):
    try:
        async with trio.open_nursery() as nursery:
            for job in jobs:
                nursery.start_soon(job)
    except* trio.Cancelled:
        logger.info("cancelled")
        raise


async def swallowed(jobs):
    try:
        async with trio.open_nursery() as nursery:
            for job in jobs:
                nursery.start_soon(job)
    except* trio.Cancelled:
        logger.info("cancelled")
        raise


async def everything_swallowed(jobs):
    try:
        async with anyio.create_task_group() as group:
            for job in jobs:
                group.start_soon(job)
    except* BaseException as failed:
        logger.info("%d failed", len(failed.exceptions))


async def anyio_raised_again(jobs):
    try:
        async with anyio.create_task_group() as group:
            for job in jobs:
                group.start_soon(job)
    except* anyio.get_cancelled_exc_class():
        logger.info("cancelled")
        raise


async def errors_only(jobs):
    try:
        async with trio.open_nursery() as nursery:
            for job in jobs:
                nursery.start_soon(job)
    except* OSError as failed:
        logger.info("%d failed", len(failed.exceptions))
