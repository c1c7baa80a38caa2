"""Async code in which Cancelot finds nothing: the packages are tried on it."""

import asyncio


async def main():
    async with asyncio.timeout(5):
        await asyncio.sleep(1)


if __name__ == "__main__":
    asyncio.run(main())
