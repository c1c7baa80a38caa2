"""trio.Cancelled is no Exception either."""

import trio


async def connect(host):
    stream = await trio.open_tcp_stream(host, 80)
    try:
        await stream.receive_some(1)
    except BaseException:
        stream.socket.close()
        raise
    return stream


async def everything(host):
    stream = await trio.open_tcp_stream(host, 80)
    try:
        await stream.receive_some(1)
    except BaseException:
        await trio.aclose_forcefully(stream)
        raise
    return stream
