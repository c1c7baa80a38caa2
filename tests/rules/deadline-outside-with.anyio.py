import anyio


async def late(connect):
    limit = anyio.move_on_after(5)
    session = await connect()
    with limit:  # expect: CNL309
        await session.ask()


async def counts_from_its_entry(connect):
    limit = anyio.fail_after(5)
    session = await connect()
    with limit:
        await session.ask()
