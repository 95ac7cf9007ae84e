"""Everything the host keeps: measurements, announcements, dead letters, users, audit."""

from ._backup import ROWS, FileKind, back_up, check, restore
from ._courses import (
    PersonSpan,
    ScoreHour,
    ScoreMinute,
    ScorePoint,
    ScoreSum,
    VitalsMinute,
)
from ._naming import names
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
    StoredAnnouncement,
    StoredRow,
    UserRow,
)

__all__ = [
    "DEAD_LETTER_BYTES",
    "ROWS",
    "Announcement",
    "AnnouncementKind",
    "AuditRow",
    "Batch",
    "BootCounts",
    "DeadLetter",
    "DeviceCounts",
    "FileKind",
    "MeasurementKind",
    "NewAnnouncement",
    "NewRow",
    "PersonSpan",
    "Range",
    "RangeSet",
    "ScoreCounts",
    "ScoreHour",
    "ScoreMinute",
    "ScorePoint",
    "ScoreSum",
    "SqliteStore",
    "Store",
    "StoredAnnouncement",
    "StoredRow",
    "UserRow",
    "VitalsMinute",
    "back_up",
    "check",
    "names",
    "restore",
]
