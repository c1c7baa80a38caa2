import trio


async def results(work):
    async with trio.open_nursery() as nursery:
        nursery.start_soon(work)
        yield nursery  # expect: CNL305


async def limited(receive):
    with trio.move_on_after(5):
        async for item in receive:
            yield item  # expect: CNL305


@trio.as_safe_channel
async def safe(receive):
    with trio.move_on_after(5):
        async for item in receive:
            yield item
