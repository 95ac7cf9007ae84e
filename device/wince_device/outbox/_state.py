"""How the outbox is doing."""

from dataclasses import dataclass
from enum import StrEnum


class OutboxState(StrEnum):
    """Whether rows reach the disk."""

    WRITING = "writing"
    FAILING = "failing"
    """The disk refuses. New rows wait in memory and are sent from there."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxStatistics:
    """Figures of one moment.

    Attributes
    ----------
    rows, size_bytes
        What is owed to the host, on the disk and in memory together.
    rows_in_memory
        The part that the disk has not taken yet.
    dropped_total
        Rows that a full outbox let go since it was opened.
    write_failures_total
        How often the disk refused since the outbox was opened.
    """

    rows: int
    size_bytes: int
    rows_in_memory: int
    dropped_total: int
    write_failures_total: int
