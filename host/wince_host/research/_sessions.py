"""Sessions: one unit before one person, without a break of more than ten minutes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from wince_host.store import PersonSpan, Store

from ._stretches import BREAK_NS, MINUTE_NS, SECOND_NS, Stretch, read_stretches


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
    first = _points(store, session.patient, session.device, session.begin_ns)
    last = _points(store, session.patient, session.device, session.end_ns - MINUTE_NS)
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
    stretches = read_stretches(store, person, device, since_ns=since_ns, until_ns=until_ns)
    for run in _runs(stretches, partial(_is_break, store, person.patient, device)):
        inside = [one for one in run if since_ns <= one.begin_ns < until_ns]
        if inside:
            yield Session(
                device=device,
                patient=person.patient,
                simulated=person.simulated,
                begin_ns=inside[0].begin_ns,
                end_ns=inside[-1].end_ns,
                rows=sum(one.rows for one in inside),
                scored=sum(one.scored for one in inside),
                goes_back=run[0] is not inside[0],
                goes_on=run[-1] is not inside[-1],
            )


def _runs(
    stretches: Iterable[Stretch], is_break: Callable[[Stretch, Stretch], bool]
) -> Iterator[list[Stretch]]:
    run: list[Stretch] = []
    for one in stretches:
        if run and is_break(run[-1], one):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _is_break(store: Store, patient: str, device: str, earlier: Stretch, later: Stretch) -> bool:
    away_ns = later.begin_ns - earlier.end_ns
    if away_ns > BREAK_NS or away_ns <= BREAK_NS - 2 * MINUTE_NS:
        return away_ns > BREAK_NS
    # Up to a minute more on either side: only the seconds can tell.
    last = _points(store, patient, device, earlier.end_ns - MINUTE_NS)
    first = _points(store, patient, device, later.begin_ns)
    return bool(last and first) and first[0] - last[-1] - SECOND_NS > BREAK_NS


def _points(store: Store, patient: str, device: str, minute_ns: int) -> list[int]:
    points = store.score_points(
        device, since_ns=minute_ns, until_ns=minute_ns + MINUTE_NS, patient=patient
    )
    return [point.t_ns for point in points]
