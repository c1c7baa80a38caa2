"""Generates small modules, each with one async function that is worth judging.

`generate(seed)` gives the same text each time (3.11 differs, see HAS_BRANCH_BUG and SUPPRESS_SPLITS_GROUPS). The base
grammar covers try statements of every shape with every way to name an exception, jumps, loops, branches, match,
nested functions, context managers and saved exceptions. The wider one adds `except*`, walrus, conditional expressions
around awaits, `del`, comprehensions, nested coroutine functions, methods, `sys.exc_info()` and more ways to raise.

What a generated program calls comes from atoms.py: unknown code that answers anew each time it is asked. Where a
real value would keep its answer (a local tested twice, a loop over `range(3)`), nothing is generated: what an
analysis of exceptions knows of ordinary values is not judged here.
"""

from __future__ import annotations

import ast
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

#: CPython 3.11 leaves a suspension out of the exception table when it is one arm of a boolean or conditional
#: expression that ends a try body (`try: cond(1) or await point(2)`): the handlers of that try are not entered.
#: 3.10, 3.12 and newer enter them. There a statement is put behind such an expression.
HAS_BRANCH_BUG = sys.version_info[:2] == (3, 11)

#: From 3.12 on `suppress` takes the exceptions that it names out of a group; before, it lets a group pass.
SUPPRESS_SPLITS_GROUPS = sys.version_info[:2] >= (3, 12)

#: The ways to import and then to name the cancellation exception.
_CANCELLATIONS = [
    ("import asyncio", "asyncio.CancelledError"),
    ("import asyncio as aio", "aio.CancelledError"),
    ("from asyncio import CancelledError", "CancelledError"),
    ("from asyncio import CancelledError as CE", "CE"),
    ("import asyncio", "asyncio.exceptions.CancelledError"),
]
_BASE_ERRORS = ["ValueError", "OSError", "KeyError", "LookupError", "AppError", "RetryError"]
_WIDE_ERRORS = [*_BASE_ERRORS, "RuntimeError", "TypeError", "NameError", "AssertionError", "TimeoutError"]
_WIDE_ERRORS += ["ConnectionError", "DeviceGone", "LinkError", "FutureCancelled"]
#: The names that hold exceptions and flags.
_BINDABLE = frozenset({"saved", "error", "failed", "done", "e", "err", "exc"})
_DEFINITIONS = {
    "AppError": "class AppError(Exception):\n    pass",
    "RetryError": "class RetryError(AppError):\n    pass",
    "Shutdown": "class Shutdown(BaseException):\n    pass",
    "ERRORS": "ERRORS = ({cancellation}, OSError)",
    "fail": 'def fail():\n    raise {error}("fail")',
    "fail_somehow": 'def fail_somehow(kind):\n    if kind:\n        raise {error}("fail")\n    raise OSError(kind)',
    "leave": "def leave() -> NoReturn:\n    sys.exit(1)",
    "cancel_myself": "def cancel_myself():\n    raise {cancellation}()",
    "is_stop": "def is_stop(error):\n    return isinstance(error, {cancellation})",
    "hand_on": 'def hand_on(reason):\n    if isinstance(reason, {error}):\n        raise RuntimeError("x")\n    raise reason',
    "note_it": "def note_it(reason):\n    call(96)\n    if type(reason) in (KeyError, {error}):\n        raise reason",
    "on_error": "async def on_error(error):\n    await point(97)\n    if not isinstance(error, Exception):\n        raise",
    "fetch": "async def fetch():\n    await point(91)\n    return call(92)",
    "give_up": 'async def give_up():\n    await point(93)\n    raise {error}("gave up")',
    "close_then_fail": "async def close_then_fail():\n    try:\n        await point(94)\n    finally:\n        call(95)\n    fail()",
}


#: The atoms that the functions of a module use.
_HELPER_ATOMS = {
    "fetch": ("point", "call"),
    "give_up": ("point",),
    "close_then_fail": ("point", "call"),
    "on_error": ("point",),
    "note_it": ("call",),
}


def generate(seed: int | str, wide: bool = False) -> str:
    """The text of a module with one async function at its end."""
    return Module(random.Random(f"{seed}/{wide}"), wide).text()


