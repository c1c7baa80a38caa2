"""Rewrites a program so that its execution can be watched and abandoned.

The rewritten program does what the original does, statement by statement. Added are calls of hooks (the
attributes of one object, `HOOKS`), which see nothing that the program could notice:

- every loop body begins with an await (`tick`), so that a loop without a suspension point can be abandoned: an
  exception of the judge's own could be caught by the program, a suspended coroutine is simply not resumed;
- every handler and every finally body reports how it is entered and how it is left, so that the place at which a
  cancellation vanishes is known, and with it the stack of handled exceptions, which Python does not show;
- `raise`, `return`, `break` and `continue` report their line; the context manager of a `with` is passed through.

That the rewriting changes nothing is not taken on trust: the executor repeats executions on the untouched program.
"""

from __future__ import annotations

import ast

HOOKS = "_judge_hooks"

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_JUMPS = (ast.Return, ast.Break, ast.Continue)
_LOOPS = (ast.While, ast.For, ast.AsyncFor)
_TRIES = (ast.Try, ast.TryStar) if hasattr(ast, "TryStar") else (ast.Try,)


def instrument(function: ast.AsyncFunctionDef, source_lines: list[str]) -> ast.AsyncFunctionDef:
    """The function, rewritten in place. Functions nested in it stay as they are: they are judged alone."""
    rewriter = _Rewriter(source_lines)
    function.body = rewriter.block(function.body)
    return ast.fix_missing_locations(function)


def add_ticks(function: ast.AsyncFunctionDef) -> ast.AsyncFunctionDef:
    """The function, with a tick in each of its loops and no other hook."""
    inside: list[ast.AST] = [function]
    for node in inside:
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, _FUNCTIONS):
                inside.append(child)
            if isinstance(child, _LOOPS):
                child.body.insert(0, _tick(child))
    return ast.fix_missing_locations(function)


def finally_line(node: ast.stmt, source_lines: list[str]) -> int:
    """The line (from 1) of the `finally:` of a try statement; the syntax tree does not keep it."""
    line = node.finalbody[0].lineno - 1
    while not source_lines[line - 1].lstrip().startswith("finally"):
        line -= 1
    return line


class _Rewriter:
    """Walks statements only: no expression but those of `raise` and `with` needs a hook."""

    def __init__(self, source_lines: list[str]) -> None:
        self._source_lines = source_lines

    def block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        rewritten: list[ast.stmt] = []
        for statement in statements:
            rewritten.extend(self._statement(statement))
        return rewritten

    def _statement(self, node: ast.stmt) -> list[ast.stmt]:
        if isinstance(node, _FUNCTIONS):
            return [node]
        if isinstance(node, _JUMPS):
            return [_hook(node, "jump", node.lineno), node]
        if isinstance(node, ast.Raise):
            return self._raise(node)
        if isinstance(node, _TRIES):
            return self._try(node)
        if isinstance(node, ast.With):
            for item in node.items:
                item.context_expr = _call(item.context_expr, "context", node.lineno, item.context_expr)
        if isinstance(node, ast.Match):
            for case in node.cases:
                case.body = self.block(case.body)
            return [node]
        for field in ("body", "orelse"):
            if getattr(node, field, None):
                setattr(node, field, self.block(getattr(node, field)))
        if isinstance(node, _LOOPS):
            node.body.insert(0, _tick(node))
        return [node]

    def _raise(self, node: ast.Raise) -> list[ast.stmt]:
        if node.exc is None:
            return [_hook(node, "bare_raise", node.lineno), node]
        node.exc = _call(node.exc, "raising", node.exc)
        return [node]

    def _try(self, node: ast.stmt) -> list[ast.stmt]:
        """try/finally becomes a try inside one that notes whether an exception leaves it, then the finally body."""
        star = not isinstance(node, ast.Try)
        node.body = self.block(node.body)
        node.orelse = self.block(node.orelse)
        for handler in node.handlers:
            handler.body = self._handler_body(handler, star)
        if not node.finalbody:
            return [node]
        line = finally_line(node, self._source_lines)
        final = self._final_body(node, line)
        inner = [node] if node.handlers else node.body
        node.finalbody = []
        protected = ast.Try(body=inner, handlers=[_reraising(node, "finally_flying")], orelse=[], finalbody=[])
        outer = ast.Try(body=[ast.copy_location(protected, node)], handlers=[], orelse=[], finalbody=final)
        return [_hook(node, "finally_begin"), ast.copy_location(outer, node)]

    def _handler_body(self, handler: ast.ExceptHandler, star: bool) -> list[ast.stmt]:
        watched = ast.Try(
            body=self.block(handler.body),
            handlers=[_reraising(handler, "handler_raises")],
            orelse=[],
            finalbody=[_hook(handler, "handler_leave")],
        )
        return [_hook(handler, "handler_enter", handler.lineno, star), ast.copy_location(watched, handler)]

    def _final_body(self, node: ast.stmt, line: int) -> list[ast.stmt]:
        watched = ast.Try(
            body=self.block(node.finalbody),
            handlers=[_reraising(node, "finally_raises")],
            orelse=[_hook(node, "finally_falls_through")],
            finalbody=[_hook(node, "finally_leave")],
        )
        return [_hook(node, "finally_enter", line), ast.copy_location(watched, node)]


def _call(where: ast.AST, name: str, *arguments: object) -> ast.Call:
    hook = ast.Attribute(value=ast.Name(id=HOOKS, ctx=ast.Load()), attr=name, ctx=ast.Load())
    values = [a if isinstance(a, ast.expr) else ast.Constant(value=a) for a in arguments]
    return _located(ast.Call(func=hook, args=values, keywords=[]), where)


def _hook(where: ast.AST, name: str, *arguments: object) -> ast.stmt:
    return _located(ast.Expr(value=_call(where, name, *arguments)), where)


def _reraising(where: ast.AST, name: str) -> ast.ExceptHandler:
    """`except: hook(); raise`, which leaves an exception and its traceback as they were."""
    body = [_hook(where, name), _located(ast.Raise(exc=None, cause=None), where)]
    return _located(ast.ExceptHandler(type=None, name=None, body=body), where)


def _tick(where: ast.AST) -> ast.stmt:
    hook = ast.Attribute(value=ast.Name(id=HOOKS, ctx=ast.Load()), attr="tick", ctx=ast.Load())
    return _located(ast.Expr(value=ast.Await(value=hook)), where)


def _located(node: ast.AST, where: ast.AST) -> ast.AST:
    return ast.fix_missing_locations(ast.copy_location(node, where))
