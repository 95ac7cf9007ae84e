"""The outbox: every row is on the disk before it is sent, and stays until the host has it."""

from ._book import RowMaker
from ._boots import Boot
from ._outbox import DEFAULT_MAXIMUM_BYTES, Outbox
from ._reader import OutboxReader
from ._releasing import release_rows
from ._rows import MINIMUM_BYTES, OutboxRow
from ._state import OutboxState, OutboxStatistics

__all__ = [
    "DEFAULT_MAXIMUM_BYTES",
    "MINIMUM_BYTES",
    "Boot",
    "Outbox",
    "OutboxReader",
    "OutboxRow",
    "OutboxState",
    "OutboxStatistics",
    "RowMaker",
    "release_rows",
]
