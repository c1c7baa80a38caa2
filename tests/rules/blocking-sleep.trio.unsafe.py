import trio


async def poll(device):
    while not device.ready():
        await trio.sleep(0.1)
    await trio.sleep(1)