@dataclass(frozen=True)
class Scope:
    """Where a statement stands.

    depth: how deep compound statements are nested. loop: break and continue are legal; returns: return is.
    handling: a bare raise has something to raise. names: the names that hold caught exceptions here.
    grouped: a suppress or except* is around, which may meet a group.
    """

    depth: int = 0
    loop: bool = False
    returns: bool = True
    handling: bool = False
    names: tuple[str, ...] = ()
    grouped: bool = False

    def deeper(self, **changes: object) -> Scope:
        return replace(self, depth=self.depth + 1, **changes)


class Module:
    """Makes one module. Every production returns lines without the indentation of where they will stand."""

    def __init__(self, rng: random.Random, wide: bool) -> None:
        self._rng = rng
        self._wide = wide
        self._atom = 0
        self._room = 0
        self._imports: set[str] = set()
        self._used_atoms: set[str] = set()
        self._definitions: dict[str, str] = {}
        self._parameters: set[str] = set()
        spellings = rng.sample(_CANCELLATIONS, rng.choice([1, 1, 2]))
        self._spellings = [rng.choice(spellings) for _ in range(2)]
        self._errors = rng.sample(_WIDE_ERRORS if wide else _BASE_ERRORS, 3)
        self._saved = rng.choice([None, None, "saved", "error"])
        self._flag = rng.choice([None, None, None, "failed", "done"])
        self._except_names = rng.choice([["e"], ["e"], ["e", "err"], ["err", "exc"]])
        self._stars = wide and rng.random() < 0.2
        self._nested = 0

    def text(self) -> str:
        body = self._function_body()
        method = self._wide and self._chance(0.1)
        arguments = (["self"] if method else []) + sorted(self._parameters)
        function = [f"async def job({', '.join(arguments)}):", *indent(body)]
        if method:
            function = ["class Worker:", *indent(function)]
        if self._used_atoms:
            self._imports.add(f"from atoms import {', '.join(sorted(self._used_atoms))}")
        blocks = [*self._ordered_definitions(), "\n".join(function)]
        return "\n".join(sorted(self._imports)) + "\n\n\n" + "\n\n\n".join(blocks) + "\n"

    def _ordered_definitions(self) -> list[str]:
        order = list(_DEFINITIONS)
        return [self._definitions[name] for name in sorted(self._definitions, key=order.index)]

    def _function_body(self) -> list[str]:
        self._room = self._rng.choice([5, 8, 10, 12, 14, 18, 22, 26, 30, 34])
        start = []
        if self._saved and self._chance(0.93):
            start.append(f"{self._saved} = None")
        if self._flag and self._chance(0.93):
            start.append(f"{self._flag} = {self._pick(['False', 'False', 'True'])}")
        if self._wide and self._chance(0.04):
            start.append("from asyncio import CancelledError")
            self._spellings = [("import asyncio", "CancelledError")]
        scope = Scope()
        shapes = [(6, self._try), (2, self._loop), (1, self._with_suppress), (1, self._deferred), (1, self._block)]
        if self._wide:
            shapes += [(1, self._async_with), (1, self._cancel_and_await)]
        body = []
        while not body or (self._room > 3 and self._chance(0.75)):
            if body and self._chance(0.4):
                body += self._simple(scope)
            body += self._weighted(shapes)(scope)
        if self._saved and self._chance(0.6):
            body += self._raise_saved(scope)
        if self._chance(0.25):
            body += self._simple(scope)
        return self._bind_all(start + body)

    def _bind_all(self, body: list[str]) -> list[str]:
        """Binds the names that a function's body reads and nothing in it binds, at its start or after their reads.

        A name that is bound nowhere may be anything in real code: a builtin of a newer Python, say. A name that is
        bound later is unbound for sure.
        """
        bound = {"Load": set(), "Store": set(), "Del": set()}
        for node in _own_nodes(ast.parse("\n".join(["async def job():", *indent(body)])).body[0]):
            if isinstance(node, ast.Name):
                bound[type(node.ctx).__name__].add(node.id)
            elif isinstance(node, ast.ExceptHandler) and node.name:
                bound["Store"].add(node.name)
        for name in sorted((bound["Load"] | bound["Del"]) - bound["Store"]):
            if name in _BINDABLE:
                body = [f"{name} = None", *body] if self._chance(0.5) else [*body, f"{name} = None"]
        return body

    # ---- choosing ----

    def _chance(self, probability: float) -> bool:
        return self._rng.random() < probability

    def _pick(self, values: list) -> object:
        return self._rng.choice(values)

    def _weighted(self, productions: list) -> object:
        weights = [weight for weight, _ in productions]
        return self._rng.choices([p for _, p in productions], weights)[0]

    def _number(self, atom: str, *more: str) -> str:
        """A call of an atom, with a number of its own."""
        self._atom += 1
        self._used_atoms.add(atom)
        return f"{atom}({', '.join([str(self._atom), *more])})"

    # ---- names and types ----

    def _cancellation(self) -> str:
        line, spelling = self._pick(self._spellings)
        self._imports.add(line)
        return spelling

    def _error(self, pool: list[str] | None = None) -> str:
        name = self._pick(pool or self._errors)
        if name in ("AppError", "RetryError"):
            self._define("AppError")
            self._define(name)
        elif name == "Shutdown":
            self._define(name)
        elif name in ("DeviceGone", "LinkError"):
            self._used_atoms.add(name)
        elif name == "FutureCancelled":
            self._imports.add("from concurrent.futures import CancelledError as FutureCancelled")
        return name

    def _define(self, name: str) -> str:
        if name not in self._definitions:
            text = _DEFINITIONS[name]
            if "{cancellation}" in text:
                text = text.replace("{cancellation}", self._module_cancellation())
            if "{error}" in text:
                text = text.replace("{error}", self._error())
            self._definitions[name] = text
        if name in _HELPER_ATOMS:
            self._used_atoms.update(_HELPER_ATOMS[name])
        if name == "close_then_fail":
            self._define("fail")
        if name == "leave":
            self._imports.update(("import sys", "from typing import NoReturn"))
        return name

    def _module_cancellation(self) -> str:
        self._imports.add("import asyncio")
        return "asyncio.CancelledError"

    def _caught_types(self, star: bool) -> str:
        """What stands between `except` and `as`; empty for a bare one."""
        kinds = [
            (30, self._cancellation),
            (13, lambda: "BaseException"),
            (13, lambda: "Exception"),
            (20, self._error),
            (10, lambda: f"({self._cancellation()}, {self._error()})"),
            (4, lambda: f"({self._error()}, {self._error()})"),
            (3, self._tuple_constant),
        ]
        if not star:
            kinds.append((10, lambda: ""))
        if self._wide:
            kinds.append((2, lambda: f"(Exception, {self._cancellation()})"))
            kinds.append((2, lambda: self._error(["Shutdown"])))
            if self._stars and not star:
                kinds.append((5, lambda: self._pick(["ExceptionGroup", "BaseExceptionGroup"])))
        return self._weighted(kinds)()

    def _tuple_constant(self) -> str:
        return self._define("ERRORS")

    def _cancellation_pattern(self) -> str | None:
        """A class pattern that matches the cancellation; none where no name holds its class."""
        return f"{self._cancellation()}()"

    def _new_cancellation(self) -> str | None:
        """An expression that makes a cancellation by hand; none where that cannot be done."""
        return f"{self._cancellation()}()"

    # ---- statements ----

    def _block(self, scope: Scope, most: int = 3) -> list[str]:
        lines: list[str] = []
        for _ in range(self._rng.randint(1, most)):
            lines += self._statement(scope)
            if _leaves(lines) and not self._chance(0.08):
                break
            if self._room <= 0:
                break
        return lines

    def _statement(self, scope: Scope) -> list[str]:
        if self._room <= 2 or scope.depth >= 5 or self._chance(0.45 + 0.07 * scope.depth):
            return self._simple(scope)
        return self._weighted(self._compounds())(scope)

    def _compounds(self) -> list[tuple]:
        return [
            (30, self._try),
            (12, self._if),
            (10, self._loop),
            (6, self._with_suppress),
            (3, self._with_manager),
            (4, self._async_with),
            (4, self._cancel_and_await),
            (3, self._deferred),
            (2, self._nested_function),
            (3, self._match),
        ]

    def _simple(self, scope: Scope) -> list[str]:
        self._room -= 1
        kinds = [
            (30, self._await),
            (24, self._call),
            (4, self._raise),
            (5, self._jump),
            (3, self._assert),
            (6, self._assign),
            (2, lambda _: ["pass"]),
            (2, self._raising_helper),
        ]
        if self._wide:
            kinds += [(2, self._del), (1, self._comprehension), (1, self._exit), (2, self._branching_await)]
            kinds += [(2, self._walrus), (2, self._await_helper)]
        return self._weighted(kinds)(scope)

    def _await(self, scope: Scope) -> list[str]:
        point = f"await {self._number('point')}"
        forms = [(20, point), (2, f"result = {point}")]
        if self._wide:
            forms += [(1, f"{self._number('call', point)}"), (1, f"result = [{point}, {self._number('call')}]")]
        return [self._weighted(forms)]

    def _call(self, scope: Scope) -> list[str]:
        name = self._readable(scope)
        if name and self._chance(0.3):
            return [self._number("call", name)]
        return [self._number("call")]

    def _readable(self, scope: Scope) -> str | None:
        """A name that holds, or held, an exception."""
        if scope.names and self._chance(0.9):
            return self._pick(list(scope.names))
        if self._saved and self._chance(0.5):
            return self._saved
        if self._chance(0.04):
            return self._pick(self._except_names)
        return None

    def _raise(self, scope: Scope) -> list[str]:
        """Any raise statement, most of them sensible where they stand."""
        name = self._readable(scope)
        made = self._new_cancellation()
        forms = [
            (4, lambda: f"raise {self._construction()}"),
            (1, lambda: f"raise {self._error()}"),
        ]
        if made:
            forms.append((1, lambda: f"raise {self._pick([made, made, made.removesuffix('()')])}"))
        if scope.handling:
            forms.append((14, lambda: "raise"))
        elif self._chance(0.05):
            forms.append((4, lambda: "raise"))
        if name:
            forms.append((6, lambda: f"raise {name}"))
            forms.append((4, lambda: f"raise {self._construction()} from {name}"))
            if made:
                forms.append((1, lambda: f"raise {made} from {name}"))
        if self._wide:
            if name in scope.names:
                forms.append((1, lambda: f"raise {name}.with_traceback(None)"))
                forms.append((1, lambda: f"raise {name} from None"))
            forms.append((1, lambda: f"raise {self._error(['Shutdown'])}()"))
            if scope.handling:
                forms.append((1, self._raise_current))
        return [self._weighted(forms)()]

    def _raise_current(self) -> str:
        self._imports.add("import sys")
        return self._pick(["raise sys.exc_info()[1]", "raise sys.exception()"])

    def _construction(self) -> str:
        return f"{self._error()}({self._pick(['', '0'])})"

    def _saved_construction(self) -> str:
        """As _construction(). Nothing but the name of a class from elsewhere can tell here that it is an exception."""
        return f"{self._error([name for name in self._errors if name != 'DeviceGone'])}({self._pick(['', '0'])})"

    def _jump(self, scope: Scope) -> list[str]:
        if scope.loop and self._chance(0.65):
            return [self._pick(["break", "continue"])]
        if not scope.returns:
            return self._call(scope)
        value = ["return", "return None", f"return {self._number('call')}"]
        if self._chance(0.2):
            value = [f"return await {self._number('point')}"]
        return [self._pick(value)]

    def _assert(self, scope: Scope) -> list[str]:
        message = f", {self._number('call')}" if self._chance(0.15) else ""
        return [f"assert {self._test(scope)}{message}"]

    def _assign(self, scope: Scope) -> list[str]:
        """A flag or a saved exception gets another value."""
        choices = []
        if self._flag:
            choices.append(lambda: f"{self._flag} = {self._pick(['True', 'True', 'False'])}")
        if self._saved:
            choices.append(lambda: f"{self._saved} = {self._value(scope)}")
        return [self._pick(choices)()] if choices else self._call(scope)

    def _value(self, scope: Scope) -> str:
        values = [(3, "None"), (1, self._saved_construction())]
        made = self._new_cancellation()
        if made:
            values.append((1, made))
        for name in scope.names:
            values.append((12, name))
            if self._wide:
                values.append((2, f"{name} if {self._test(scope)} else None"))
                values.append((1, f"{self._saved} or {name}"))
        if self._wide and self._flag:
            values.append((1, f"{self._saved_construction()} if {self._flag} else {self._saved}"))
        return self._weighted(values)

    def _raising_helper(self, scope: Scope) -> list[str]:
        if self._wide and self._chance(0.3):
            self._define("fail_somehow")
            self._parameters.add("ready")
            return ["fail_somehow(ready)"]
        return [f"{self._define(self._pick(self._helpers()))}()"]

    def _helpers(self) -> list[str]:
        """The functions of the module that always raise."""
        return ["fail", "fail", "leave", "cancel_myself"]

    def _await_helper(self, scope: Scope) -> list[str]:
        """A coroutine function of the module, which always raises or does not."""
        call = f"await {self._define(self._pick(['fetch', 'fetch', 'give_up', 'close_then_fail']))}()"
        return [self._pick([call, call, f"result = {call}"])]

    def _del(self, scope: Scope) -> list[str]:
        name = self._readable(scope)
        return [f"del {name}"] if name else self._call(scope)

    def _exit(self, scope: Scope) -> list[str]:
        self._imports.add("import sys")
        return [self._pick(["sys.exit()", "sys.exit(1)"])]

    def _comprehension(self, scope: Scope) -> list[str]:
        forms = [
            lambda: f"[await {self._number('point')} for _ in {self._number('items')}]",
            lambda: f"[item async for item in {self._number('stream')}]",
            lambda: f"result = [item async for item in {self._number('stream')} if {self._number('cond')}]",
            lambda: f"result = ({self._number('call')} for _ in {self._number('items')})",
        ]
        return [self._pick(forms)()]

    def _branching_await(self, scope: Scope) -> list[str]:
        """An await that is one arm of an expression."""
        point = f"await {self._number('point')}"
        test = self._number("cond")
        forms = [
            f"{test} and {point}",
            f"{test} or {point}",
            f"{point} if {test} else None",
            f"not ({test} and {point})",
        ]
        forms += [f"({point}) or {test}", f"{self._number('call', f'{test} or {point}')}"]
        lines = [self._pick(forms)]
        if HAS_BRANCH_BUG:
            lines.append(self._number("call"))
        return lines

    def _walrus(self, scope: Scope) -> list[str]:
        if scope.names and self._saved and self._chance(0.6):
            return [self._number("call", f"({self._saved} := {self._pick(list(scope.names))})")]
        return [f"if (found := await {self._number('receive')}) is not None:", f"    {self._number('call', 'found')}"]

    # ---- tests ----

    def _test(self, scope: Scope) -> str:
        forms = [
            (10, lambda: self._number("cond")),
            (2, lambda: f"not {self._number('cond')}"),
            (3, self._parameter_test),
        ]
        name = self._readable(scope)
        if name:
            forms.append((9 if name in scope.names else 3, lambda: self._class_test(name)))
        if self._saved:
            tests = ["{} is None", "{} is not None", "{}", "not {}"]
            forms.append((4, lambda: self._pick(tests).format(self._saved)))
        if self._flag:
            forms.append(
                (6, lambda: self._pick(["{}", "not {}", "{} is True"][: 3 if self._wide else 2]).format(self._flag))
            )
        if scope.depth < 9:
            simpler = replace(scope, depth=9)
            forms.append((2, lambda: f"{self._test(simpler)} {self._pick(['and', 'or'])} {self._test(simpler)}"))
            if self._wide:
                forms.append(
                    (1, lambda: f"not ({self._test(simpler)} {self._pick(['and', 'or'])} {self._test(simpler)})")
                )
        if self._wide:
            forms.append((2, lambda: f"await {self._number('point')}"))
            forms.append((1, lambda: f"{self._number('lookup')} is None"))
            forms.append((1, lambda: self._pick(["True", "False"])))
            forms.append((3 if scope.handling else 1, self._cancelling))
        return self._weighted(forms)()

    def _cancelling(self) -> str:
        """Whether somebody has asked for the cancellation of the task that runs."""
        self._imports.add("import asyncio")
        request = "asyncio.current_task().cancelling()"
        if self._chance(0.25):
            self._nested += 1
            name = f"current{self._nested}"
            return f"({name} := asyncio.current_task()) and {name}.cancelling()"
        return self._pick([request, request, f"{request} > 0", f"not {request}", f"{request} == 0"])

    def _retries(self) -> str:
        self._parameters.add("retries")
        return f"for {self._pick(['_', 'attempt'])} in range(retries):"

    def _parameter_test(self) -> str:
        name = self._pick(["ready", "busy"])
        self._parameters.add(name)
        return self._pick([name, f"not {name}", name, f"{name}.flag"])

    def _class_test(self, name: str) -> str:
        types = [(4, self._cancellation), (3, lambda: "Exception"), (2, self._error)]
        types.append((1, lambda: f"({self._cancellation()}, {self._error()})"))
        tested = self._weighted(types)()
        if self._wide and self._chance(0.1):
            return f"{self._pick(['', 'not '])}{self._define('is_stop')}({name})"
        if self._wide and self._chance(0.05):
            return f"type({name}) {self._pick(['in', 'not in'])} ({self._cancellation()}, {self._error()})"
        if self._chance(0.2) and not tested.startswith("("):
            return f"type({name}) {self._pick(['is', 'is not', 'is'])} {tested}"
        return f"{self._pick(['', 'not '])}isinstance({name}, {tested})"

    # ---- compound statements ----

    def _try(self, scope: Scope) -> list[str]:
        self._room -= 3
        if self._stars and self._chance(0.4) and (SUPPRESS_SPLITS_GROUPS or not scope.grouped):
            return self._try_star(scope)
        shape = self._weighted([(60, "except"), (20, "except finally"), (20, "finally")])
        body = self._try_body(scope)
        lines = ["try:", *indent(body)]
        if "except" in shape:
            lines += self._handlers(scope)
            if self._chance(0.15):
                lines += ["else:", *indent(self._block(scope.deeper(), 2))]
        if "finally" in shape:
            lines += ["finally:", *indent(self._final_body(scope))]
        return lines

    def _try_body(self, scope: Scope) -> list[str]:
        body = self._block(scope.deeper())
        if not any("await" in line or "async" in line for line in body) and self._chance(0.85):
            self._room -= 1
            body = [*self._await(scope), *body]
        return body

    def _handlers(self, scope: Scope) -> list[str]:
        lines: list[str] = []
        seen = set()
        for _ in range(self._weighted([(62, 1), (28, 2), (10, 3)])):
            types = self._caught_types(star=False)
            if types in seen:
                continue
            seen.add(types)
            lines += self._handler(scope, types)
            if not types:
                break
        return lines

    def _handler(self, scope: Scope, types: str) -> list[str]:
        name = self._pick(self._except_names) if types and self._chance(0.55) else None
        clause = f"except {types}" if types else "except"
        names = scope.names
        if name:
            clause += f" as {name}"
            names = tuple(dict.fromkeys((*names, name)))
        inner = scope.deeper(handling=True, names=names)
        return [clause + ":", *indent(self._handler_body(inner, name))]

    def _handler_body(self, scope: Scope, name: str | None) -> list[str]:
        self._room -= 1
        lines: list[str] = []
        if self._chance(0.5):
            lines += self._call(scope)
        elif self._chance(0.3) and self._room > 0:
            lines += self._statement(scope)
        if self._saved and name and self._chance(0.35):
            lines.append(f"{self._saved} = {name}")
        if self._flag and self._chance(0.3):
            lines.append(f"{self._flag} = True")
        if _leaves(lines):
            return lines
        endings = [
            (26 if lines else 8, lambda _: []),
            (30, lambda _: ["raise"]),
            (10, self._raise),
            (8, self._jump),
            (7, self._conditional_raise),
            (6, self._statement),
            (2, self._raising_helper),
        ]
        if name:
            endings.append((8, self._class_guard))
        if name and self._wide:
            endings.append((4, self._exception_helper))
        lines += self._weighted(endings)(scope)
        return lines or ["pass"]

    def _conditional_raise(self, scope: Scope) -> list[str]:
        self._room -= 2
        lines = [f"if {self._test(scope)}:", *indent(self._raise(scope))]
        if self._chance(0.4):
            lines += ["else:", *indent(self._weighted([(3, self._raise), (2, self._simple)])(scope))]
        return lines

    def _class_guard(self, scope: Scope) -> list[str]:
        """`if isinstance(e, ...): raise`, in either direction."""
        self._room -= 2
        lines = [f"if {self._class_test(scope.names[-1])}:", *indent(self._raise(scope))]
        return lines + (self._simple(scope) if self._chance(0.5) else [])

    def _exception_helper(self, scope: Scope) -> list[str]:
        """A function of the module that is given what was caught, and may raise it."""
        name = scope.names[-1]
        calls = [
            lambda: f"{self._define('hand_on')}({name})",
            lambda: f"{self._define('note_it')}(reason={name})",
            lambda: f"await {self._define('on_error')}({name})",
        ]
        return [self._pick(calls)()]

    def _final_body(self, scope: Scope) -> list[str]:
        inner = scope.deeper()
        lines = self._block(inner, 2) if self._chance(0.6) else self._call(inner)
        if _leaves(lines) or not self._chance(0.3):
            return lines
        ending = self._weighted([(6, self._jump), (3, self._raise), (2, self._conditional_jump), (3, self._if)])
        return lines + ending(inner)

    def _conditional_jump(self, scope: Scope) -> list[str]:
        self._room -= 2
        return [f"if {self._test(scope)}:", *indent(self._jump(scope))]

    def _try_star(self, scope: Scope) -> list[str]:
        inner = scope.deeper(returns=False, loop=False, handling=True)
        lines = ["try:", *indent(self._try_body(replace(scope, grouped=True)))]
        for _ in range(self._weighted([(70, 1), (30, 2)])):
            types = self._caught_types(star=True)
            name = self._pick(self._except_names) if self._chance(0.4) else None
            names = tuple(dict.fromkeys((*scope.names, name))) if name else scope.names
            lines.append(f"except* {types}{f' as {name}' if name else ''}:")
            lines += indent(self._handler_body(replace(inner, names=names), name))
        if self._chance(0.2):
            lines += ["finally:", *indent(self._final_body(scope))]
        return lines

    def _if(self, scope: Scope) -> list[str]:
        self._room -= 1
        lines = [f"if {self._test(scope)}:", *indent(self._block(scope.deeper(), 2))]
        if self._chance(0.2):
            lines += [f"elif {self._test(scope)}:", *indent(self._block(scope.deeper(), 2))]
        if self._chance(0.4):
            lines += ["else:", *indent(self._block(scope.deeper(), 2))]
        return lines

    def _loop(self, scope: Scope) -> list[str]:
        self._room -= 2
        heads = [
            (8, lambda: "while True:"),
            (4, lambda: f"while {self._test(replace(scope, depth=9))}:"),
            (5, lambda: f"for item in {self._number('items')}:"),
            (4, lambda: f"async for item in {self._number('stream')}:"),
        ]
        if self._wide:
            heads.append((3, self._retries))
        head = self._weighted(heads)()
        inner = scope.deeper(loop=True)
        body = self._try(inner) if self._chance(0.55) else self._block(inner)
        if head == "while True:" and not any("await" in line or "async" in line for line in body):
            body = self._await(inner) + body
        if head == "while True:" and not _leaves(body) and self._chance(0.45):
            self._room -= 1
            body += [f"if {self._test(inner)}:", f"    {self._pick(['break', 'return' if scope.returns else 'break'])}"]
        lines = [head, *indent(body)]
        if self._chance(0.15):
            lines += ["else:", *indent(self._block(scope.deeper(), 2))]
        return lines

    def _with_suppress(self, scope: Scope) -> list[str]:
        self._room -= 1
        if self._chance(0.5):
            self._imports.add("from contextlib import suppress")
            manager = "suppress"
        else:
            self._imports.add("import contextlib")
            manager = "contextlib.suppress"
        types = [
            (5, self._cancellation),
            (2, lambda: f"{self._cancellation()}, {self._error()}"),
            (2, lambda: "BaseException"),
            (3, lambda: "Exception"),
            (3, self._error),
        ]
        items = [f"{manager}({self._weighted(types)()})"]
        if self._wide and self._chance(0.15):
            items.insert(self._pick([0, 1]), self._number("manager"))
        inner = scope.deeper(grouped=True)
        return [f"with {', '.join(items)}:", *indent(self._try_body(inner))]

    def _with_manager(self, scope: Scope) -> list[str]:
        self._room -= 1
        head = f"with {self._number('manager')}{self._pick(['', ' as it'])}:"
        return [head, *indent(self._block(scope.deeper()))]

    def _async_with(self, scope: Scope) -> list[str]:
        self._room -= 1
        if self._chance(0.3):
            self._parameters.add("lock")
            manager = "lock"
        else:
            manager = self._number("amanager")
        if self._wide and self._chance(0.15):
            manager += f", {self._number('amanager')} as it"
        return [f"async with {manager}:", *indent(self._block(scope.deeper()))]

    def _cancel_and_await(self, scope: Scope) -> list[str]:
        self._room -= 3
        self._parameters.add("task")
        lines = ["task.cancel()"]
        if self._chance(0.3):
            self._imports.add("from contextlib import suppress")
            return [*lines, f"with suppress({self._cancellation()}):", "    await task"]
        lines += ["try:", "    await task"]
        if self._chance(0.6):
            return [*lines, f"except {self._cancellation()}:", f"    {self._pick(['pass', 'raise', 'pass'])}"]
        return lines + self._handlers(scope)

    def _deferred(self, scope: Scope) -> list[str]:
        """An exception is saved and raised later."""
        self._room -= 5
        self._saved = self._saved or "saved"
        name = self._pick(self._except_names)
        types = self._pick(["BaseException", self._cancellation(), "Exception"])
        start = [f"{self._saved} = None"] if self._chance(0.8) else []
        inner = scope.deeper(handling=True, names=(*scope.names, name))
        middle = self._simple(inner) if self._chance(0.2) else []
        lines = [*start, "try:", *indent(self._try_body(scope)), f"except {types} as {name}:"]
        lines += indent([*middle, f"{self._saved} = {name}"])
        if self._chance(0.5):
            lines += self._simple(scope)
        return lines + (self._raise_saved(scope) if self._chance(0.9) else [])

    def _raise_saved(self, scope: Scope) -> list[str]:
        self._room -= 2
        saved = self._saved
        forms = [
            [f"if {saved} is not None:", f"    raise {saved}"],
            [f"if {saved} is not None:", f"    raise {saved}"],
            [f"if {saved}:", f"    raise {saved}"],
            [
                f"if not {saved}:",
                f"    {self._pick(['return', 'pass']) if scope.returns else 'pass'}",
                "else:",
                f"    raise {saved}",
            ],
            [f"if {saved} is None:", f"    {self._number('call')}", "else:", f"    raise {saved}"],
            [f"if isinstance({saved}, {self._cancellation()}):", f"    raise {saved}"],
            [f"if {saved} is not None and {self._number('cond')}:", f"    raise {saved}"],
            [f"raise {saved}"],
        ]
        return self._pick(forms)

    def _match(self, scope: Scope) -> list[str]:
        self._room -= 3
        name = scope.names[-1] if scope.names and self._chance(0.7) else None
        cancelled = self._cancellation_pattern()
        known = [cancelled] if cancelled else []
        if name:
            subject, patterns = name, [*known, f"{self._error()}()", "Exception()"]
            patterns += [f"{self._error()}() | {pattern}" for pattern in known]
        elif self._saved and self._chance(0.5):
            subject, patterns = self._saved, ["None", *known, "BaseException()"]
        elif self._wide and self._chance(0.3):
            subject, patterns = self._number("message"), ["str()"]
        else:
            subject, patterns = self._number("call"), ["1", "'text'", "2 | 3", "'word'"]
        lines = [f"match {subject}:"]
        for pattern in self._rng.sample(patterns, min(len(patterns), self._rng.randint(1, 2))):
            if self._wide and self._chance(0.2):
                pattern += f" if {self._number('cond')}"
            lines += indent([f"case {pattern}:", *indent(self._case_body(scope))])
        if self._chance(0.5):
            fallback = self._pick(["_", "_", "other"])
            lines += indent([f"case {fallback}:", *indent(self._case_body(scope))])
        return lines

    def _case_body(self, scope: Scope) -> list[str]:
        if scope.handling and self._chance(0.4):
            return self._raise(scope)
        return self._block(scope.deeper(), 2)

    def _nested_function(self, scope: Scope) -> list[str]:
        """A function inside: what it does is not what the outer one does. Called, it is an unknown call."""
        self._nested += 1
        self._room -= 3
        name = f"inner{self._nested}"
        forms = [
            lambda: [f"{name} = lambda: {self._number('call')}"],
            lambda: [f"def {name}():", f"    return {self._number('call')}"],
            lambda: [f"def {name}():", f"    {self._number('call')}", "    raise"],
        ]
        if self._wide:
            forms.append(lambda: self._nested_coroutine(name, scope))
        pick = self._rng.randrange(len(forms))
        lines = forms[pick]()
        if pick < 2 and self._chance(0.6):
            lines.append(f"{name}()")
        return lines

    def _nested_coroutine(self, name: str, scope: Scope) -> list[str]:
        saved, flag, self._saved, self._flag = self._saved, self._flag, None, None
        parameters, self._parameters = self._parameters, set()
        self._room = min(self._room, 6)
        body = self._bind_all(self._try(Scope(depth=2)))
        lines = [f"async def {name}({', '.join(sorted(self._parameters))}):", *indent(body)]
        self._saved, self._flag, self._parameters = saved, flag, parameters
        return lines


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function that do not belong to one inside it."""
    for child in ast.iter_child_nodes(function):
        yield child
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield from _own_nodes(child)


def indent(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]


def _leaves(lines: list[str]) -> bool:
    """Whether the last of some lines is a jump at their own level: what follows would be dead code."""
    return bool(lines) and lines[-1].split(" ")[0] in ("return", "break", "continue", "raise")
