"""What keeps the entries of people, whatever database stands behind it."""

from typing import Protocol

from ._types import AlarmEntry, AlarmLimits, ApiToken, Dose, Note, Rating, Scan


class CareStore(Protocol):
    """Entries, alarm limits, the alarm record and tokens.

    Safe to use from any thread. Every method raises StoreError when the database fails. Courses
    are in order of ``t_ns``, with ``since_ns <= t_ns < until_ns``, without what was withdrawn
    unless ``withdrawn`` is true.
    """

    def add(self, entry: Dose | Rating | Note | Scan) -> int:
        """Keep an entry and return its id."""
        ...

    def withdraw(self, entry: Dose | Rating | Note | Scan, *, by: str, at_ns: int) -> bool:
        """Take an entry back; False when it is not there or was taken back before."""
        ...

    def doses(
        self, patient: str, *, since_ns: int, until_ns: int, withdrawn: bool = False
    ) -> list[Dose]:
        """Return the doses of a person."""
        ...

    def ratings(
        self, patient: str, *, since_ns: int, until_ns: int, withdrawn: bool = False
    ) -> list[Rating]:
        """Return the ratings of a person."""
        ...

    def notes(
        self, patient: str, *, since_ns: int, until_ns: int, withdrawn: bool = False
    ) -> list[Note]:
        """Return the notes about a person."""
        ...

    def scans(
        self, patient: str, *, since_ns: int, until_ns: int, withdrawn: bool = False
    ) -> list[Scan]:
        """Return the short scans of a person."""
        ...

    def set_limits(self, limits: AlarmLimits) -> None:
        """Let these limits hold from now on; the ones before stay in the record."""
        ...

    def limits(self, patient: str) -> AlarmLimits | None:
        """Return the limits that hold for a person, None when nobody set any."""
        ...

    def limits_in_force(self) -> dict[str, AlarmLimits]:
        """Return the limits that hold for everybody who has any, by pseudonym."""
        ...

    def limits_history(self, patient: str) -> list[AlarmLimits]:
        """Return every set of limits that a person ever had, the newest first."""
        ...

    def add_alarm(self, entry: AlarmEntry) -> AlarmEntry:
        """Add a line to the record and return it with its id and digest."""
        ...

    def alarms(
        self, *, since_ns: int, until_ns: int, patient: str | None = None
    ) -> list[AlarmEntry]:
        """Return the lines of the record in their order."""
        ...

    def alarms_after(self, line: int) -> list[AlarmEntry]:
        """Return the lines of the record behind one, in their order."""
        ...

    def alarm_record_is_whole(self) -> bool:
        """Tell whether every line still has the digest that it was written with."""
        ...

    def add_token(self, token: ApiToken) -> bool:
        """Keep a token; False when its name is taken."""
        ...

    def tokens(self) -> list[ApiToken]:
        """Return all tokens, revoked ones too, sorted by name."""
        ...

    def revoke_token(self, name: str, *, at_ns: int) -> bool:
        """End a token; False when there is no such one or it has ended before."""
        ...

    def erase(self, patient: str) -> int:
        """Remove everything about a person and return how many entries it was.

        Lines of the alarm record stay for the ward's audit, with the pseudonym replaced and the
        record's digests made anew; that is a line of its own.
        """
        ...

    def close(self) -> None:
        """Let the database go. May be called twice."""
        ...
