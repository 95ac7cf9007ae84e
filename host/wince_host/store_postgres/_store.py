"""The store in PostgreSQL."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool

from wince_host.store import (
    AnnouncementKind,
    AuditRow,
    Batch,
    DeadLetter,
    DeviceCounts,
    MeasurementKind,
    PersonSpan,
    Range,
    RangeSet,
    ScoreCounts,
    ScoreHour,
    ScoreMinute,
    ScorePoint,
    ScoreSum,
    StoredAnnouncement,
    StoredRow,
    UserRow,
    VitalsMinute,
)

from . import _accounts, _erase, _numbers, _read_counts, _read_people, _read_rows, _remove
from ._address import LOCK_S, read_address
from ._errors import store_errors
from ._idle_check import IdleCheck
from ._ids import BootKey, ShortIds
from ._migrate import migrate
from ._numbers import Notes
from ._read_courses import Course
from ._schema import MIGRATIONS
from ._write_batch import write_batch

MOST_CONNECTIONS = 8
"""Of one process: one that stores, the others for pages."""
WAIT_S = 5.0

# What a pool says of a server that is away is said once, by who wanted a connection.
logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


class PostgresStore:
    """A `Store` in a PostgreSQL database, which several processes may use at the same time.

    Parameters
    ----------
    url
        ``postgresql://USER@HOST:5432/DATABASE``, without a password.
    password
        Where it is None, libpq looks for one, for example in the file that ``PGPASSFILE`` names.
    migrations
        The steps between versions of the tables.
    wait_s, lock_s
        How long to wait for a connection, and for what another program holds.

    Raises
    ------
    ConfigurationError
        If the URL is none, or holds a password.
    StoreError
        If the database cannot be used, or was made by a newer Wince.
    """

    def __init__(
        self,
        url: str,
        *,
        password: str | None = None,
        migrations: Sequence[str] = MIGRATIONS,
        wait_s: float = WAIT_S,
        lock_s: float = LOCK_S,
    ) -> None:
        address = read_address(url, password=password, lock_s=lock_s)
        self.shown = address.shown
        with store_errors(self.shown):
            # A pool only says that it got no connection; the first one says why.
            with psycopg.connect(address.conninfo, autocommit=True) as connection:
                migrate(connection, self.shown, migrations)
            self._pool = ConnectionPool(
                address.conninfo,
                kwargs={"autocommit": True},
                min_size=1,
                max_size=MOST_CONNECTIONS,
                timeout=wait_s,
                # Its pauses double: a server that comes back shall not wait for minutes.
                reconnect_timeout=wait_s,
                num_workers=1,
                check=IdleCheck(),
                name="wince-store",
                open=True,
            )
            # A thread of its own makes the first connection. Who asks before that stands would make
            # it open a second one, behind the asker's back.
            self._pool.wait(wait_s)
        self._ids = ShortIds()
        self._notes = Notes()

    def commit(self, batch: Batch) -> int:
        """Write a batch durably, all of it or nothing, and return how many rows were new."""
        with self._using() as connection:
            try:
                new = write_batch(connection, self._ids, batch)
            except BaseException:
                self._ids.forget()
                raise
            self._notes.add(connection, new)
            return len(new)

    def stored_ranges(self, device: str, boot_id: str) -> list[Range]:
        """Return inclusive ranges of ``seq``, rising, that are stored or told as dropped."""
        key = (device, boot_id)
        with self._using() as connection:
            return _numbers.ranges_of_boots(connection, [key]).get(key, RangeSet()).ranges()

    def stored_within(self, gaps: Mapping[BootKey, Sequence[Range]]) -> dict[BootKey, list[Range]]:
        """Return ranges of ``seq`` that are stored or told as dropped, by device and start.

        Parameters
        ----------
        gaps
            Where to look; what is returned may reach beyond and overlap.
        """
        with self._using() as connection:
            return _numbers.stored_within(connection, gaps)

    def devices(self) -> list[str]:
        """Return the names of all devices, sorted."""
        with self._using() as connection:
            return [name for (name,) in connection.execute("SELECT name FROM device ORDER BY name")]

    def latest(self, device: str, kind: MeasurementKind) -> StoredRow | None:
        """Return the newest live (not historical) row of one kind."""
        with self._using() as connection:
            return _read_rows.latest_row(connection, device, kind)

    def latest_announcement(self, device: str, kind: AnnouncementKind) -> StoredAnnouncement | None:
        """Return what was announced last."""
        with self._using() as connection:
            return _read_rows.latest_announcement(connection, device, kind)

    def score_points(
        self, device: str, *, since_ns: int, until_ns: int, patient: str | None = None
    ) -> list[ScorePoint]:
        """Return every score row with ``since_ns <= t_ns < until_ns`` in order of time."""
        course = Course(device=device, patient=patient, span=(since_ns, until_ns))
        with self._using() as connection:
            return course.points(connection)

    def score_minutes(
        self, device: str, *, since_ns: int, until_ns: int, patient: str | None = None
    ) -> list[ScoreMinute]:
        """Return every minute that has score rows and begins within the span, in order."""
        course = Course(device=device, patient=patient, span=(since_ns, until_ns))
        with self._using() as connection:
            return course.minutes(connection)

    def nearest_score(self, device: str, t_ns: int, *, within_ns: int) -> str | None:
        """Return the payload of the score row nearest to a moment, or None."""
        with self._using() as connection:
            return _read_rows.nearest_score(connection, device, t_ns, within_ns)

    def payloads(
        self, device: str, kind: MeasurementKind, *, since_ns: int, until_ns: int
    ) -> Iterator[str]:
        """Yield the payloads of one kind in order of time."""
        span = (since_ns, until_ns)
        return _read_rows.payloads(self._using, _read_rows.OF_DEVICE, device, kind, span)

    def people(self) -> list[PersonSpan]:
        """Return everybody of whom there is a score, heart or face row, sorted by pseudonym."""
        with self._using() as connection:
            return _read_people.people(connection)

    def person_points(self, patient: str, *, since_ns: int, until_ns: int) -> list[ScorePoint]:
        """Return the score rows of a person, of all units, in order of time."""
        with self._using() as connection:
            return Course(patient=patient, span=(since_ns, until_ns)).points(connection)

    def person_minutes(self, patient: str, *, since_ns: int, until_ns: int) -> list[ScoreMinute]:
        """Return a person's minutes that have score rows and begin within the span, in order."""
        with self._using() as connection:
            return Course(patient=patient, span=(since_ns, until_ns)).minutes(connection)

    def person_hours(self, patient: str, *, since_ns: int, until_ns: int) -> list[ScoreHour]:
        """Return a person's hours that have score rows and begin within the span, in order."""
        with self._using() as connection:
            return Course(patient=patient, span=(since_ns, until_ns)).hours(connection)

    def person_sums(
        self, patient: str, *, since_ns: int, until_ns: int, step_s: int
    ) -> list[ScoreSum]:
        """Return what a person's scores sum up to in steps of UTC, those with rows, in order."""
        with self._using() as connection:
            return Course(patient=patient, span=(since_ns, until_ns)).sums(connection, step_s)

    def person_vitals_minutes(
        self, patient: str, *, since_ns: int, until_ns: int
    ) -> list[VitalsMinute]:
        """Return a person's minutes that have heart rows, by minute and then by source."""
        with self._using() as connection:
            return Course(patient=patient, span=(since_ns, until_ns)).vitals(connection)

    def person_payloads(
        self, patient: str, kind: MeasurementKind, *, since_ns: int, until_ns: int
    ) -> Iterator[str]:
        """Yield the payloads of a person's rows of one kind, of all units, in order of time."""
        span = (since_ns, until_ns)
        return _read_rows.payloads(self._using, _read_rows.OF_PERSON, patient, kind, span)

    def erase_person(self, patient: str) -> int:
        """Remove everything of a person for good and return how many rows it was."""
        with self._using() as connection:
            return _erase.erase(connection, patient)

    def let_go(self, kind: MeasurementKind, *, before_ns: int, most: int) -> int:
        """Remove rows of one kind that were measured before a moment; minutes and hours stay."""
        with self._using() as connection:
            return _remove.let_go(connection, kind, before_ns, most)

    def score_counts(self, device: str) -> ScoreCounts:
        """Count the score rows of a device."""
        with self._using() as connection:
            return _read_counts.score_counts(connection, device)

    def device_counts(self, device: str) -> DeviceCounts:
        """Count everything of a device."""
        with self._using() as connection:
            return _read_counts.device_counts(connection, device)

    def dead_letters(self, *, limit: int) -> list[DeadLetter]:
        """Return the newest dead letters, newest first."""
        with self._using() as connection:
            return _read_counts.dead_letters(connection, limit)

    def dead_letter_count(self) -> int:
        """Return how many dead letters ever arrived, also those let go since."""
        with self._using() as connection:
            return _read_counts.dead_letter_count(connection)

    def add_user(self, user: UserRow) -> bool:
        """Add a user; False when the name, whatever its case, is taken."""
        with self._using() as connection:
            return _accounts.add_user(connection, user)

    def user(self, name: str) -> UserRow | None:
        """Return a user by name, whatever its case."""
        with self._using() as connection:
            return _accounts.find_user(connection, name)

    def users(self) -> list[UserRow]:
        """Return all users, sorted by name."""
        with self._using() as connection:
            return _accounts.all_users(connection)

    def set_password(
        self, name: str, password_hash: str, *, must_change: bool, changed_ns: int
    ) -> bool:
        """Change a password; False when there is no such user."""
        with self._using() as connection:
            return _accounts.set_password(
                connection, name, password_hash, must_change=must_change, changed_ns=changed_ns
            )

    def remove_user(self, name: str, *, kept_role: str) -> bool:
        """Remove a user; False when there is none, or no other one has ``kept_role``."""
        with self._using() as connection:
            return _accounts.remove_user(connection, name, kept_role)

    def set_role(self, name: str, role: str, *, kept_role: str) -> bool:
        """Change a role; False when there is no such user, or no other one has ``kept_role``."""
        with self._using() as connection:
            return _accounts.set_role(connection, name, role, kept_role)

    def add_audit(self, row: AuditRow) -> None:
        """Keep an audit entry."""
        with self._using() as connection:
            _accounts.add_audit(connection, row)

    def audit(self, *, limit: int, subject: str | None = None) -> list[AuditRow]:
        """Return the newest audit entries, newest first."""
        with self._using() as connection:
            return _accounts.audit(connection, limit, subject)

    def close(self) -> None:
        """Let the database go. May be called twice. A connection in use goes when it is done."""
        self._pool.close()

    @contextmanager
    def _using(self) -> Iterator[Connection]:
        with store_errors(self.shown), self._pool.connection() as connection:
            yield connection
