import asyncio


async def in_turn(fetch):
    user = asyncio.create_task(fetch("user"))  # expect: CNL404@12-31:information
    posts = asyncio.create_task(fetch("posts"))  # expect: CNL404:information
    await asyncio.sleep(1)
    return await user, await posts


async def second_only(fetch):
    user = asyncio.create_task(fetch("user"))
    posts = asyncio.create_task(fetch("posts"))  # expect: CNL404:information
    await user
    await posts


async def waited_for(fetch):
    user = asyncio.create_task(fetch("user"))  # expect: CNL404:information
    await asyncio.wait({user})


async def gathered(fetch, names):
    tasks = [asyncio.create_task(fetch(name)) for name in names]  # expect: CNL404@14-33:information
    return await asyncio.gather(*tasks)


async def in_a_loop(fetch, names):
    tasks = [asyncio.create_task(fetch(name)) for name in names]  # expect: CNL404:information
    for task in tasks:
        await task


async def at_once(fetch):
    user = asyncio.create_task(fetch("user"))
    return await user


async def gathered_to_the_end(fetch, names):
    tasks = [asyncio.create_task(fetch(name)) for name in names]
    return await asyncio.gather(*tasks, return_exceptions=True)


async def cancelled_in_the_end(fetch):
    user = asyncio.create_task(fetch("user"))
    try:
        await asyncio.sleep(1)
        return await user
    finally:
        user.cancel()  # expect: CNL303:hint


async def kept_elsewhere(fetch, running):
    user = asyncio.create_task(fetch("user"))
    running.add(user)
    await asyncio.sleep(1)
    return await user


async def in_group(fetch):
    async with asyncio.TaskGroup() as group:
        user = group.create_task(fetch("user"))
        await asyncio.sleep(1)
        await user


async def cancelled_by_who_waits(fetch):
    """The handler decides what becomes of the task."""
    user = asyncio.create_task(fetch("user"))
    try:
        await asyncio.wait({user})
    except asyncio.CancelledError:
        await asyncio.wait({user}, timeout=1)
        raise
