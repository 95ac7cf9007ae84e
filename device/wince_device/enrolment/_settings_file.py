"""Puts keys into a TOML settings file and leaves everything else in it as it stands."""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wince_wire import ConfigurationError

Value = str | int
Keys = Mapping[tuple[str, ...], Value]
"""The key's path, of one or two parts, and its value."""

_TABLE = re.compile(r"\s*\[\s*([A-Za-z0-9_.-]+)\s*\]\s*(#.*)?")


def with_keys(text: str, keys: Keys, *, file: Path) -> str:
    """Return the text with the keys set; comments and every other key stay.

    Raises
    ------
    ConfigurationError
        If the text is no TOML, or is written in a way that cannot be changed line by line; the
        sentence names what to write by hand.
    """
    try:
        wanted = _merged(tomllib.loads(text), keys)
    except (tomllib.TOMLDecodeError, TypeError, AttributeError) as error:
        msg = f"the settings file {file} is not valid TOML ({error}): correct it, then enrol again"
        raise ConfigurationError(msg) from error
    lines = text.splitlines()
    for path, value in keys.items():
        lines = _set(lines, path, f"{path[-1]} = {json.dumps(value)}")
    changed = "\n".join([*lines, ""])
    try:
        same = tomllib.loads(changed) == wanted
    except tomllib.TOMLDecodeError:
        same = False
    if not same:
        by_hand = ", ".join(f"{'.'.join(path)} = {json.dumps(v)}" for path, v in keys.items())
        msg = (
            f"the settings file {file} is written in a way that is not changed here: write "
            f"into it by hand {by_hand}, then enrol again"
        )
        raise ConfigurationError(msg)
    return changed


def _merged(tree: dict[str, Any], keys: Keys) -> dict[str, Any]:
    for path, value in keys.items():
        branch = tree
        for part in path[:-1]:
            branch = branch.setdefault(part, {})
        branch[path[-1]] = value
    return tree


def _set(lines: list[str], path: tuple[str, ...], line: str) -> list[str]:
    table = ".".join(path[:-1])
    begin, end = _span(lines, table)
    if begin is None:
        return [*lines, "", f"[{table}]", line]
    own = re.compile(rf"\s*{re.escape(path[-1])}\s*=")
    for index in range(begin, end):
        if own.match(lines[index]):
            return [*lines[:index], line, *lines[index + 1 :]]
    return [*lines[:begin], line, *lines[begin:]]


def _span(lines: list[str], table: str) -> tuple[int | None, int]:
    """Return the lines of a table without its head; the nameless one begins the file."""
    begin = 0 if not table else None
    for index, line in enumerate(lines):
        head = _TABLE.fullmatch(line)
        if head is None and not line.lstrip().startswith("[["):
            continue
        if begin is not None:
            return begin, index
        if head is not None and head[1] == table:
            begin = index + 1
    return begin, len(lines)
