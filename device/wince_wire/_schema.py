"""JSON Schema and AsyncAPI 3, made from the message types."""

import inspect
import json
from pathlib import Path
from typing import Any

import msgspec

from ._fields import SCHEMA_VERSION
from ._topics import CHANNELS, HISTORICAL_PROPERTY, ROOT

JSON_SCHEMA_FILE = "wince-v1.schema.json"
ASYNCAPI_FILE = "wince-v1.asyncapi.json"


def json_schema() -> dict[str, Any]:
    """Return one JSON Schema (2020-12) document with a definition for every message."""
    types = [channel.message for channel in CHANNELS]
    definitions = _definitions(types, "#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:wince:v1",
        "title": "Wince messages",
        "description": f"Schema version {SCHEMA_VERSION}. Generated from wince_wire.",
        "$defs": definitions,
    }


def asyncapi() -> dict[str, Any]:
    """Return an AsyncAPI 3.0 document of every channel."""
    types = [channel.message for channel in CHANNELS]
    definitions = _definitions(types, "#/components/schemas/{name}")
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    messages: dict[str, Any] = {}
    for channel in CHANNELS:
        name = channel.message.__name__
        key = channel.suffix.replace("/", "_")
        messages[name] = {
            "name": name,
            "contentType": "application/json",
            "payload": {"$ref": f"#/components/schemas/{name}"},
        }
        if channel.outboxed:
            messages[name]["headers"] = {
                "type": "object",
                "properties": {
                    HISTORICAL_PROPERTY: {
                        "const": "1",
                        "description": "MQTT 5 user property on a row sent late or again.",
                    }
                },
            }
        channels[key] = {
            "address": f"{ROOT}/{{device}}/{channel.suffix}",
            "messages": {name: {"$ref": f"#/components/messages/{name}"}},
            "parameters": {"device": {"description": "The device's MQTT user name."}},
            "bindings": {"mqtt": {"bindingVersion": "0.2.0"}},
        }
        operations[f"{'send' if channel.direction == 'up' else 'receive'}_{key}"] = {
            "action": "send" if channel.direction == "up" else "receive",
            "channel": {"$ref": f"#/channels/{key}"},
            "bindings": {"mqtt": {"qos": 1, "retain": channel.retained, "bindingVersion": "0.2.0"}},
        }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Wince",
            "version": f"{SCHEMA_VERSION}.0.0",
            "description": "What a bedside device and its host say to each other. The operations "
            "are the device's. Generated from wince_wire.",
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": definitions},
    }


def _definitions(types: list[type[msgspec.Struct]], ref_template: str) -> dict[str, Any]:
    _, definitions = msgspec.json.schema_components(types, ref_template=ref_template)
    for definition in definitions.values():
        # Python 3.13 keeps docstrings without their indentation, older ones keep it.
        if "description" in definition:
            definition["description"] = inspect.cleandoc(definition["description"])
    return definitions


def write_documents(folder: Path) -> list[Path]:
    """Write both documents into a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, document in ((JSON_SCHEMA_FILE, json_schema()), (ASYNCAPI_FILE, asyncapi())):
        path = folder / name
        path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")
        written.append(path)
    return written
