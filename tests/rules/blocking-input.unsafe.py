"""input() in async functions."""

import asyncio
import builtins


async def asks():
    name = await asyncio.to_thread(input, "Who? ")
    again = await asyncio.to_thread(builtins.input, "Who? ")
    return name, again


async def fine(input):
    input("a")
    await asyncio.to_thread(builtins.input, "a")


class Form:
    async def show(self, form):
        form.input("a")
        self.input()


def sync_code():
    return input("a")
