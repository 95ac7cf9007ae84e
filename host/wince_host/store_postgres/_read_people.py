"""Who there is."""

from psycopg import Connection

from wince_host.store import PersonSpan

from ._insert_rows import MINUTE_NS

# Each end is one look into an index.
_PEOPLE = """
SELECT patient, devices, simulated,
    (SELECT min(first_ns) FROM unnest(ARRAY['score', 'vitals', 'face']) AS kinds (kind), LATERAL (
        SELECT min(t_ns) AS first_ns FROM measurement
        WHERE measurement.patient = person.patient AND measurement.kind = kinds.kind
    ) AS ends),
    (SELECT max(last_ns) FROM unnest(ARRAY['score', 'vitals', 'face']) AS kinds (kind), LATERAL (
        SELECT max(t_ns) AS last_ns FROM measurement
        WHERE measurement.patient = person.patient AND measurement.kind = kinds.kind
    ) AS ends),
    least(
        (SELECT min(begin_ns) FROM score_minute WHERE score_minute.patient = person.patient),
        (SELECT min(begin_ns) FROM vitals_minute WHERE vitals_minute.patient = person.patient)
    ),
    greatest(
        (SELECT max(begin_ns) FROM score_minute WHERE score_minute.patient = person.patient),
        (SELECT max(begin_ns) FROM vitals_minute WHERE vitals_minute.patient = person.patient)
    )
FROM (
    SELECT patient, array_agg(DISTINCT name) AS devices, bool_or(simulated) AS simulated
    FROM seen JOIN device ON device.id = device_id GROUP BY patient
) AS person
ORDER BY patient
"""


def people(connection: Connection) -> list[PersonSpan]:
    """Return everybody of whom something is stored, sorted by pseudonym."""
    spans = []
    for patient, devices, simulated, *times in connection.execute(_PEOPLE):
        span = _span(*times)
        if span is not None:
            spans.append(
                PersonSpan(
                    patient=patient,
                    devices=tuple(sorted(devices)),
                    first_t_ns=span[0],
                    last_t_ns=span[1],
                    simulated=simulated,
                )
            )
    return spans


def _span(
    first_ns: int | None, last_ns: int | None, first_minute: int | None, last_minute: int | None
) -> tuple[int, int] | None:
    """Return the first and the last second, or minute where the seconds are gone."""
    if first_ns is None or last_ns is None:
        if first_minute is None or last_minute is None:
            return None
        return first_minute, last_minute
    if first_minute is not None and first_minute + MINUTE_NS <= first_ns:
        first_ns = first_minute
    if last_minute is not None and last_minute > last_ns:
        last_ns = last_minute
    return first_ns, last_ns
