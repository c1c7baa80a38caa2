import time

import trio


async def poll(device):
    while not device.ready():
        time.sleep(0.1)  # expect: CNL501
    await trio.sleep(1)
