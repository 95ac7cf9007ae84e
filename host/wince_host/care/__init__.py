"""What people enter, and what the alarms did: doses, ratings, notes, scans, limits, tokens."""

from ._engine import sqlite_url
from ._protocol import CareStore
from ._rules import check_pseudonym
from ._store import SqlCareStore, open_care_store
from ._types import (
    AlarmAction,
    AlarmEntry,
    AlarmKind,
    AlarmLimits,
    ApiToken,
    Dose,
    Entered,
    Note,
    Rating,
    RatingScale,
    Scan,
)

__all__ = [
    "AlarmAction",
    "AlarmEntry",
    "AlarmKind",
    "AlarmLimits",
    "ApiToken",
    "CareStore",
    "Dose",
    "Entered",
    "Note",
    "Rating",
    "RatingScale",
    "Scan",
    "SqlCareStore",
    "check_pseudonym",
    "open_care_store",
    "sqlite_url",
]
