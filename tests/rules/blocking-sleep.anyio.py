import time

from anyio import sleep as pause


async def poll(device):
    while not device.ready():
        time.sleep(0.1)  # expect: CNL501
    await pause(1)
