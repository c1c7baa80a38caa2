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
    with open(name) as file:  # expect: CNL503@10-14:information
        print(file)
    io.open(name)  # expect: CNL503:information
    os.path.exists(name)  # expect: CNL503@5-19:information
    osp.getsize(name)  # expect: CNL503:information
    exists(name)  # expect: CNL503:information
    os.makedirs(name)  # expect: CNL503:information
    shutil.rmtree(name)  # expect: CNL503:information
    with tempfile.TemporaryDirectory() as folder:  # expect: CNL503:information
        print(folder)


async def paths(name, given: Path):
    Path(name).read_text()  # expect: CNL503@5-25:information
    path = pathlib.Path(name)
    path.write_text("a")  # expect: CNL503@5-20:information
    (path / "b").unlink()  # expect: CNL503:information
    given.exists()  # expect: CNL503:information
    given.parent.mkdir()  # expect: CNL503:information
    path.with_suffix(".txt").stat()  # expect: CNL503:information
    Path.home().iterdir()  # expect: CNL503:information


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
