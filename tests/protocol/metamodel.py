"""Judges messages of the server by the meta model of the protocol.

The package lsprotocol is made from the meta model: a class for each structure, with its properties and their types.
Here they are walked without converting anything: a property too many, one too few or one of a wrong type is told with its
path.
"""

import collections.abc
import enum
import functools
import typing

import attrs
from lsprotocol import types

class Mismatch(AssertionError):
    """A message that the meta model does not allow."""


@functools.cache
def properties(structure: type) -> dict[str, attrs.Attribute]:
    """The properties of a structure by their names in the protocol."""
    attrs.resolve_types(structure, vars(types), vars(types))
    return {camel(field.name): field for field in attrs.fields(structure)}


def camel(name: str) -> str:
    head, *rest = name.rstrip("_").split("_")
    return head + "".join(word.capitalize() for word in rest)


def is_required(field: attrs.Attribute) -> bool:
    return field.default is attrs.NOTHING


def check_structure(value, structure: type, path: str) -> None:
    if not isinstance(value, dict):
        raise Mismatch(f"{path} is no {structure.__name__}: {value!r}")
    known = properties(structure)
    for name in value:
        if name not in known:
            raise Mismatch(f"{path} is a {structure.__name__}, which has no {name}")
    for name, field in known.items():
        if name in value:
            check(value[name], field.type, f"{path}.{name}")
        elif is_required(field):
            raise Mismatch(f"{path} is a {structure.__name__} and lacks {name}")


def check_union(value, options: tuple, path: str) -> None:
    reasons = []
    for option in options:
        try:
            return check(value, option, path)
        except Mismatch as reason:
            reasons.append(str(reason))
    raise Mismatch(f"{path} is none of what it may be:\n  " + "\n  ".join(reasons))


def check_enum(value, kind: type, path: str) -> None:
    if type(value) is bool or value not in [member.value for member in kind]:
        # Some enumerations are open, which the classes do not say: strings of dotted words are.
        if not (isinstance(value, str) and issubclass(kind, str)):
            raise Mismatch(f"{path} is no {kind.__name__}: {value!r}")


PRIMITIVES = {str: (str,), int: (int,), float: (int, float), bool: (bool,), type(None): (type(None),)}


def check(value, kind, path: str) -> None:
    """Raises Mismatch unless `value` is what the type says."""
    if isinstance(kind, (str, typing.ForwardRef)):
        kind = getattr(types, kind if isinstance(kind, str) else kind.__forward_arg__)
    origin = typing.get_origin(kind)
    if kind is typing.Any or kind is object:
        return
    if origin is typing.Union:
        check_union(value, typing.get_args(kind), path)
    elif origin is typing.Literal:
        if value not in typing.get_args(kind):
            raise Mismatch(f"{path} is {value!r}")
    elif origin in (collections.abc.Sequence, list, tuple):
        if not isinstance(value, list):
            raise Mismatch(f"{path} is no array: {value!r}")
        for index, item in enumerate(value):
            check(item, typing.get_args(kind)[0], f"{path}[{index}]")
    elif origin in (collections.abc.Mapping, dict):
        if not isinstance(value, dict):
            raise Mismatch(f"{path} is no object: {value!r}")
        for name, item in value.items():
            check(item, typing.get_args(kind)[1], f"{path}[{name!r}]")
    elif kind in PRIMITIVES:
        if not isinstance(value, PRIMITIVES[kind]) or (isinstance(value, bool) and kind is not bool):
            raise Mismatch(f"{path} is no {kind.__name__}: {value!r}")
    elif isinstance(kind, type) and issubclass(kind, enum.Enum):
        check_enum(value, kind, path)
    elif attrs.has(kind):
        check_structure(value, kind, path)
    else:
        raise Mismatch(f"{path}: the type {kind!r} is not known here")


def check_message(message: dict, asked: dict) -> None:
    """Judges a message of the server. `asked` has the methods of the client's requests by their ids."""
    assert message.get("jsonrpc") == "2.0", message
    if "method" in message:
        check_call(message)
    elif "error" in message:
        check(message["error"], types.ResponseError, "error")
        assert set(message) == {"jsonrpc", "id", "error"}, message
    else:
        assert set(message) == {"jsonrpc", "id", "result"}, message
        method = asked.get(message["id"])
        if method in types.METHOD_TO_TYPES:
            response = types.METHOD_TO_TYPES[method][1]
            attrs.resolve_types(response, vars(types), vars(types))
            check(message["result"], attrs.fields_dict(response)["result"].type, f"the result of {method}")


def check_call(message: dict) -> None:
    method = message["method"]
    if method not in types.METHOD_TO_TYPES:
        raise Mismatch(f"the protocol has no method {method}")
    request, response, params, _ = types.METHOD_TO_TYPES[method]
    if ("id" in message) != (response is not None):
        raise Mismatch(f"{method} is a {'notification' if response is None else 'request'}")
    attrs.resolve_types(request, vars(types), vars(types))
    if "params" in message:
        check(message["params"], attrs.fields_dict(request)["params"].type, method)
    elif is_required(attrs.fields_dict(request)["params"]):
        raise Mismatch(f"{method} lacks its params")
