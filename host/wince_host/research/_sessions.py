"""Sessions: one unit before one person, without a break of more than ten minutes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from wince_host.store import PersonSpan, ScoreMinute, Store

SECOND_NS: Final = 1_000_000_000
MINUTE_NS: Final = 60 * SECOND_NS
BREAK_NS: Final = 10 * MINUTE_NS


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One unit, one person, without a longer break.

    Attributes
    ----------
    simulated
        At least one unit's scores of this person are simulated.
    begin_ns, end_ns
        UTC; ``begin_ns <= t_ns < end_ns``.
    rows, scored
        Seconds with a row, and those of them with a score.
    goes_back, goes_on
        It reaches over the first, or the last, moment that was looked at, and is cut there.
    """

    device: str
    patient: str
    simulated: bool
    begin_ns: int
    end_ns: int
    rows: int
    scored: int
    goes_back: bool = False
    goes_on: bool = False

    @property
    def length_s(self) -> float:
        """From its first to the end of its last second."""
        return (self.end_ns - self.begin_ns) / SECOND_NS


def find_sessions(
    store: Store, *, since_ns: int, until_ns: int, patient: str | None = None
) -> list[Session]:
    """Return the sessions of a span, the newest first, to the minute.

    Parameters
    ----------
    since_ns, until_ns
        UTC, whole minutes.
    patient
        Only this person's; everybody's when None.

    Raises
    ------
    StoreError
        If the database fails.
    """
    found = [
        session
        for person in store.people()
        if patient in {None, person.patient} and _overlaps(person, since_ns, until_ns)
        for device in person.devices
        for session in _sessions(store, person, device, since_ns, until_ns)
    ]
    return sorted(found, key=lambda one: (-one.begin_ns, one.patient, one.device))


def to_the_second(store: Store, session: Session) -> Session:
    """Return a session with its first and last second, where the seconds are still kept.

    Raises
    ------
    StoreError
        If the database fails.
    """
    first = _points(store, session, session.begin_ns)
    last = _points(store, session, session.end_ns - MINUTE_NS)
    return replace(
        session,
        begin_ns=first[0] if first else session.begin_ns,
        end_ns=last[-1] + SECOND_NS if last else session.end_ns,
    )


def _overlaps(person: PersonSpan, since_ns: int, until_ns: int) -> bool:
    return person.first_t_ns < until_ns and person.last_t_ns + MINUTE_NS > since_ns


def _sessions(
    store: Store, person: PersonSpan, device: str, since_ns: int, until_ns: int
) -> Iterator[Session]:
    # A break's length on either side tells whether a session reaches over the edge.
    minutes = store.score_minutes(
        device,
        since_ns=max(0, since_ns - BREAK_NS - MINUTE_NS),
        until_ns=until_ns + BREAK_NS + MINUTE_NS,
        patient=person.patient,
    )
    for run in _runs(minutes):
        inside = [minute for minute in run if since_ns <= minute.minute_ns < until_ns]
        if inside:
            yield Session(
                device=device,
                patient=person.patient,
                simulated=person.simulated,
                begin_ns=inside[0].minute_ns,
                end_ns=inside[-1].minute_ns + MINUTE_NS,
                rows=sum(minute.rows for minute in inside),
                scored=sum(minute.scored for minute in inside),
                goes_back=run[0] is not inside[0],
                goes_on=run[-1] is not inside[-1],
            )


def _runs(minutes: Sequence[ScoreMinute]) -> Iterator[list[ScoreMinute]]:
    run: list[ScoreMinute] = []
    for minute in minutes:
        if run and minute.minute_ns - run[-1].minute_ns - MINUTE_NS > BREAK_NS:
            yield run
            run = []
        run.append(minute)
    if run:
        yield run


def _points(store: Store, session: Session, minute_ns: int) -> list[int]:
    points = store.score_points(
        session.device,
        since_ns=minute_ns,
        until_ns=minute_ns + MINUTE_NS,
        patient=session.patient,
    )
    return [point.t_ns for point in points]
