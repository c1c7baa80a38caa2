# target-version: 3.11
"""except* with a cancellation exception."""

import asyncio
import logging

logger = logging.getLogger(__name__)


# What loses it.


async def raised_again_as_a_group(jobs):
    try:
        async with asyncio.TaskGroup() as group:
            for job in jobs:
                group.create_task(job())
    except asyncio.CancelledError:
        logger.info("cancelled")
        raise


async def swallowed(job):
    try:
        await job.run()
    except asyncio.CancelledError:
        logger.info("cancelled")
        raise


async def among_others(job):
    try:
        await job.run()
    except* OSError as failed:
        logger.info("%s", failed.exceptions)


async def everything(job):
    try:
        await job.run()
    except* Exception as failed:
        logger.info("%s", failed.exceptions)


async def second_clause(job):
    try:
        try:
            await job.run()
        except* OSError:
            logger.info("broken")
    except asyncio.CancelledError:
        logger.info("cancelled")
        raise


async def raised_by_name(job):
    try:
        await job.run()
    except asyncio.CancelledError as cancelled:
        raise cancelled


# What keeps it.


async def errors_only(jobs):
    try:
        async with asyncio.TaskGroup() as group:
            for job in jobs:
                group.create_task(job())
    except* OSError as failed:
        logger.error("%d jobs failed", len(failed.exceptions))


async def exception_is_harmless(job):
    try:
        await job.run()
    except* Exception as failed:
        logger.error("%d failures", len(failed.exceptions))


async def plain_clause_around(jobs):
    try:
        try:
            async with asyncio.TaskGroup() as group:
                for job in jobs:
                    group.create_task(job())
        except* OSError as failed:
            logger.error("%d jobs failed", len(failed.exceptions))
    except asyncio.CancelledError:
        logger.info("cancelled")
        raise


async def no_suspension_point(job):
    try:
        job.step()
    except* asyncio.CancelledError:
        logger.info("cancelled")


def no_coroutine(job):
    try:
        job.run()
    except* asyncio.CancelledError:
        logger.info("cancelled")
