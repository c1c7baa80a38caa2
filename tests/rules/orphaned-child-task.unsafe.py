import asyncio


async def in_turn(fetch):
    user = asyncio.create_task(fetch("user"))
    posts = asyncio.create_task(fetch("posts"))
    try:
        await asyncio.sleep(1)
        return await user, await posts
    finally:
        user.cancel()
        posts.cancel()
        await asyncio.wait({user, posts}, timeout=5)


async def second_only(fetch):
    user = asyncio.create_task(fetch("user"))
    posts = asyncio.create_task(fetch("posts"))
    try:
        await user
        await posts
    finally:
        user.cancel()
        posts.cancel()
        await asyncio.wait({user, posts}, timeout=5)


async def waited_for(fetch):
    user = asyncio.create_task(fetch("user"))
    try:
        await asyncio.wait({user})
    finally:
        user.cancel()
        await asyncio.wait({user}, timeout=5)


async def gathered(fetch, names):
    tasks = [asyncio.create_task(fetch(name)) for name in names]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=5)


async def in_a_loop(fetch, names):
    tasks = [asyncio.create_task(fetch(name)) for name in names]
    try:
        for task in tasks:
            await task
    finally:
        for child in tasks:
            child.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=5)


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
        user.cancel()


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
