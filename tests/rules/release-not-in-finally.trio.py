"""What is got and given back in one block of trio code."""

import trio


async def update(limiter: trio.CapacityLimiter, store, key):
    await limiter.acquire()  # expect: CNL206@11-28:information
    store.cache[key] = await store.read(key)
    limiter.release()


async def opened_and_closed(host):
    stream = await trio.open_tcp_stream(host, 80)  # expect: CNL206@20-50:information
    data = await stream.receive_some(1)
    await stream.aclose()
    return data


async def in_a_with(host):
    stream = await trio.open_tcp_stream(host, 80)
    async with stream:
        return await stream.receive_some(1)
