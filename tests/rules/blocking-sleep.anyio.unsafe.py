from anyio import sleep as pause


async def poll(device):
    while not device.ready():
        await pause(0.1)
    await pause(1)
