import trio


async def counts_from_its_entry(connect):
    limit = trio.move_on_after(5)
    session = await connect()
    with limit:
        await session.ask()
