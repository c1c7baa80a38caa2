"""Loops over async generators that can end before the generators do."""

import asyncio
from contextlib import aclosing, asynccontextmanager


async def lines(host):
    reader, writer = await asyncio.open_connection(host, 80)
    try:
        while line := await reader.readline():
            yield line
    finally:
        writer.close()


async def rows(pool):
    async with pool.connection() as connection:
        async for row in connection:
            yield row


async def numbers():
    for number in range(3):
        yield number


# What is left open.


async def first(host):
    async with aclosing(lines(host)) as stream:
        async for line in stream:
            return line


async def up_to(host, end):
    async with aclosing(lines(host)) as stream:
        async for line in stream:
            if line == end:
                break
            print(line)


async def fails(pool):
    async with aclosing(rows(pool)) as stream:
        async for row in stream:
            if not row:
                raise ValueError("empty")


async def can_be_cancelled(pool, sink):
    async with aclosing(rows(pool)) as stream:
        async for row in stream:
            await sink.write(row)


async def breaks_behind_an_inner_loop(host, words):
    async with aclosing(lines(host)) as stream:
        async for line in stream:
            for word in words:
                print(word)
            else:
                break


class Table:
    async def rows(self):
        try:
            yield 1
        finally:
            self.close()

    async def first(self):
        async with aclosing(self.rows()) as stream:
            async for row in stream:
                return row

    def close(self):
        pass


# What comes to its end, or is closed.


async def all_of(pool):
    async for row in rows(pool):
        print(row)


async def breaks_an_inner_loop(host, words):
    async for line in lines(host):
        for word in words:
            if word in line:
                break


async def closed(host):
    async with aclosing(lines(host)) as found:
        async for line in found:
            return line


async def nothing_to_clean_up(sink):
    async for number in numbers():
        await sink.write(number)


async def of_another_file(connection):
    async for row in connection.rows():
        return row


@asynccontextmanager
async def connected(pool):
    connection = await pool.acquire()
    try:
        yield connection
    finally:
        connection.close()
