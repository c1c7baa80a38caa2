"""return, break and continue that leave a finally block."""

import asyncio

import trio


# What loses it.


async def fetch(host):
    data = b""
    reader, writer = await asyncio.open_connection(host, 80)
    try:
        data = await reader.read()
    finally:
        writer.close()
        return data  # expect: CNL105@9-20


async def bare_return(job):
    try:
        await job.run()
    finally:
        return  # expect: CNL105


async def in_an_if(job):
    try:
        await job.run()
    finally:
        if job.failed:
            return None  # expect: CNL105@13-24
        job.close()


async def in_elif_and_else(job):
    try:
        await job.run()
    finally:
        if job.failed:
            job.report()
        elif job.late:
            return "late"  # expect: CNL105
        else:
            return "done"  # expect: CNL105


async def in_a_with(job, lock):
    try:
        await job.run()
    finally:
        with lock:
            return job.result  # expect: CNL105


async def in_a_match(job):
    try:
        await job.run()
    finally:
        match job.state:
            case "done":
                return job.result  # expect: CNL105
            case _:
                job.close()


async def in_a_nested_handler(job):
    try:
        await job.run()
    finally:
        try:
            if not job.close():
                raise OSError("still open")
        except OSError:
            return None  # expect: CNL105


async def in_a_nested_else(job):
    try:
        await job.run()
    finally:
        try:
            job.close()
        except OSError:
            pass
        else:
            return job.result  # expect: CNL105


async def breaks(hosts, ask):
    answer = None
    for host in hosts:
        try:
            answer = await ask(host)
        finally:
            if answer:
                break  # expect: CNL105@17-22
    return answer


async def continues(queue, handle):
    while queue:
        job = queue.pop()
        try:
            await handle(job)
        finally:
            if job.again:
                queue.append(job)
                continue  # expect: CNL105
            job.close()


async def returns_from_a_loop(job):
    try:
        await job.run()
    finally:
        for part in job.parts:
            if part.broken:
                return part  # expect: CNL105


async def breaks_out_of_a_loop_that_a_loop_surrounds(jobs):
    for job in jobs:
        try:
            await job.run()
        finally:
            for part in job.parts:
                if part.broken:
                    break
            else:
                break  # expect: CNL105


async def raised_again_in_vain(job):
    try:
        await job.run()
    except asyncio.CancelledError:
        job.stop()
        raise
    finally:
        return job.result  # expect: CNL105


async def suspends_in_the_handler_only(job):
    try:
        job.step()
    except OSError:
        await job.retry()
    finally:
        return job.result  # expect: CNL105


async def suspends_in_the_else_only(job):
    try:
        job.step()
    except OSError:
        pass
    else:
        await job.run()
    finally:
        return job.result  # expect: CNL105


async def suspends_at_an_async_with(pool):
    connection = None
    try:
        async with pool:
            connection = pool.first()
    finally:
        return connection  # expect: CNL105


async def under_trio(streams):
    asked = 0
    for stream in streams:
        asked += 1
        try:
            with trio.move_on_after(1):
                await stream.send_all(b"ping")
        finally:
            if asked == 3:
                break  # expect: CNL105
    return asked


async def never_leaves(job):
    try:
        await job.run()
    finally:  # expect: CNL105@5-12
        while True:  # expect: CNL506:information
            job.undo_one()


# What keeps it.


async def after_the_try(host):
    reader, writer = await asyncio.open_connection(host, 80)
    try:
        data = await reader.read()
    finally:
        writer.close()
    return data


async def stays_inside(job):
    try:
        await job.run()
    finally:
        for part in job.parts:
            if part.done:
                continue
            if part.broken:
                break
            part.stop()


async def only_where_a_call_fails_while_it_is_in_flight(job):
    """Any call can fail; nothing would be left to write if each counted."""
    try:
        await job.run()
    finally:
        try:
            job.close()
        except OSError:
            return None


async def leaves_a_nested_function(job):
    try:
        await job.run()
    finally:
        def close(part):
            return part.close()

        job.parts.sort(key=lambda part: part.number)
        job.each(close)


async def no_suspension_point(job):
    await job.run()
    try:
        job.step()
    finally:
        return job.result


async def suspends_in_a_nested_function_only(job, loop):
    try:
        async def later():
            await job.run()

        loop.call_soon(later)
    finally:
        return job.result


async def only_where_nothing_is_in_flight(job):
    done = False
    try:
        await job.run()
        done = True
    finally:
        if done:
            return job.result
        job.close()


async def in_the_body_and_the_handlers(job):
    try:
        return await job.run()
    except OSError:
        return None
    finally:
        job.close()


async def caught_before_the_jump(job):
    """The handler has dropped it already; the jump drops nothing."""
    try:
        await job.run()
    except asyncio.CancelledError:  # expect: CNL101
        job.stop()
    finally:
        job.close()
    return job.result


def no_coroutine(job):
    try:
        job.run()
    finally:
        return job.result


def generator(jobs):
    for job in jobs:
        try:
            yield job
        finally:
            break
