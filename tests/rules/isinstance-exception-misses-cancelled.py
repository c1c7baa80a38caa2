import asyncio


async def comprehension(tasks):
    results = await asyncio.gather(*tasks, return_exceptions=True)
    return [one for one in results if not isinstance(one, Exception)]  # expect: CNL308@43-69:information


async def loop(tasks, names):
    results = await asyncio.gather(*tasks, return_exceptions=True)
    for name, one in zip(names, results):
        if isinstance(one, (Exception, str)):  # expect: CNL308:information
            print(name)


async def unpacked(first, second):
    one, two = await asyncio.gather(first, second, return_exceptions=True)
    return isinstance(one, Exception)  # expect: CNL308:information


async def indexed(tasks):
    results = await asyncio.gather(*tasks, return_exceptions=True)
    return isinstance(results[0], Exception)  # expect: CNL308:information


async def wide(tasks):
    results = await asyncio.gather(*tasks, return_exceptions=True)
    return [one for one in results if not isinstance(one, BaseException)]


async def both(tasks):
    for one in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(one, asyncio.CancelledError):
            continue
        if isinstance(one, Exception):
            print(one)


async def raises(tasks):
    results = await asyncio.gather(*tasks)
    return [one for one in results if not isinstance(one, Exception)]


async def something_else(things, tasks):
    results = await asyncio.gather(*tasks, return_exceptions=True)
    return results, [one for one in things if isinstance(one, Exception)]
