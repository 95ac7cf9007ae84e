"""Reads a subject's rows from the store in order of time, one at a time."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from wince_host.store import MeasurementKind, Store
from wince_wire import Event, Face, Health, Measurement, QualityFlag, Score, Vitals, decode

from ._request import Subject
from ._words import SECOND_NS

MEASURED: Final[tuple[MeasurementKind, ...]] = ("score", "vitals", "face", "event")
EVENT_NEAR_NS: Final = 60 * SECOND_NS
"""An event has no person of its own: it is of whom the device watched within so long."""
BOOT_NEAR_NS: Final = 3600 * SECOND_NS
WINDOW_NS: Final = 6 * 3600 * SECOND_NS

_TYPES: Final[dict[MeasurementKind, type[Measurement]]] = {
    "score": Score,
    "vitals": Vitals,
    "face": Face,
    "event": Event,
    "health": Health,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the store.

    Attributes
    ----------
    payload
        The JSON as it came.
    simulated
        Whether a simulated patient stood before the device.
    """

    device: str
    message: Measurement
    payload: str
    simulated: bool


class RowReader:
    """Reads rows, and finds out which of them are simulated.

    Parameters
    ----------
    store
        Where they lie.
    subject
        Whose they are.
    """

    def __init__(self, store: Store, subject: Subject) -> None:
        self._store = store
        self._subject = subject
        self._simulated: dict[tuple[str, str], bool] = {}

    def read(self, kinds: Sequence[MeasurementKind] = MEASURED) -> Iterator[Row]:
        """Yield the rows of some kinds in order of time."""
        courses = [self._course(device, kind) for device in self._subject.devices for kind in kinds]
        return heapq.merge(*courses, key=lambda row: row.message.t_ns)

    def _course(self, device: str, kind: MeasurementKind) -> Iterator[Row]:
        for since_ns, until_ns in windows(self._subject):
            for payload in self._store.payloads(device, kind, since_ns=since_ns, until_ns=until_ns):
                message = decode(payload.encode(), _TYPES[kind])
                if self._is_of_subject(device, message):
                    yield Row(device, message, payload, self._is_simulated(device, message))

    def _is_of_subject(self, device: str, message: Measurement) -> bool:
        person = self._subject.person
        if person is None:
            return True
        if isinstance(message, Score | Vitals | Face):
            return message.patient == person
        near = self._store.nearest_score(device, message.t_ns, within_ns=EVENT_NEAR_NS)
        return near is not None and decode(near.encode(), Score).patient == person

    def _is_simulated(self, device: str, message: Measurement) -> bool:
        if isinstance(message, Score):
            return QualityFlag.SIMULATED in message.flags
        key = (device, message.boot_id)
        if key not in self._simulated:
            self._simulated[key] = self._boot_is_simulated(device, message)
        return self._simulated[key]

    def _boot_is_simulated(self, device: str, message: Measurement) -> bool:
        """Tell from the scores of the same start: only they carry the flag."""
        near = self._store.nearest_score(device, message.t_ns, within_ns=BOOT_NEAR_NS)
        if near is not None:
            score = decode(near.encode(), Score)
            if score.boot_id == message.boot_id:
                return QualityFlag.SIMULATED in score.flags
        return any(span.simulated for span in self._store.people() if device in span.devices)


def windows(subject: Subject) -> Iterator[tuple[int, int]]:
    """Yield a subject's time in parts: one long reading would keep the database's log growing."""
    since_ns, until_ns = subject.since_ns, subject.until_ns
    if subject.first_ns is not None:
        since_ns = max(since_ns, subject.first_ns)
    if subject.last_ns is not None:
        until_ns = min(until_ns, subject.last_ns + 1)
    for begin_ns in range(since_ns, until_ns, WINDOW_NS):
        yield begin_ns, min(begin_ns + WINDOW_NS, until_ns)


def read_events(store: Store, subject: Subject) -> Iterator[tuple[str, Event]]:
    """Yield a subject's events in order of time, each with its device."""
    for row in RowReader(store, subject).read(("event",)):
        if isinstance(row.message, Event):
            yield row.device, row.message
