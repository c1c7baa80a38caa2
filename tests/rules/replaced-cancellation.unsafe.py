"""Other exceptions raised in place of asyncio's cancellation."""

import asyncio
import logging
import sys

from .errors import JobFailed, make_error

logger = logging.getLogger(__name__)


class DeviceGone(Exception):
    pass


# What loses it.


async def translated(device):
    return await device.read()


async def translated_with_a_cause(device):
    try:
        return await device.read()
    except OSError as error:
        raise DeviceGone(str(device)) from error


async def imported_class(job):
    try:
        await job.run()
    except asyncio.CancelledError:
        raise
    except BaseException as error:
        raise JobFailed(job) from error


async def without_a_call(device):
    return await device.read()


async def on_one_path(device):
    try:
        return await device.read()
    except asyncio.CancelledError:
        if device.closed:
            raise
        raise


async def in_a_finally(device):
    try:
        data = await device.read()
    finally:
        if not device.closed:
            raise RuntimeError("the device is still open")
    return data


async def in_a_nested_try(device):
    try:
        await device.read()
    except asyncio.CancelledError:
        try:
            raise
        finally:
            raise DeviceGone


async def assertion_in_the_handler(device):
    try:
        await device.read()
    except asyncio.CancelledError:
        assert device.closed
        raise


async def exits(job):
    try:
        await job.run()
    except BaseException as error:
        logger.exception("the job failed")
        if isinstance(error, asyncio.CancelledError):
            raise
        sys.exit(1)


def fail(job):
    raise JobFailed(job)


async def helper_that_always_raises(job):
    try:
        await job.run()
    except asyncio.CancelledError:
        fail(job)


async def name_is_gone(job):
    """The inner handler unbinds `error`, and so this `raise` raises UnboundLocalError."""
    try:
        await job.run()
    except asyncio.CancelledError as error:
        try:
            if not job.stop():
                raise ValueError("still running")
        except ValueError as error:
            logger.warning("not stopped: %s", error)
        raise


async def raised_and_caught_further_out(device):
    """It is the translation that loses it; what catches the other exception is in its right."""
    try:
        return await device.read()
    except DeviceGone:
        return b""


class Connection:
    async def request(self, message):
        try:
            self.writer.write(message)
            await self.writer.drain()
            return await self.reply()
        except (asyncio.CancelledError, OSError) as error:
            self.broken = True
            if isinstance(error, asyncio.CancelledError):
                raise
            raise ConnectionError(f"no reply to {message!r}") from error


# What keeps it.


async def errors_are_translated(device):
    try:
        return await device.read()
    except OSError as error:
        raise DeviceGone from error


async def cancellation_first(device):
    try:
        return await device.read()
    except asyncio.CancelledError:
        raise
    except BaseException as error:
        raise DeviceGone from error


async def told_apart(device):
    try:
        return await device.read()
    except BaseException as error:
        if isinstance(error, asyncio.CancelledError):
            raise
        raise DeviceGone from error


async def the_other_way_round(device):
    try:
        return await device.read()
    except BaseException as error:
        if isinstance(error, Exception):
            raise DeviceGone from error
        raise


async def raises_what_cannot_be_known(device):
    """The class of what a call returns is not known: it may be the cancellation."""
    try:
        return await device.read()
    except asyncio.CancelledError as error:
        raise make_error(error)


async def raises_an_attribute(device):
    try:
        return await device.read()
    except asyncio.CancelledError:
        raise device.error


async def a_new_cancellation(device):
    try:
        return await device.read()
    except asyncio.CancelledError as error:
        raise asyncio.CancelledError("the device was busy") from error


async def timeout_is_translated(device):
    try:
        return await asyncio.wait_for(device.read(), 5)
    except asyncio.TimeoutError as error:
        raise DeviceGone from error


async def calls_may_raise_but_mostly_do_not(device):
    """An ordinary call can fail anywhere; nothing would be left to write."""
    try:
        return await device.read()
    except asyncio.CancelledError:
        device.close()
        logger.info("%s", 1 / device.ratio)
        raise


async def raised_before_anything_is_cancelled(device):
    try:
        if device.closed:
            raise DeviceGone
        return device.buffer
    finally:
        device.uses -= 1


async def raised_in_a_finally_without_a_suspension_point(device):
    try:
        device.flush()
    finally:
        if not device.closed:
            raise DeviceGone
    await device.ping()


def no_coroutine(future):
    try:
        return future.result()
    except asyncio.CancelledError as error:
        raise DeviceGone from error
