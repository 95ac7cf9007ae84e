"""Checks a configuration against the schema that the device's types made.

The device is the judge; this first look spares a person the way there and back.
"""

import importlib.resources
import json
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from wince_wire import ConfigurationError

Value = str | int | float | bool
_KINDS = {"string": str, "integer": int, "number": float, "boolean": bool}


@cache
def schema() -> dict[str, Any]:
    """Return the published schema of what a host may set."""
    text = importlib.resources.files("wince_wire").joinpath("settings.schema.json").read_text()
    tree: dict[str, Any] = json.loads(text)
    return tree


def check_changes(changes: Mapping[str, Value]) -> None:
    """Hold every key and value to the schema.

    Raises
    ------
    ConfigurationError
        If a key is not one that a host may set, or its value is out of range.
    """
    for path, value in changes.items():
        try:
            msgspec.convert(value, _kind(path))
        except msgspec.ValidationError as error:
            what = str(error).lower()
            msg = f"{path!r} cannot be {value!r}: {what} ({_range(path)})"
            raise ConfigurationError(msg) from error


def parse_change(text: str) -> tuple[str, Value]:
    """Read ``key=value`` as a person types it.

    Raises
    ------
    ConfigurationError
        If it has no ``=``, or the key is unknown, or the value is of another kind.
    """
    path, equals, typed = text.partition("=")
    if not equals:
        msg = f"{text!r} is no change: write key=value"
        raise ConfigurationError(msg)
    try:
        value: Value = msgspec.convert(typed, _kind(path), strict=False)
    except msgspec.ValidationError as error:
        msg = f"{path!r} cannot be {typed!r}: {str(error).lower()} ({_range(path)})"
        raise ConfigurationError(msg) from error
    return path, value


def _property(path: str) -> dict[str, Any]:
    known = schema()["properties"]
    if path not in known:
        msg = f"{path!r} cannot be set from the host: these can, {', '.join(known)}"
        raise ConfigurationError(msg)
    found: dict[str, Any] = known[path]
    return found


def _kind(path: str) -> Any:  # noqa: ANN401 - a type made at run time
    told = _property(path)
    kind = _KINDS[told["type"]]
    if "minimum" in told and "maximum" in told:
        return Annotated[kind, Meta(ge=told["minimum"], le=told["maximum"])]
    if kind is str:
        return Annotated[kind, Meta(pattern=told.get("pattern"), max_length=told.get("maxLength"))]
    return kind


def _range(path: str) -> str:
    told = _property(path)
    if "minimum" in told:
        return f"allowed: {told['minimum']:g} to {told['maximum']:g}"
    return f"allowed: {told['type']}"
