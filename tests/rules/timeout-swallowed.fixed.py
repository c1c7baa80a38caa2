# target-version: 3.11
"""Handlers inside a scope with a deadline: they swallow the cancellation by which it works."""

import asyncio
import logging
from asyncio import timeout
from contextlib import suppress

import pytest

logger = logging.getLogger(__name__)


# The deadline never shows.


async def read_line(reader):
    async with asyncio.timeout(10):
        try:
            return await reader.readline()
        except asyncio.CancelledError:
            return b""


async def broad(reader):
    async with timeout(10):
        try:
            return await reader.readline()
        except BaseException:
            logger.exception("no line")


async def at_a_time(reader, deadline):
    async with asyncio.timeout_at(deadline) as scope:
        try:
            return await reader.readline()
        except asyncio.CancelledError:
            logger.info("%s", scope.expired())


async def suppressed(reader):
    async with asyncio.timeout(10):
        with suppress(asyncio.CancelledError):
            return await reader.readline()


async def dead_handler(reader):
    """The TimeoutError is raised behind the scope: its handler inside it is dead code, and no finding."""
    async with asyncio.timeout(10):
        try:
            return await reader.readline()
        except TimeoutError:
            return b""
        except asyncio.CancelledError:
            logger.info("stopped")


async def in_a_loop_in_the_scope(reader, lines):
    async with asyncio.timeout(10):
        for _ in range(3):
            try:
                lines.append(await reader.readline())
            except asyncio.CancelledError:
                lines.append(b"")


async def goes_round_for_ever(reader):
    """That it cannot be stopped at all is the worse of the two."""
    async with asyncio.timeout(10):
        while True:
            try:
                return await reader.readline()
            except asyncio.CancelledError:
                logger.info("not now")


# The deadline shows.


async def handler_outside(reader):
    try:
        async with asyncio.timeout(10):
            return await reader.readline()
    except TimeoutError:
        return b""


async def swallows_outside(reader):
    """The timeout has become a TimeoutError; only the cancellation of the whole task is lost."""
    async with asyncio.timeout(10):
        return await reader.readline()


async def suppressed_outside(reader):
    async with asyncio.timeout(10):
        return await reader.readline()


async def raised_again(reader):
    async with asyncio.timeout(10):
        try:
            return await reader.readline()
        except asyncio.CancelledError:
            logger.info("stopped")
            raise


async def errors_only(reader):
    async with asyncio.timeout(10):
        try:
            return await reader.readline()
        except OSError:
            return b""


async def in_a_function_of_its_own(reader):
    async with asyncio.timeout(10):
        async def line():
            return await reader.readline()

        return await asyncio.gather(line(), line())


async def behind_the_scope(reader):
    async with asyncio.timeout(10):
        await reader.readline()
    return await reader.readline()


async def stop_within(task):
    """Cancel and wait: what is swallowed may also be the deadline, but the handler is meant for the task's."""
    task.cancel()
    async with asyncio.timeout(10):
        try:
            await task
        except asyncio.CancelledError:
            pass


async def test_ends_in_time(client):
    async with asyncio.timeout(1):
        try:
            await client.ask()
        except asyncio.CancelledError:
            pytest.fail("cancelled")


class ClientTest:
    async def test_ends_in_time(self, client):
        async with asyncio.timeout(1):
            try:
                await client.ask()
            except asyncio.CancelledError:
                self.fail("cancelled")
