"""Comments that tell linters what not to report: of use, and of none."""

import asyncio
import logging

logger = logging.getLogger(__name__)


# Of use.


async def by_code(job):
    try:
        await job.run()
    except asyncio.CancelledError:  # noqa: CNL101
        logger.info("stopped")


async def by_the_code_of_another_linter(job):
    try:
        await job.run()
    except asyncio.CancelledError:  # noqa: ASYNC103
        logger.info("stopped")


async def by_several_codes(job):
    try:
        await job.run()
    except:  # noqa: E722, B036
        logger.info("stopped")


async def by_name(job):
    try:
        await job.run()
    except asyncio.CancelledError:  # cancelot: ignore[swallowed-cancellation]
        logger.info("stopped")


async def by_code_in_brackets(job):
    try:
        await job.run()
    except BaseException:  # cancelot: ignore[CNL102]
        logger.info("stopped")


async def on_the_line_before(job):
    try:
        await job.run()
    # cancelot: ignore[swallowed-cancellation]
    except asyncio.CancelledError:
        logger.info("stopped")


async def everything(job):
    try:
        await job.run()
    except asyncio.CancelledError:  # noqa
        logger.info("stopped")


async def everything_of_ours(job):
    try:
        await job.run()
    except asyncio.CancelledError:  # cancelot: ignore
        logger.info("stopped")


async def with_a_reason(job):
    try:
        await job.run()
    except asyncio.CancelledError:  # the job is over  # noqa: CNL101
        logger.info("stopped")


# Of no use.


async def nothing_there(event):
    await event.wait()  # noqa: CNL101


async def nothing_there_by_name(event):
    try:
        await event.wait()
    except asyncio.CancelledError:  # cancelot: ignore[swallowed-cancellation]
        raise


async def another_rule(job):
    try:
        await job.run()
    except asyncio.CancelledError:  # noqa: CNL102
        logger.info("stopped")
        raise


async def another_line(job):
    try:
        await job.run()  # noqa: CNL101
    except asyncio.CancelledError:
        logger.info("stopped")
        raise


async def one_of_two(job):
    try:
        await job.run()
    except asyncio.CancelledError:  # noqa: CNL101, CNL105
        logger.info("stopped")


async def nothing_of_ours_at_all(event):
    await event.wait()  # cancelot: ignore


# Not ours to judge.


async def of_another_linter(event):
    await event.wait()  # noqa: ASYNC103


async def bare(event):
    await event.wait()  # noqa


async def codes_of_others(event):
    await event.wait()  # noqa: E501, F401


async def prose(event):
    """It says "noqa: CNL101" here, and nobody listens."""
    await event.wait()  # nothing to suppress here, so no noqa
    return "# noqa: CNL101"
