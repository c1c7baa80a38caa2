"""Python sources that lose a cancellation, for the tests of this folder."""

# One finding, CNL101, in the line of the `except`.
SWALLOWED = """\
import asyncio


async def poll(queue):
    try:
        await queue.get()
    except asyncio.CancelledError:
        pass
"""

SWALLOWED_LINE = 6
SWALLOWED_CODE = "CNL101"

# The same finding in the same line, in a handler that does something: there are repairs of several kinds.
RELEASES = SWALLOWED.replace("pass", "queue.close()")

# Functions whose handlers take half a minute to understand, and longer with a sanitizer. With a third more of them in each
# nothing would be said of them, and all be done at once.
HANDLER = "    try:\n        await q.get()\n    except asyncio.CancelledError:\n        pass\n"
ENDLESS = "import asyncio\n" + ("async def f(q):\n" + HANDLER * 9_000) * 5

CLEAN = """\
import asyncio


async def poll(queue):
    try:
        await queue.get()
    except asyncio.CancelledError:
        raise
"""


def several(count: int) -> str:
    """`count` functions, each with one finding."""
    function = RELEASES.split("\n\n\n")[1]
    return "import asyncio\n" + "".join(f"\n\n{function.replace('poll', f'poll_{i}')}" for i in range(count))
