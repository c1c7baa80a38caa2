"""File I/O in async functions."""

import asyncio
import io
import os
import os.path as osp
import pathlib
import shutil
import tempfile
from os.path import exists, join
from pathlib import Path

import anyio
import trio


async def functions(name):
    with open(name) as file:
        print(file)
    io.open(name)
    await asyncio.to_thread(os.path.exists, name)
    await asyncio.to_thread(osp.getsize, name)
    await asyncio.to_thread(exists, name)
    await asyncio.to_thread(os.makedirs, name)
    await asyncio.to_thread(shutil.rmtree, name)
    with tempfile.TemporaryDirectory() as folder:
        print(folder)


async def paths(name, given: Path):
    await asyncio.to_thread(Path(name).read_text)
    path = pathlib.Path(name)
    await asyncio.to_thread(path.write_text, "a")
    await asyncio.to_thread((path / "b").unlink)
    await asyncio.to_thread(given.exists)
    await asyncio.to_thread(given.parent.mkdir)
    await asyncio.to_thread(path.with_suffix(".txt").stat)
    Path.home().iterdir()


async def names_only(name, given: Path):
    os.path.join(name, "a")
    join(name, "a")
    os.path.basename(name)
    os.getcwd()
    given.with_suffix(".txt").name
    given.joinpath("a")
    given.is_absolute()


async def elsewhere(name, something, open_later):
    await asyncio.to_thread(open, name)
    await trio.Path(name).read_text()
    await anyio.Path(name).read_text()
    await trio.open_file(name)
    something.exists()
    something.open()
    "a b".replace("a", "b")


async def shadowed(open):
    open("a")


def sync_code(name):
    return open(name)
