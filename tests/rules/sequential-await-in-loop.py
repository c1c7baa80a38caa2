"""Awaits that wait for each other without need."""


async def each(connections):
    for connection in connections:  # expect: CNL507@5-34
        await connection.close()


async def collected(fetch, urls):
    results = []
    for url in urls:  # expect: CNL507
        results.append(await fetch(url))
    return results


async def named(fetch, urls, results):
    for number, url in enumerate(urls):  # expect: CNL507
        page = await fetch(url)
        results[number] = page


async def carried_over(fetch, urls):
    cursor = None
    for url in urls:
        cursor = await fetch(url, cursor)


async def ordered(stream, parts):
    for part in parts:
        await stream.write(part)


async def jumps(fetch, urls):
    for url in urls:
        if await fetch(url):
            break


async def not_of_the_item(source, urls):
    for _ in urls:
        await source.next()


async def async_loop(fetch, urls):
    async for url in urls:
        await fetch(url)
