"""Everything the host keeps: measurements, announcements, dead letters, users, audit."""

from ._protocol import Store
from ._ranges import RangeSet
from ._sqlite import SqliteStore
from ._types import (
    DEAD_LETTER_BYTES,
    Announcement,
    AnnouncementKind,
    AuditRow,
    Batch,
    BootCounts,
    DeadLetter,
    DeviceCounts,
    MeasurementKind,
    NewAnnouncement,
    NewRow,
    Range,
    ScoreCounts,
    ScoreMinute,
    ScorePoint,
    StoredAnnouncement,
    StoredRow,
    UserRow,
)

__all__ = [
    "DEAD_LETTER_BYTES",
    "Announcement",
    "AnnouncementKind",
    "AuditRow",
    "Batch",
    "BootCounts",
    "DeadLetter",
    "DeviceCounts",
    "MeasurementKind",
    "NewAnnouncement",
    "NewRow",
    "Range",
    "RangeSet",
    "ScoreCounts",
    "ScoreMinute",
    "ScorePoint",
    "SqliteStore",
    "Store",
    "StoredAnnouncement",
    "StoredRow",
    "UserRow",
]
