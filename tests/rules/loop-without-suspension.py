"""Loops that nothing can stop."""

import asyncio
import sys


async def never(source):
    while True:  # expect: CNL506@5-15:information
        source.poll()


async def sometimes(source, target):
    while True:  # expect: CNL506:information
        item = source.poll()
        if item:
            await target.put(item)


async def before_the_pause(source):
    while True:  # expect: CNL506:information
        if not source.ready():
            continue
        await source.read()


async def in_an_inner_loop(source):
    while 1:  # expect: CNL506:information
        for item in source.items():
            await item.read()


async def in_a_handler(source):
    while True:
        try:
            await source.read()
            source.poll()
        except OSError:
            pass


async def by_turns(source):
    while True:
        if source.ready():
            await source.read()
        else:
            await asyncio.sleep(1)


async def guarded(source):
    while True:
        try:
            await source.read()
        except OSError:
            source.reset()


async def in_the_condition(source):
    while True:
        if await source.ready():
            source.poll()


async def always(source, lock):
    while True:
        async with lock:
            source.poll()


async def finally_waits(source):
    while True:
        try:
            source.poll()
        finally:
            await asyncio.sleep(0)


async def ends(source):
    while True:
        if not source.poll():
            break
    while True:
        if not source.poll():
            sys.exit(1)
    while True:
        if not source.poll():
            return


def stop():
    raise SystemExit


async def ends_in_a_function(source):
    while True:
        if not source.poll():
            stop()


async def generator(source):
    while True:
        yield source.poll()


async def with_condition(source):
    while source.more():
        source.poll()


def sync_code(source):
    while True:
        source.poll()


async def until_it_is_empty(queue):
    try:
        while True:
            queue.get_nowait()
    except asyncio.QueueEmpty:
        pass


async def accidents(source):
    try:
        while True:  # expect: CNL506:information
            source.poll()
    except Exception:
        print("failed")
