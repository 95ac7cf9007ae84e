"""Sets a device's settings from the host and sends it commands, and waits for its word."""

from ._commands import command_device, configure_device, roll_back_device
from ._history import History, Wish
from ._schema import Value, check_changes, parse_change, schema
from ._talk import Talk, differences

__all__ = [
    "History",
    "Talk",
    "Value",
    "Wish",
    "check_changes",
    "command_device",
    "configure_device",
    "differences",
    "parse_change",
    "roll_back_device",
    "schema",
]
