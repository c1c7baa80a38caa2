import anyio


async def results(work):
    async with anyio.create_task_group() as group:
        group.start_soon(work)
        yield group  # expect: CNL305


async def limited(receive):
    with anyio.CancelScope() as scope:
        async for item in receive:
            yield item, scope  # expect: CNL305
