"""Processes that async functions wait for."""

import asyncio
import os
import subprocess
from subprocess import Popen, check_output


async def waits(pid):
    subprocess.run(["a"])  # expect: CNL504@5-19
    check_output(["a"])  # expect: CNL504
    os.system("a")  # expect: CNL504
    os.waitpid(pid, 0)  # expect: CNL504


async def objects(given: Popen):
    process = subprocess.Popen(["a"])  # expect: CNL504@15-31:information
    process.wait()  # expect: CNL504@5-17
    with Popen(["a"]) as opened:  # expect: CNL504:information
        opened.communicate()  # expect: CNL504
    given.wait(timeout=3)  # expect: CNL504
    os.popen("a")  # expect: CNL504:information


async def fine(pid, event, given: Popen):
    os.waitpid(pid, os.WNOHANG)
    given.poll()
    given.kill()
    event.wait()
    process = await asyncio.create_subprocess_exec("a")
    await process.wait()
    await asyncio.to_thread(subprocess.run, ["a"])


def sync_code():
    subprocess.run(["a"])
