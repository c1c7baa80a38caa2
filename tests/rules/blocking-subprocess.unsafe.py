"""Processes that async functions wait for."""

import asyncio
import os
import subprocess
from subprocess import Popen, check_output


async def waits(pid):
    process = await asyncio.create_subprocess_exec("a")
    try:
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
    await asyncio.to_thread(check_output, ["a"])
    await asyncio.to_thread(os.system, "a")
    await asyncio.to_thread(os.waitpid, pid, 0)


async def objects(given: Popen):
    process = subprocess.Popen(["a"])
    await asyncio.to_thread(process.wait)
    with Popen(["a"]) as opened:
        await asyncio.to_thread(opened.communicate)
    await asyncio.to_thread(given.wait, timeout=3)
    os.popen("a")


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
