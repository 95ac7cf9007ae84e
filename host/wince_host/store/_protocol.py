"""What a store is to the rest of the host, whatever database stands behind it."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from ._courses import (
    PersonSpan,
    ScoreHour,
    ScoreMinute,
    ScorePoint,
    ScoreSum,
    VitalsMinute,
)
from ._types import (
    AnnouncementKind,
    AuditRow,
    Batch,
    DeadLetter,
    DeviceCounts,
    MeasurementKind,
    Range,
    ScoreCounts,
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

    def people(self) -> list[PersonSpan]:
        """Return everybody of whom there is a score, heart or face row, sorted by pseudonym."""
        ...

    def person_points(self, patient: str, *, since_ns: int, until_ns: int) -> list[ScorePoint]:
        """Return the score rows of a person, of all units, in order of time."""
        ...

    def person_minutes(self, patient: str, *, since_ns: int, until_ns: int) -> list[ScoreMinute]:
        """Return a person's minutes that have score rows and begin within the span, in order.

        Minutes stay when their seconds are no longer kept. A minute that two units saw is one.
        """
        ...

    def person_hours(self, patient: str, *, since_ns: int, until_ns: int) -> list[ScoreHour]:
        """Return a person's hours that have score rows and begin within the span, in order."""
        ...

    def person_sums(
        self, patient: str, *, since_ns: int, until_ns: int, step_s: int
    ) -> list[ScoreSum]:
        """Return what a person's scores sum up to in steps of UTC, those with rows, in order.

        Parameters
        ----------
        patient
            Pseudonym.
        since_ns, until_ns
            Minutes that begin within count; hours, in steps of them.
        step_s
            Whole minutes: 900 for quarters of an hour. Whole hours are read sooner.
        """
        ...

    def person_vitals_minutes(
        self, patient: str, *, since_ns: int, until_ns: int
    ) -> list[VitalsMinute]:
        """Return a person's minutes that have heart rows, by minute and then by source."""
        ...

    def person_payloads(
        self, patient: str, kind: MeasurementKind, *, since_ns: int, until_ns: int
    ) -> Iterator[str]:
        """Yield the payloads of a person's rows of one kind, of all units, in order of time.

        ``health`` and ``event`` rows belong to a unit and not to a person: there are none.
        """
        ...

    def erase_person(self, patient: str) -> int:
        """Remove everything of a person for good and return how many rows it was.

        Score, heart and face rows, minutes and hours go; so do events, announcements and dead
        letters that hold the pseudonym as a word of its own. In the audit log it is replaced. The
        rows' numbers stay known: their unit does not send them again, and they come in no more.
        """
        ...

    def let_go(self, kind: MeasurementKind, *, before_ns: int, most: int) -> int:
        """Remove rows of one kind that were measured before a moment; minutes and hours stay.

        Returns how many went: at most ``most``, so that others need not wait for long. The
        rows' numbers stay known.
        """
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

    def remove_user(self, name: str, *, kept_role: str) -> bool:
        """Remove a user; False when there is none, or no other one has ``kept_role``.

        Entries, acknowledgements and the audit log keep the name.
        """
        ...

    def set_role(self, name: str, role: str, *, kept_role: str) -> bool:
        """Change a role; False when there is no such user, or no other one has ``kept_role``."""
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
