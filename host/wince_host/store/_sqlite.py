"""The store in one SQLite file."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from . import _erase, _let_go, _people, _read_counts, _read_courses, _read_people, _read_rows
from ._connection import transaction
from ._courses import (
    PersonSpan,
    ScoreHour,
    ScoreMinute,
    ScorePoint,
    ScoreSum,
    VitalsMinute,
)
from ._file import StoreFile
from ._ranges import RangeSet
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
from ._write_batch import write_batch


class SqliteStore(StoreFile):
    """A `Store` in one SQLite file; see `StoreFile` for its parameters."""

    def commit(self, batch: Batch) -> int:
        """Write a batch durably, all of it or nothing, and return how many rows were new."""
        with self._writing() as connection:
            try:
                with transaction(connection):
                    self._state.look_for_others()
                    return write_batch(self._state, batch)
            except BaseException:
                self._state.forget()
                raise

    def stored_ranges(self, device: str, boot_id: str) -> list[Range]:
        """Return inclusive ranges of ``seq``, rising, that are stored or told as dropped."""
        with self._reading() as connection:
            boot = _read_rows.boot_number(connection, device, boot_id)
            if boot is None:
                return []
            return RangeSet(_read_rows.ranges_of_boot(connection, boot)).ranges()

    def devices(self) -> list[str]:
        """Return the names of all devices, sorted."""
        with self._reading() as connection:
            return [name for (name,) in connection.execute("SELECT name FROM device ORDER BY name")]

    def latest(self, device: str, kind: MeasurementKind) -> StoredRow | None:
        """Return the newest live (not historical) row of one kind."""
        with self._reading() as connection:
            return _read_rows.latest_row(connection, device, kind)

    def latest_announcement(self, device: str, kind: AnnouncementKind) -> StoredAnnouncement | None:
        """Return what was announced last."""
        with self._reading() as connection:
            return _read_rows.latest_announcement(connection, device, kind)

    def score_points(
        self, device: str, *, since_ns: int, until_ns: int, patient: str | None = None
    ) -> list[ScorePoint]:
        """Return every score row with ``since_ns <= t_ns < until_ns`` in order of time."""
        with self._reading() as connection:
            return _read_rows.score_points(connection, device, since_ns, until_ns, patient)

    def score_minutes(
        self, device: str, *, since_ns: int, until_ns: int, patient: str | None = None
    ) -> list[ScoreMinute]:
        """Return every minute that has score rows and begins within the span, in order."""
        with self._reading() as connection:
            return _read_rows.score_minutes(connection, device, since_ns, until_ns, patient)

    def nearest_score(self, device: str, t_ns: int, *, within_ns: int) -> str | None:
        """Return the payload of the score row nearest to a moment, or None."""
        with self._reading() as connection:
            return _read_rows.nearest_score(connection, device, t_ns, within_ns)

    def payloads(
        self, device: str, kind: MeasurementKind, *, since_ns: int, until_ns: int
    ) -> Iterator[str]:
        """Yield the payloads of one kind in order of time."""
        with self._reading() as connection:
            yield from _read_rows.payloads(connection, device, kind, since_ns, until_ns)

    def people(self) -> list[PersonSpan]:
        """Return everybody of whom there is a score, heart or face row, sorted by pseudonym."""
        with self._reading() as connection:
            return _read_people.people(connection)

    def person_points(self, patient: str, *, since_ns: int, until_ns: int) -> list[ScorePoint]:
        """Return the score rows of a person, of all units, in order of time."""
        with self._person(patient, "score") as (connection, streams):
            return _read_courses.points_of(connection, streams, since_ns, until_ns)

    def person_minutes(self, patient: str, *, since_ns: int, until_ns: int) -> list[ScoreMinute]:
        """Return a person's minutes that have score rows and begin within the span, in order."""
        with self._person(patient, "score") as (connection, streams):
            return _read_courses.minutes_of(connection, streams, since_ns, until_ns)

    def person_hours(self, patient: str, *, since_ns: int, until_ns: int) -> list[ScoreHour]:
        """Return a person's hours that have score rows and begin within the span, in order."""
        with self._person(patient, "score") as (connection, streams):
            return _read_courses.hours_of(connection, streams, since_ns, until_ns)

    def person_sums(
        self, patient: str, *, since_ns: int, until_ns: int, step_s: int
    ) -> list[ScoreSum]:
        """Return what a person's scores sum up to in steps of UTC, those with rows, in order."""
        with self._person(patient, "score") as (connection, streams):
            return _read_courses.sums_of(connection, streams, since_ns, until_ns, step_s)

    def person_vitals_minutes(
        self, patient: str, *, since_ns: int, until_ns: int
    ) -> list[VitalsMinute]:
        """Return a person's minutes that have heart rows, by minute and then by source."""
        with self._person(patient, "vitals") as (connection, streams):
            return _read_courses.vitals_minutes_of(connection, streams, since_ns, until_ns)

    def person_payloads(
        self, patient: str, kind: MeasurementKind, *, since_ns: int, until_ns: int
    ) -> Iterator[str]:
        """Yield the payloads of a person's rows of one kind, of all units, in order of time."""
        with self._person(patient, kind) as (connection, streams):
            yield from _read_courses.rows_of_kind(connection, streams, since_ns, until_ns)

    def erase_person(self, patient: str) -> int:
        """Remove everything of a person for good and return how many rows it was.

        Others may write between the steps, until the file is written anew at the end.
        """
        gone = 0
        steps = _erase.erase_rows(self._writer, patient)
        while True:
            with self._writing():
                step = next(steps, None)
            if step is None:
                break
            gone += step
        with self._writing() as connection:
            gone += _erase.erase_rest(connection, patient)
            self._state.forget()
            _erase.write_anew(connection, self.path)
        return gone

    def let_go(self, kind: MeasurementKind, *, before_ns: int, most: int) -> int:
        """Remove rows of one kind that were measured before a moment; minutes and hours stay."""
        with self._writing() as connection, transaction(connection):
            return _let_go.let_go(connection, kind, before_ns, most)

    def score_counts(self, device: str) -> ScoreCounts:
        """Count the score rows of a device."""
        with self._reading() as connection:
            return _read_counts.score_counts(connection, device)

    def device_counts(self, device: str) -> DeviceCounts:
        """Count everything of a device."""
        with self._reading() as connection:
            return _read_counts.device_counts(connection, device)

    def dead_letters(self, *, limit: int) -> list[DeadLetter]:
        """Return the newest dead letters, newest first."""
        with self._reading() as connection:
            return _read_counts.dead_letters(connection, limit)

    def dead_letter_count(self) -> int:
        """Return how many dead letters ever arrived, also those let go since."""
        with self._reading() as connection:
            return _read_counts.dead_letter_count(connection)

    def add_user(self, user: UserRow) -> bool:
        """Add a user; False when the name, whatever its case, is taken."""
        with self._writing() as connection:
            return _people.add_user(connection, user)

    def user(self, name: str) -> UserRow | None:
        """Return a user by name, whatever its case."""
        with self._reading() as connection:
            return _people.find_user(connection, name)

    def users(self) -> list[UserRow]:
        """Return all users, sorted by name."""
        with self._reading() as connection:
            return _people.all_users(connection)

    def set_password(
        self, name: str, password_hash: str, *, must_change: bool, changed_ns: int
    ) -> bool:
        """Change a password; False when there is no such user."""
        with self._writing() as connection:
            return _people.set_password(
                connection, name, password_hash, must_change=must_change, changed_ns=changed_ns
            )

    def remove_user(self, name: str, *, kept_role: str) -> bool:
        """Remove a user; False when there is none, or no other one has ``kept_role``."""
        with self._writing() as connection:
            return _people.remove_user(connection, name, kept_role)

    def set_role(self, name: str, role: str, *, kept_role: str) -> bool:
        """Change a role; False when there is no such user, or no other one has ``kept_role``."""
        with self._writing() as connection:
            return _people.set_role(connection, name, role, kept_role)

    def add_audit(self, row: AuditRow) -> None:
        """Keep an audit entry."""
        with self._writing() as connection:
            _people.add_audit(connection, row)

    def audit(self, *, limit: int, subject: str | None = None) -> list[AuditRow]:
        """Return the newest audit entries, newest first."""
        with self._reading() as connection:
            return _people.audit(connection, limit, subject)

    @contextmanager
    def _person(
        self, patient: str, kind: MeasurementKind
    ) -> Iterator[tuple[sqlite3.Connection, list[int]]]:
        with self._reading() as connection:
            yield connection, _read_people.streams_of_person(connection, patient, kind)
