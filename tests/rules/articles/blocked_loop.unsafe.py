# target-version: 3.11
"""Loops that cannot deliver a cancellation, and tasks and coroutines that nobody holds."""

import asyncio
import json
from concurrent.futures import ProcessPoolExecutor

import requests

background_tasks = set()


# Blocked.


async def waits(jobs):
    await asyncio.sleep(2)
    await jobs.run_one()


async def waits_between_tries(client, path):
    for attempt in range(4):
        try:
            return await client.get(path)
        except ConnectionError:
            await asyncio.sleep(2**attempt)
    raise ConnectionError("no answer")


async def asks(url):
    return (await asyncio.to_thread(requests.get, url, timeout=5)).json()


async def reads(path):
    with open(path) as file:
        return file.read()


async def parses(response):
    """It takes the processor's time, which no rule measures: 50 MB hold up everything, 50 bytes nothing."""
    return json.loads(await response.read())


# Handed over.


async def waits_alone(jobs):
    await asyncio.sleep(2)
    await jobs.run_one()


async def asks_in_a_thread(url):
    response = await asyncio.to_thread(requests.get, url, timeout=5)
    return response.json()


async def asks_in_time(url):
    """The thread goes on when the time is over; only the waiting ends."""
    return await asyncio.wait_for(asyncio.to_thread(requests.get, url), 5)


async def opens_in_a_thread(path):
    """Only the opening runs in the thread: what is read later is read here. No rule knows where an object comes from."""
    file = await asyncio.to_thread(open, path)
    return file.read()


async def parses_elsewhere(loop, text):
    with ProcessPoolExecutor() as pool:
        return await loop.run_in_executor(pool, json.loads, text)


async def forgets_the_thread(text):
    """The result is nowhere, and so is an error."""
    loop = asyncio.get_running_loop()
    await loop.run_in_executor(None, json.loads, text)


# One after the other, together, and as they come.


async def one_after_the_other(clients, path):
    """Off unless it is selected: the order is often meant."""
    answers = []
    for client in clients:
        answers.append(await client.get(path))
    return answers


async def all_or_the_first_error(first, second, path):
    """gather() cancels none of the others when one fails; they go on."""
    async with asyncio.TaskGroup() as group:
        one = group.create_task(first.get(path))
        two = group.create_task(second.get(path))
        return await asyncio.gather(one, two)


async def all_or_none(first, second, path):
    async with asyncio.TaskGroup() as group:
        one = group.create_task(first.get(path))
        two = group.create_task(second.get(path))
    return one.result(), two.result()


async def as_they_come(clients, path):
    """It runs them together, whether it is given tasks or coroutines."""
    for answer in asyncio.as_completed([client.get(path) for client in clients]):
        print(await answer)


async def the_faster_one(first, second, path):
    """The slower one is cancelled; that its end is not waited for is CNL303's matter only for a task of its own name."""
    tasks = {asyncio.create_task(first.get(path)), asyncio.create_task(second.get(path))}
    done, late = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in late:
        task.cancel()
    return done.pop().result()


# Held by nobody.


async def refresh(cache):
    await cache.refresh()


async def starts_and_forgets(cache):
    task = asyncio.create_task(refresh(cache))
    background_tasks.add(task)
    task.add_done_callback(background_tasks.discard)
    await asyncio.sleep(1)


async def makes_and_forgets(cache):
    await refresh(cache)
    await asyncio.sleep(1)


async def returns_the_coroutine(cache):
    """Who awaits this gets a coroutine, and may await that: no rule follows it."""
    return refresh(cache)


async def nested(cache):
    asyncio.run(refresh(cache))


def started_once(cache):
    asyncio.run(refresh(cache))


async def streamed(lines):
    return [line async for line in lines if line]
