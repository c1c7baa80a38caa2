"""The same with trio's and anyio's cancellation, which is raised again at the next checkpoint behind the with."""

import logging
from contextlib import asynccontextmanager

import anyio
import trio

logger = logging.getLogger(__name__)


class Session:
    async def __aenter__(self):
        await trio.lowlevel.checkpoint()
        return self

    async def __aexit__(self, kind, error, trace):
        return False


class Plain:
    async def __aexit__(self, kind, error, trace):
        return isinstance(error, trio.BrokenResourceError)


@asynccontextmanager
async def traced(name):
    try:
        yield
    except trio.Cancelled:
        logger.info("%s was cancelled", name)
        raise


@asynccontextmanager
async def logged(name):
    try:
        yield
        await anyio.sleep(0)
    except anyio.get_cancelled_exc_class():
        raise
    except BaseException:
        logger.info("%s failed", name)


@asynccontextmanager
async def raised_again(name):
    try:
        yield
    except anyio.get_cancelled_exc_class():
        logger.info("%s was cancelled", name)
        raise


@asynccontextmanager
async def scoped(seconds):
    """The scope takes only its own in."""
    with trio.move_on_after(seconds) as scope:
        yield scope
