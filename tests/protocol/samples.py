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
    function = SWALLOWED.split("\n\n\n")[1]
    return "import asyncio\n" + "".join(f"\n\n{function.replace('poll', f'poll_{i}')}" for i in range(count))


def emoji(before: str) -> str:
    """One finding on a line that begins with `before` inside a string: its column depends on the encoding."""
    return (
        "import asyncio\n\n\nasync def poll(queue):\n"
        f'    try: "{before}"; await queue.get()\n'
        f'    except (asyncio.CancelledError, {{"{before}": ValueError}}["{before}"]): pass\n'
    )
