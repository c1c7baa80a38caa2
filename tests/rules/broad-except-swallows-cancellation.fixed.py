"""Handlers that catch everything: which of them lose asyncio's cancellation."""

import asyncio
import logging
import sys
import traceback
from typing import NoReturn

logger = logging.getLogger(__name__)

ANYTHING = (BaseException,)
Whatever = BaseException


# What loses it.


async def is_up(host, port):
    try:
        _, writer = await asyncio.open_connection(host, port)
    except:  # noqa: E722
        return False
    writer.close()
    return True


async def logged(job):
    try:
        await job.run()
    except asyncio.CancelledError:
        raise
    except BaseException:
        logger.exception("the job failed")


async def logged_with_its_name(job):
    try:
        await job.run()
    except asyncio.CancelledError:
        raise
    except BaseException as error:
        logger.error("the job failed: %s", error)
        return None


async def in_a_tuple(job):
    try:
        await job.run()
    except (ValueError, BaseException):
        job.failed = True


async def constant(job):
    try:
        await job.run()
    except ANYTHING:
        job.failed = True


async def other_name(job):
    try:
        await job.run()
    except Whatever:
        job.failed = True


async def stored(job):
    try:
        await job.run()
    except BaseException as error:
        job.error = error


async def moved_to_a_future(job, future):
    try:
        future.set_result(await job.run())
    except BaseException as error:
        future.set_exception(error)


async def exceptions_are_told_apart_the_wrong_way_round(job):
    try:
        await job.run()
    except BaseException as error:
        if isinstance(error, Exception):
            raise
        job.failed = True


async def cleanup_eats_it(connection, query):
    """The handler is right; what it does in its own handler is not."""
    try:
        return await connection.fetch(query)
    except asyncio.CancelledError:
        try:
            await connection.reset()
        except BaseException:
            logger.exception("not reset")
        raise


async def saved_and_then_dropped(job):
    """The exception is kept, and then a nested finally leaves before it is raised."""
    failure = None
    try:
        await job.run()
    except BaseException as error:
        failure = error
    try:
        job.report()
    finally:
        job.close()
    if job.strict:
        raise failure


async def awaits_in_the_handler(queue, item):
    try:
        await queue.put(item)
    except BaseException as error:  # noqa: E722
        await queue.reset()
        if isinstance(error, asyncio.CancelledError):
            raise


async def after_a_handler_of_errors(job):
    try:
        await job.run()
    except OSError:
        raise
    except asyncio.CancelledError:
        raise
    except:  # noqa: E722
        traceback.print_exc()


class Session:
    async def __aenter__(self):
        try:
            await self.connect()
        except BaseException:
            self.connected = False
        return self

    async def __aexit__(self, kind, error, trace):
        try:
            await self.close()
        except asyncio.CancelledError:
            raise
        except BaseException:
            logger.exception("not closed")


# What keeps it.


async def exception_is_harmless(job):
    try:
        await job.run()
    except Exception:
        logger.exception("the job failed")


async def raised_again(job):
    try:
        await job.run()
    except:  # noqa: E722
        job.failed = True
        raise


async def earlier_handler_raises(job):
    try:
        await job.run()
    except asyncio.CancelledError:
        raise
    except BaseException:
        logger.exception("the job failed")


async def earlier_handler_raises_with_others(job):
    try:
        await job.run()
    except (KeyboardInterrupt, SystemExit, asyncio.CancelledError):
        raise
    except:  # noqa: E722
        logger.exception("the job failed")


async def isinstance_test(job):
    try:
        await job.run()
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, asyncio.CancelledError)):
            raise
        logger.error("the job failed: %s", error)


async def not_an_exception(job):
    try:
        await job.run()
    except BaseException as error:
        if not isinstance(error, Exception):
            raise
        logger.error("the job failed: %s", error)


async def isinstance_test_with_else(job):
    try:
        await job.run()
    except BaseException as error:
        if isinstance(error, Exception):
            logger.error("the job failed: %s", error)
        else:
            raise


async def matched(job):
    try:
        await job.run()
    except BaseException as error:
        match error:
            case Exception():
                logger.error("the job failed: %s", error)
            case _:
                raise


async def asks_whether_it_is_meant(job):
    try:
        await job.run()
    except BaseException:
        if asyncio.current_task().cancelling():
            raise
        logger.exception("the job failed")


async def uncancelled(job):
    try:
        await job.run()
    except BaseException:
        asyncio.current_task().uncancel()


async def deferred(job):
    failure = None
    try:
        await job.run()
    except BaseException as error:
        failure = error
    job.report(failure)
    if failure is not None:
        raise failure


async def deferred_early_end(job):
    failure = None
    try:
        await job.run()
    except BaseException as error:
        failure = error
    if failure is None:
        return job.result
    job.report(failure)
    raise failure


async def exc_info(job):
    try:
        await job.run()
    except:  # noqa: E722
        kind, error, trace = sys.exc_info()
        job.report(kind, trace)
        raise


async def raised_with_a_finally(job):
    try:
        await job.run()
    except BaseException:
        try:
            raise
        finally:
            job.close()


def report_and_raise(job) -> NoReturn:
    logger.error("%s failed", job)
    raise


def reraise(error):
    logger.error("%s", error)
    raise error


async def helper_never_returns(job):
    try:
        await job.run()
    except BaseException:
        report_and_raise(job)


async def helper_raises_what_it_is_given(job):
    try:
        await job.run()
    except BaseException as error:
        reraise(error)


async def no_suspension_point(job):
    try:
        job.step()
    except BaseException:
        job.failed = True
    await job.run()


async def suspension_point_in_a_callback_only(job, loop):
    try:
        loop.call_soon(lambda: job.run_later())

        async def later():
            await job.run()
    except BaseException:
        job.failed = True
    return later


def no_coroutine(job):
    try:
        job.run()
    except BaseException:
        job.failed = True


async def nothing_is_left_for_it(job):
    try:
        await job.run()
    except asyncio.CancelledError:
        job.stop()
        raise
    except Exception:
        job.failed = True
    except BaseException:
        job.broken = True


async def attribute_of_the_same_name(session, request):
    """The name of an attribute is not the variable."""
    try:
        return await session.ask(request)
    except asyncio.CancelledError:
        raise
    except BaseException as error:
        shown = session.shown or isinstance(error, session.kind)
        return shown
