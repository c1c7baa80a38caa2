# target-version: 3.11
"""Generators that leave a scope open."""

import asyncio
import contextlib
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio


async def lines(reader):
    async with asyncio.timeout(5):
        yield await reader.readline()  # expect: CNL305@9-38


async def results(work):
    async with asyncio.TaskGroup() as group:
        task = group.create_task(work())
        try:
            yield task  # expect: CNL305@13-23
        finally:
            task.cancel()


class Stream:
    async def __aiter__(self):
        async with asyncio.timeout(5):
            async for item in self.source:
                yield item  # expect: CNL305


@asynccontextmanager
async def manager(work):
    async with asyncio.TaskGroup() as group:
        yield group


@contextlib.asynccontextmanager
async def another(work):
    async with asyncio.timeout(5):
        yield work


@pytest.fixture
async def fixture(work):
    async with asyncio.timeout(5):
        yield work


@pytest_asyncio.fixture(scope="module")
async def another_fixture(work):
    async with asyncio.timeout(5):
        yield work


async def outside(reader):
    while True:
        async with asyncio.timeout(5):
            line = await reader.readline()
        yield line


async def other_context(session):
    async with session:
        yield session


async def inner_generator(reader):
    async with asyncio.timeout(5):
        await reader.read()

        def numbers():
            yield 1

        return list(numbers())
