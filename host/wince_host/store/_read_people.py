"""Who there is, and where a person's rows lie."""

import sqlite3

from ._courses import PersonSpan
from ._fold import MINUTE_NS
from ._types import MeasurementKind

_SPANS = """
SELECT
    pseudonym, device.name, simulated,
    (SELECT min(t_ns) FROM measurement WHERE stream = stream.id),
    (SELECT max(t_ns) FROM measurement WHERE stream = stream.id),
    (SELECT min(begin_ns) FROM score_minute WHERE stream = stream.id),
    (SELECT max(begin_ns) FROM score_minute WHERE stream = stream.id),
    (SELECT min(begin_ns) FROM vitals_minute WHERE stream = stream.id),
    (SELECT max(begin_ns) FROM vitals_minute WHERE stream = stream.id)
FROM person JOIN stream ON stream.person_id = person.id JOIN device ON device.id = device_id
ORDER BY pseudonym, device.name
"""


def people(connection: sqlite3.Connection) -> list[PersonSpan]:
    """Return everybody of whom something is stored, sorted by pseudonym."""
    found: dict[str, list[tuple[str, bool, int, int]]] = {}
    for patient, device, simulated, *times in connection.execute(_SPANS):
        span = _span(*times)
        if span is not None:
            found.setdefault(patient, []).append((device, bool(simulated), *span))
    return [
        PersonSpan(
            patient=patient,
            devices=tuple(sorted({device for device, _, _, _ in spans})),
            first_t_ns=min(first for _, _, first, _ in spans),
            last_t_ns=max(last for _, _, _, last in spans),
            simulated=any(simulated for _, simulated, _, _ in spans),
        )
        for patient, spans in found.items()
    ]


def _span(first: int | None, last: int | None, *minutes: int | None) -> tuple[int, int] | None:
    """Return the first and the last second, or minute where the seconds are gone."""
    begins = [begin_ns for begin_ns in minutes if begin_ns is not None]
    if first is None or last is None:
        return (min(begins), max(begins)) if begins else None
    earlier = [begin_ns for begin_ns in begins if begin_ns + MINUTE_NS <= first]
    later = [begin_ns for begin_ns in begins if begin_ns > last]
    return min([first, *earlier]), max([last, *later])


def streams_of_person(
    connection: sqlite3.Connection, patient: str, kind: MeasurementKind
) -> list[int]:
    """Return the numbers of a person's streams of one kind, of all devices."""
    rows = connection.execute(
        "SELECT stream.id FROM stream JOIN person ON person.id = person_id"
        " WHERE pseudonym = ? AND kind = ? ORDER BY stream.id",
        (patient, kind),
    )
    return [stream for (stream,) in rows]
