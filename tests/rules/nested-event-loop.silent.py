"""Where nest_asyncio may be there, loops may be nested."""

import asyncio

try:
    import nest_asyncio
except ImportError:
    nest_asyncio = None
else:
    nest_asyncio.apply()


async def work():
    await asyncio.sleep(1)


async def nested(loop):
    asyncio.run(work())
    loop.run_until_complete(work())
