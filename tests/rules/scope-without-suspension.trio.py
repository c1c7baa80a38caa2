import trio


async def never(parse):
    with trio.move_on_after(5):  # expect: CNL304@10-31
        parse()
    with trio.fail_after(5) as scope:  # expect: CNL304
        parse(scope)
    with trio.CancelScope(shield=True):  # expect: CNL304
        parse()
    with open("a"), trio.fail_at(5):  # expect: CNL304@21-36, CNL503:information
        parse()


async def waits(parse, nursery):
    with trio.move_on_after(5):
        await parse()
    with trio.CancelScope() as scope:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(parse, scope)


def sync_code(parse):
    with trio.fail_after(5):
        parse()
