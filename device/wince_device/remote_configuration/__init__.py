"""Settings that the host may set from afar: checked whole, tried, kept, or taken back."""

from ._control import RemoteControl
from ._kept import KeptSettings
from ._schema import settings_schema, write_settings_schema
from ._trial import TrialTimes
from ._wish import checked_settings, reported_settings, settings_sha256

__all__ = [
    "KeptSettings",
    "RemoteControl",
    "TrialTimes",
    "checked_settings",
    "reported_settings",
    "settings_schema",
    "settings_sha256",
    "write_settings_schema",
]
