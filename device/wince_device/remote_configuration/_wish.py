"""Checks what the host wishes against the settings' types, all of it before any of it holds."""

import hashlib
import json
from collections.abc import Mapping
from typing import Final

from wince_device.config import DeviceSettings, flatten_settings, replace_settings
from wince_device.configuration import setting_keys
from wince_wire import ConfigurationError, LocalSettingError

Value = str | int | float | bool
KEYS: Final = setting_keys(DeviceSettings)
_LONGEST_NAMED = 80


def checked_settings(base: DeviceSettings, changes: Mapping[str, Value]) -> DeviceSettings:
    """Return the device's own settings with the host's changes over them.

    Raises
    ------
    LocalSettingError
        If a key can be set at the device only.
    ConfigurationError
        If a key is unknown or a value is out of its range; the sentence names the whole key.
    """
    if len(changes) > len(KEYS):
        msg = f"the configuration has {len(changes)} keys: there are only {len(KEYS)}"
        raise ConfigurationError(msg)
    for path in changes:
        key = KEYS.get(path)
        if key is None:
            msg = (
                f"the configuration has an unknown key {path[:_LONGEST_NAMED]!a}: "
                f"known are {', '.join(settable())}"
            )
            raise ConfigurationError(msg)
        if key.change == "local":
            msg = (
                f"the configuration has the key {path!r}, which is set at the device only: "
                "leave it out"
            )
            raise LocalSettingError(msg)
    return replace_settings(base, dict(changes))


def settable() -> tuple[str, ...]:
    """Return the keys that the host may set."""
    return tuple(path for path, key in KEYS.items() if key.change != "local")


def reported_settings(settings: DeviceSettings) -> dict[str, Value]:
    """Return what the host may know: all that it may set, and the pseudonym."""
    flat = flatten_settings(settings)
    return {path: flat[path] for path in ("patient", *settable())}


def settings_sha256(settings: Mapping[str, Value]) -> str:
    """Return the hash of reported settings, as `wince_wire.ConfigReported` carries it."""
    text = json.dumps(settings, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def needs_restart(before: DeviceSettings, after: DeviceSettings) -> bool:
    """Return whether any key that differs needs a restart."""
    old, new = flatten_settings(before), flatten_settings(after)
    return any(old[path] != new[path] and KEYS[path].change != "live" for path in KEYS)
