"""The store of what people enter, over SQLite or PostgreSQL."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from wince_wire import StoreError

from . import _alarm_record, _entries, _settings_rows
from ._check_entries import check_entry
from ._check_settings import check_alarm, check_limits, check_token
from ._engine import care_errors, make_engine, opening, place_of, run_outside
from ._erase import erase_person
from ._migrate import migrate
from ._protocol import CareStore
from ._types import AlarmEntry, AlarmLimits, ApiToken, Dose, Note, Rating, Scan


def open_care_store(url: str) -> CareStore:
    """Open the store of what people enter, and make it when missing.

    Parameters
    ----------
    url
        ``sqlite:///FILE`` (see `sqlite_url`) or ``postgresql://…``; a password comes through
        PGPASSFILE.

    Raises
    ------
    StoreError
        If it cannot be opened, is damaged, another program's, or of a newer Wince.
    """
    return SqlCareStore(make_engine(url))


class SqlCareStore:
    """A `CareStore` over an engine of SQLAlchemy.

    Parameters
    ----------
    engine
        From `make_engine`; it belongs to the store from now on.
    now_ns
        The clock for the line that an erasure leaves.
    """

    def __init__(self, engine: Engine, *, now_ns: Callable[[], int] = time.time_ns) -> None:
        self._engine = engine
        self._now_ns = now_ns
        self._place = place_of(engine)
        self._closed = False
        try:
            with opening(engine), care_errors(self._place):
                migrate(engine)
        except BaseException:
            engine.dispose()
            raise

    def add(self, entry: Dose | Rating | Note | Scan) -> int:
        """Keep an entry and return its id."""
        check_entry(entry)
        with self._writing() as connection:
            return _entries.add_entry(connection, entry)

    def withdraw(self, entry: Dose | Rating | Note | Scan, *, by: str, at_ns: int) -> bool:
        """Take an entry back; False when it is not there or was taken back before."""
        with self._writing() as connection:
            return _entries.withdraw_entry(connection, entry, by, at_ns)

    def doses(
        self, patient: str, *, since_ns: int, until_ns: int, withdrawn: bool = False
    ) -> list[Dose]:
        """Return the doses of a person."""
        with self._reading() as connection:
            return _entries.course(
                connection, Dose, patient, since_ns, until_ns, withdrawn=withdrawn
            )

    def ratings(
        self, patient: str, *, since_ns: int, until_ns: int, withdrawn: bool = False
    ) -> list[Rating]:
        """Return the ratings of a person."""
        with self._reading() as connection:
            return _entries.course(
                connection, Rating, patient, since_ns, until_ns, withdrawn=withdrawn
            )

    def notes(
        self, patient: str, *, since_ns: int, until_ns: int, withdrawn: bool = False
    ) -> list[Note]:
        """Return the notes about a person."""
        with self._reading() as connection:
            return _entries.course(
                connection, Note, patient, since_ns, until_ns, withdrawn=withdrawn
            )

    def scans(
        self, patient: str, *, since_ns: int, until_ns: int, withdrawn: bool = False
    ) -> list[Scan]:
        """Return the short scans of a person."""
        with self._reading() as connection:
            return _entries.course(
                connection, Scan, patient, since_ns, until_ns, withdrawn=withdrawn
            )

    def set_limits(self, limits: AlarmLimits) -> None:
        """Let these limits hold from now on; the ones before stay in the record."""
        check_limits(limits)
        with self._writing() as connection:
            _settings_rows.add_limits(connection, limits)

    def limits(self, patient: str) -> AlarmLimits | None:
        """Return the limits that hold for a person, None when nobody set any."""
        with self._reading() as connection:
            newest = _settings_rows.limits_of(connection, patient, 1)
            return newest[0] if newest else None

    def limits_in_force(self) -> dict[str, AlarmLimits]:
        """Return the limits that hold for everybody who has any, by pseudonym."""
        with self._reading() as connection:
            every = _settings_rows.limits_in_force(connection)
        return {limits.patient: limits for limits in every}

    def limits_history(self, patient: str) -> list[AlarmLimits]:
        """Return every set of limits that a person ever had, the newest first."""
        with self._reading() as connection:
            return _settings_rows.limits_of(connection, patient)

    def add_alarm(self, entry: AlarmEntry) -> AlarmEntry:
        """Add a line to the record and return it with its id and digest."""
        check_alarm(entry)
        with self._writing() as connection:
            return _alarm_record.append(connection, entry)

    def alarms(
        self, *, since_ns: int, until_ns: int, patient: str | None = None
    ) -> list[AlarmEntry]:
        """Return the lines of the record in their order."""
        with self._reading() as connection:
            return _alarm_record.lines_between(connection, since_ns, until_ns, patient)

    def alarms_after(self, line: int) -> list[AlarmEntry]:
        """Return the lines of the record behind one, in their order."""
        with self._reading() as connection:
            return _alarm_record.lines_after(connection, line)

    def alarm_record_is_whole(self) -> bool:
        """Tell whether every line still has the digest that it was written with."""
        with self._reading() as connection:
            return _alarm_record.is_whole(connection)

    def add_token(self, token: ApiToken) -> bool:
        """Keep a token; False when its name is taken."""
        check_token(token)
        with self._writing() as connection:
            return _settings_rows.add_token(connection, token)

    def tokens(self) -> list[ApiToken]:
        """Return all tokens, revoked ones too, sorted by name."""
        with self._reading() as connection:
            return _settings_rows.all_tokens(connection)

    def revoke_token(self, name: str, *, at_ns: int) -> bool:
        """End a token; False when there is no such one or it has ended before."""
        with self._writing() as connection:
            return _settings_rows.end_token(connection, name, at_ns)

    def erase(self, patient: str) -> int:
        """Remove everything about a person and return how many entries it was."""
        with self._writing() as connection:
            removed = erase_person(connection, patient, self._now_ns())
        if self._engine.dialect.name == "sqlite":
            self._empty_log()
        return removed

    def close(self) -> None:
        """Let the database go. May be called twice."""
        self._closed = True
        self._engine.dispose()

    def _empty_log(self) -> None:
        """Put the log into the file and cut it: it may still hold what was erased."""
        with care_errors(self._place):
            ((busy, _, _),) = run_outside(self._engine, "PRAGMA wal_checkpoint(TRUNCATE)")
        if busy:
            msg = f"{self._place} is being read, so its log could not be cut: erase once more"
            raise StoreError(msg)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._errors(), self._engine.execution_options(writes=True).begin() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._errors(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _errors(self) -> Iterator[None]:
        if self._closed:
            msg = f"{self._place} is closed: the host is ending"
            raise StoreError(msg)
        with care_errors(self._place):
            yield
