"""What is got and given back in one block of trio code."""

import trio


async def update(limiter: trio.CapacityLimiter, store, key):
    await limiter.acquire()
    try:
        store.cache[key] = await store.read(key)
    finally:
        limiter.release()


async def opened_and_closed(host):
    stream = await trio.open_tcp_stream(host, 80)
    try:
        data = await stream.receive_some(1)
    finally:
        with trio.move_on_after(5, shield=True):
            await stream.aclose()
    return data


async def in_a_with(host):
    stream = await trio.open_tcp_stream(host, 80)
    async with stream:
        return await stream.receive_some(1)
