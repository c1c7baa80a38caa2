"""Releases in handlers that only a cancellation enters."""

import asyncio


# What an error skips.


async def repeated(host):
    reader, writer = await asyncio.open_connection(host, 80)
    try:
        greeting = await reader.readline()
    finally:
        writer.close()
    return greeting


async def repeated_in_the_else(lock, store, key):
    await lock.acquire()
    try:
        value = await store.read(key)
    finally:
        lock.release()
    return value


async def forgotten(host):
    reader, writer = await asyncio.open_connection(host, 80)
    try:
        return await reader.readline()
    finally:
        writer.close()


# What covers it.


async def in_a_finally(host):
    reader, writer = await asyncio.open_connection(host, 80)
    try:
        return await reader.readline()
    except asyncio.CancelledError:
        writer.abort()
        raise
    finally:
        writer.close()


async def for_errors_too(host):
    reader, writer = await asyncio.open_connection(host, 80)
    try:
        greeting = await reader.readline()
    except asyncio.CancelledError:
        writer.close()
        raise
    except OSError:
        writer.close()
        return b""
    writer.close()
    return greeting


async def both_in_one(host):
    reader, writer = await asyncio.open_connection(host, 80)
    try:
        greeting = await reader.readline()
    except (Exception, asyncio.CancelledError):
        writer.close()
        raise
    writer.close()
    return greeting


# No release of the normal path.


async def only_for_what_went_wrong(process):
    try:
        await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        raise
    process.kill()


async def handed_to_the_caller(host):
    reader, writer = await asyncio.open_connection(host, 80)
    try:
        await reader.readline()
    except asyncio.CancelledError:
        writer.close()
        raise
    return reader, writer


async def of_somebody_else(connection, request):
    try:
        return await connection.ask(request)
    except asyncio.CancelledError:
        connection.close()
        raise
