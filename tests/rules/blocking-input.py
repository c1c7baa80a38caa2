"""input() in async functions."""

import asyncio
import builtins


async def asks():
    name = input("Who? ")  # expect: CNL505@12-17
    again = builtins.input("Who? ")  # expect: CNL505
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
