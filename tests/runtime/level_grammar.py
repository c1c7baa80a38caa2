"""Generates small modules that use trio or anyio, each with one async function that is worth judging.

The grammar is the base one of grammar.py with what level-triggered libraries add (shielded scopes) and without what
they do not have: a cancellation is never made by hand, and tasks are not cancelled.
"""

from __future__ import annotations

import random

from grammar import Module, Scope, indent

#: The ways to import and then to name the cancellation exception. anyio's class is asked for where it is needed, for
#: at module level there is none.
_CANCELLATIONS = {
    "trio": [
        ("import trio", "trio.Cancelled"),
        ("import trio as t", "t.Cancelled"),
        ("from trio import Cancelled", "Cancelled"),
        ("from trio import Cancelled as Stopped", "Stopped"),
    ],
    "anyio": [
        ("import anyio", "anyio.get_cancelled_exc_class()"),
        ("import anyio as io", "io.get_cancelled_exc_class()"),
        ("from anyio import get_cancelled_exc_class", "get_cancelled_exc_class()"),
        ("from anyio import get_cancelled_exc_class as cancelled", "cancelled()"),
    ],
}


def generate_level(seed: int | str, library: str) -> str:
    """The text of a module that uses "trio" or "anyio", with one async function at its end."""
    return _LevelModule(random.Random(f"{seed}/{library}"), library).text()


class _LevelModule(Module):
    def __init__(self, rng: random.Random, library: str) -> None:
        super().__init__(rng, wide=False)
        self._library = library
        self._spellings = [rng.choice(_CANCELLATIONS[library])]
        self._bound: list[str] = []
        self._imports.add(f"import {library}")
        if library == "anyio" and rng.random() < 0.4:
            self._bind()

    def _bind(self) -> None:
        """The class is bound to a local first."""
        spelling = super()._cancellation()
        name = self._pick(["Cancelled", "cancelled_class"])
        self._bound.append(f"{name} = {spelling}")
        self._spellings = [(f"import {self._library}", name)]

    def _function_body(self) -> list[str]:
        return [*self._bound, *super()._function_body()]

    # ---- what is not there ----

    def _module_cancellation(self) -> str:
        return super()._cancellation()

    def _cancellation_pattern(self) -> str | None:
        spelling = self._cancellation()
        return None if spelling.endswith(")") else f"{spelling}()"

    def _new_cancellation(self) -> None:
        return None

    def _tuple_constant(self) -> str:
        if self._library == "trio":
            return super()._tuple_constant()
        return f"({self._cancellation()}, {self._error()})"

    def _helpers(self) -> list[str]:
        return ["fail", "fail", "leave"]

    def _cancel_and_await(self, scope: Scope) -> list[str]:
        return self._shield(scope)

    # ---- what is new ----

    def _compounds(self) -> list[tuple]:
        return [*super()._compounds(), (8, self._shield)]

    def _shield(self, scope: Scope) -> list[str]:
        self._room -= 1
        if self._chance(0.5):
            head, name = "CancelScope", "shield=True"
        else:
            head, name = "move_on_after", self._pick(["5, shield=True", "30, shield=True"])
        if self._chance(0.5):
            self._imports.add(f"from {self._library} import {head}")
        else:
            head = f"{self._library}.{head}"
        bound = self._pick(["", "", " as cleanup"])
        return [f"with {head}({name}){bound}:", *indent(self._try_body(scope.deeper()))]

    def _final_body(self, scope: Scope) -> list[str]:
        return self._shield(scope.deeper()) if self._chance(0.2) else super()._final_body(scope)
