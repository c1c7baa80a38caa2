"""trio and anyio, as the judge needs them: stand-ins for its explorer, and the installed ones (anyio on asyncio)."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import Any

from atoms import Atoms


class Cancelled(BaseException):
    """What the stand-ins raise."""


class Scope:
    """A cancel scope that nobody cancels and whose deadline never comes. An ordinary scope lets an outer cancellation
    pass, a shielded one does not; the decider counts those that are open."""

    def __init__(self, atoms: Atoms, shield: bool) -> None:
        self._atoms = atoms
        self._shield = shield

    def __enter__(self) -> Scope:
        self._atoms.decider.shields += self._shield
        return self

    def __exit__(self, *_: object) -> None:
        self._atoms.decider.shields -= self._shield


def stand_ins(library: str, atoms: Atoms) -> dict[str, ModuleType]:
    """A module with that name and with what the generated programs use of it."""
    module = ModuleType(library)
    module.CancelScope = lambda *, shield=False: Scope(atoms, shield)
    module.move_on_after = lambda seconds, *, shield=False: Scope(atoms, shield)
    if library == "trio":
        module.Cancelled = Cancelled
    else:
        module.get_cancelled_exc_class = lambda: Cancelled
    return {library: module}


def cancelled_class(library: str) -> type[BaseException]:
    """The installed library's class. For anyio, call it inside of run_in_scope()."""
    module = importlib.import_module(library)
    return module.Cancelled if library == "trio" else module.get_cancelled_exc_class()


def checkpoint(library: str) -> Awaitable[None]:
    return importlib.import_module(f"{library}.lowlevel").checkpoint()


def run_in_scope(library: str, main: Callable[[Any], Awaitable]) -> Any:
    """Runs main(scope) in an event loop of the installed library, inside of that scope. What main returns."""
    module = importlib.import_module(library)
    results = []

    async def scoped() -> None:
        with module.CancelScope() as scope:
            results.append(await main(scope))

    try:
        module.run(scoped)
    except RuntimeError:  # a program that was abandoned and would not be closed has left scopes of its own open
        if not results:
            raise
    return results[0]
