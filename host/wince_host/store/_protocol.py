"""What a store is to the rest of the host, whatever database stands behind it."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from ._types import (
    AnnouncementKind,
    AuditRow,
    Batch,
    DeadLetter,
    DeviceCounts,
    MeasurementKind,
    Range,
    ScoreCounts,
    ScoreMinute,
    ScorePoint,
    StoredAnnouncement,
    StoredRow,
    UserRow,
)


class Store(Protocol):
    """Everything the host keeps. Every method raises StoreError when the database fails."""

    def commit(self, batch: Batch) -> int:
        """Write a batch durably, all of it or nothing, and return how many rows were new."""
        ...

    def stored_ranges(self, device: str, boot_id: str) -> list[Range]:
        """Return inclusive ranges of ``seq``, rising, that are stored or told as dropped."""
        ...

    def devices(self) -> list[str]:
        """Return the names of all devices, sorted."""
        ...

    def latest(self, device: str, kind: MeasurementKind) -> StoredRow | None:
        """Return the live (not historical) row of one kind that arrived last."""
        ...

    def latest_announcement(self, device: str, kind: AnnouncementKind) -> StoredAnnouncement | None:
        """Return what was announced last."""
        ...

    def score_points(
        self, device: str, *, since_ns: int, until_ns: int, patient: str | None = None
    ) -> list[ScorePoint]:
        """Return every score row with ``since_ns <= t_ns < until_ns`` in order of time."""
        ...

    def score_minutes(
        self, device: str, *, since_ns: int, until_ns: int, patient: str | None = None
    ) -> list[ScoreMinute]:
        """Return every minute that has score rows and begins within the span, in order."""
        ...

    def nearest_score(self, device: str, t_ns: int, *, within_ns: int) -> str | None:
        """Return the payload of the score row nearest to a moment, or None."""
        ...

    def payloads(
        self, device: str, kind: MeasurementKind, *, since_ns: int, until_ns: int
    ) -> Iterator[str]:
        """Yield the payloads of one kind in order of time."""
        ...

    def score_counts(self, device: str) -> ScoreCounts:
        """Count the score rows of a device."""
        ...

    def device_counts(self, device: str) -> DeviceCounts:
        """Count everything of a device."""
        ...

    def dead_letters(self, *, limit: int) -> list[DeadLetter]:
        """Return the newest dead letters, newest first."""
        ...

    def dead_letter_count(self) -> int:
        """Return how many dead letters ever arrived, also those let go since."""
        ...

    def add_user(self, user: UserRow) -> bool:
        """Add a user; False when the name, whatever its case, is taken."""
        ...

    def user(self, name: str) -> UserRow | None:
        """Return a user by name, whatever its case."""
        ...

    def users(self) -> list[UserRow]:
        """Return all users, sorted by name."""
        ...

    def set_password(
        self, name: str, password_hash: str, *, must_change: bool, changed_ns: int
    ) -> bool:
        """Change a password; False when there is no such user."""
        ...

    def add_audit(self, row: AuditRow) -> None:
        """Keep an audit entry."""
        ...

    def audit(self, *, limit: int, subject: str | None = None) -> Sequence[AuditRow]:
        """Return the newest audit entries, newest first."""
        ...

    def close(self) -> None:
        """Let the database go. May be called twice."""
        ...
