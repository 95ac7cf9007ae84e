"""How good the data of a session are, hour by hour, from the rows as they came."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import msgspec

from wince_host.store import Store
from wince_wire import ClockState, Event, EventKind, QualityFlag, decode

from ._sessions import Session
from ._stretches import HOUR_NS, SECOND_NS

GAP_NS: Final = 3 * SECOND_NS // 2
"""Rows come once a second: more than this between two of them is a gap."""


class _Seen(msgspec.Struct, frozen=True):
    """What is read of a score row."""

    patient: str
    t_ns: int
    score: float | None
    face_fraction: float
    pulse_fraction: float | None
    clock: ClockState
    flags: list[str] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What the rows of a stretch of time are worth.

    Attributes
    ----------
    begin_ns, end_ns
        UTC, the stretch.
    rows, scored
        Seconds with a row, and those of them with a score.
    face_total, pulse_total, pulse_rows
        Sums of the shares that the rows carry; a row without a pulse share has none to sum.
    gaps, longest_gap_s
        Breaks of more than 1.5 s between two rows.
    synchronised
        Rows whose unit's clock followed a time source.
    error_bound_ms
        The largest that a row told; None where none did.
    simulated
        Rows of a simulated person.
    first_ns, last_ns
        The first and the last row.
    """

    begin_ns: int
    end_ns: int
    rows: int = 0
    scored: int = 0
    face_total: float = 0.0
    pulse_total: float = 0.0
    pulse_rows: int = 0
    gaps: int = 0
    longest_gap_s: float = 0.0
    synchronised: int = 0
    error_bound_ms: float | None = None
    simulated: int = 0
    first_ns: int | None = None
    last_ns: int | None = None

    @property
    def face_share(self) -> float | None:
        """Mean share of the score's window with a face; None without rows."""
        return self.face_total / self.rows if self.rows else None

    @property
    def pulse_share(self) -> float | None:
        """Mean share of the score's window with valid beats; None where no row told one."""
        return self.pulse_total / self.pulse_rows if self.pulse_rows else None

    @property
    def synchronised_share(self) -> float | None:
        """Share of the rows with a clock that followed a time source; None without rows."""
        return self.synchronised / self.rows if self.rows else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What a unit told during a session.

    Attributes
    ----------
    markers
        When (UTC), and the text.
    recordings_started, recordings_ended
        How many.
    """

    markers: tuple[tuple[int, str], ...]
    recordings_started: int
    recordings_ended: int


def hours_of(session: Session) -> Iterator[tuple[int, int]]:
    """Yield begin and end of each hour (of UTC) of a session, cut where it begins and ends."""
    first_ns = session.begin_ns - session.begin_ns % HOUR_NS
    for hour_ns in range(first_ns, session.end_ns, HOUR_NS):
        yield max(hour_ns, session.begin_ns), min(hour_ns + HOUR_NS, session.end_ns)


def hour_quality(store: Store, session: Session, begin_ns: int, end_ns: int) -> Quality:
    """Read the score rows of a stretch of a session.

    Raises
    ------
    StoreError
        If the database fails.
    """
    payloads = store.payloads(session.device, "score", since_ns=begin_ns, until_ns=end_ns)
    read = (msgspec.json.decode(payload, type=_Seen) for payload in payloads)
    return _summed(begin_ns, end_ns, [row for row in read if row.patient == session.patient])


def joined(hours: Sequence[Quality]) -> Quality:
    """Return what successive stretches are worth together; there is at least one."""
    gaps, longest_s = _breaks(
        [(earlier, later) for earlier, later in _neighbours(hours) if later - earlier > GAP_NS]
    )
    bounds = [one.error_bound_ms for one in hours if one.error_bound_ms is not None]
    return Quality(
        begin_ns=hours[0].begin_ns,
        end_ns=hours[-1].end_ns,
        rows=sum(one.rows for one in hours),
        scored=sum(one.scored for one in hours),
        face_total=sum(one.face_total for one in hours),
        pulse_total=sum(one.pulse_total for one in hours),
        pulse_rows=sum(one.pulse_rows for one in hours),
        gaps=gaps + sum(one.gaps for one in hours),
        longest_gap_s=max(longest_s, *(one.longest_gap_s for one in hours)),
        synchronised=sum(one.synchronised for one in hours),
        error_bound_ms=max(bounds, default=None),
        simulated=sum(one.simulated for one in hours),
        first_ns=next((one.first_ns for one in hours if one.first_ns is not None), None),
        last_ns=next((one.last_ns for one in reversed(hours) if one.last_ns is not None), None),
    )


def happened_in(store: Store, session: Session) -> Happened:
    """Return the markers and recordings of a session's unit within its time.

    Raises
    ------
    StoreError
        If the database fails.
    """
    payloads = store.payloads(
        session.device, "event", since_ns=session.begin_ns, until_ns=session.end_ns
    )
    events = [decode(payload.encode(), Event) for payload in payloads]
    kinds = [event.kind for event in events]
    return Happened(
        markers=tuple(
            (event.t_ns, event.detail) for event in events if event.kind is EventKind.MARKER
        ),
        recordings_started=kinds.count(EventKind.RECORDING_STARTED),
        recordings_ended=kinds.count(EventKind.RECORDING_ENDED),
    )


def _summed(begin_ns: int, end_ns: int, rows: Sequence[_Seen]) -> Quality:
    times = [row.t_ns for row in rows]
    steps = [(earlier, later) for earlier, later in pairwise(times) if later - earlier > GAP_NS]
    gaps, longest_s = _breaks(steps)
    pulses = [row.pulse_fraction for row in rows if row.pulse_fraction is not None]
    bounds = [row.clock.error_bound_ms for row in rows if row.clock.error_bound_ms is not None]
    return Quality(
        begin_ns=begin_ns,
        end_ns=end_ns,
        rows=len(rows),
        scored=sum(row.score is not None for row in rows),
        face_total=sum(row.face_fraction for row in rows),
        pulse_total=sum(pulses),
        pulse_rows=len(pulses),
        gaps=gaps,
        longest_gap_s=longest_s,
        synchronised=sum(row.clock.synchronised for row in rows),
        error_bound_ms=max(bounds, default=None),
        simulated=sum(QualityFlag.SIMULATED in row.flags for row in rows),
        first_ns=times[0] if times else None,
        last_ns=times[-1] if times else None,
    )


def _neighbours(hours: Sequence[Quality]) -> Iterator[tuple[int, int]]:
    """Yield the last row before and the first row after each border between stretches."""
    last_ns: int | None = None
    for hour in hours:
        if hour.first_ns is None or hour.last_ns is None:
            continue
        if last_ns is not None:
            yield last_ns, hour.first_ns
        last_ns = hour.last_ns


def _breaks(steps: Sequence[tuple[int, int]]) -> tuple[int, float]:
    longest_ns = max((later - earlier for earlier, later in steps), default=0)
    return len(steps), longest_ns / SECOND_NS
