"""Below Python 3.8 `except Exception` catches the cancellation in asyncio."""
# target-version: 3.7

import asyncio


async def connect(host):
    reader, writer = await asyncio.open_connection(host, 80)
    try:
        await reader.readline()
    except Exception:
        writer.close()
        raise
    return reader, writer
