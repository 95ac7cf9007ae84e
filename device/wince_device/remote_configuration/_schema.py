"""The settings that a host may set, as a JSON Schema of key paths."""

import json
from functools import reduce
from pathlib import Path
from typing import Any, Final

from wince_device.config import DeviceSettings
from wince_device.configuration import SettingKey
from wince_device.configuration._keys import MARK

from ._wish import KEYS, settable

_TYPES: Final = {str: "string", int: "integer", float: "number", bool: "boolean"}


def settings_schema() -> dict[str, Any]:
    """Return the schema (2020-12) of ``settings`` in `wince_wire.ConfigSet`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:wince:v1:settings",
        "title": "Settings of a device that a host may set",
        "type": "object",
        "additionalProperties": False,
        "properties": {path: _property(KEYS[path]) for path in settable()},
    }


def write_settings_schema(path: Path) -> None:
    """Write the schema to a file."""
    path.write_text(json.dumps(settings_schema(), indent=2) + "\n", "utf-8")


def _property(key: SettingKey) -> dict[str, Any]:
    bounds = {
        "minimum": key.minimum,
        "maximum": key.maximum,
        "pattern": key.pattern,
        "maxLength": key.longest,
    }
    told = {name: value for name, value in bounds.items() if value is not None}
    return {"type": _TYPES[key.kind], **told, "default": _default(key.path), MARK: key.change}


def _default(path: str) -> object:
    """Return what holds where neither file nor host says otherwise."""
    return reduce(getattr, path.split("."), DeviceSettings())
