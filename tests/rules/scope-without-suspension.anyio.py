import anyio
from anyio import CancelScope, move_on_after


async def never(parse):
    with move_on_after(5):  # expect: CNL304@10-26
        parse()
    with CancelScope(shield=True):  # expect: CNL304
        parse()
    with anyio.fail_after(5):  # expect: CNL304
        parse()


async def waits(parse):
    with move_on_after(5):
        await parse()
