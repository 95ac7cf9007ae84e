"""Writes measurements, each once, whatever the network does."""

import sqlite3

from wince_wire import Event, Measurement, QualityFlag, Score, topic_for

from ._short_ids import ShortIds
from ._types import DEAD_LETTER_BYTES, DeadLetter, NewRow
from ._write_others import write_dead_letter

_INSERT = """
INSERT INTO measurement
    (boot, seq, device_id, kind, t_ns, received_ns, historical, patient, payload)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (boot, seq) DO NOTHING RETURNING id
"""


def write_row(connection: sqlite3.Connection, ids: ShortIds, row: NewRow) -> bool:
    """Write one measurement and tell whether it was new.

    A row whose number is stored with another content becomes a dead letter: nothing is lost.
    """
    message = row.message
    values = (
        ids.boot(row.device, message.boot_id),
        message.seq,
        ids.device(row.device),
        _kind(message),
        message.t_ns,
        row.received_ns,
        row.historical,
        getattr(message, "patient", None),
        row.payload,
    )
    inserted = connection.execute(_INSERT, values).fetchone()
    if inserted is None:
        _compare_with_stored(connection, ids, row)
        return False
    if isinstance(message, Score):
        _write_score(connection, ids.device(row.device), message, inserted[0])
    elif isinstance(message, Event):
        _write_dropped(connection, ids, row.device, message)
    return True


def _kind(message: Measurement) -> str:
    return type(message).__name__.lower()


def _write_score(
    connection: sqlite3.Connection, device_id: int, score: Score, measurement_id: int
) -> None:
    low, high = score.interval if score.interval is not None else (None, None)
    connection.execute(
        "INSERT INTO score VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            measurement_id,
            device_id,
            score.t_ns,
            score.patient,
            score.score,
            low,
            high,
            score.confidence,
            score.no_score_reason,
            score.no_score_since_ns,
            score.calibrated,
            QualityFlag.SIMULATED in score.flags,
        ),
    )


def _write_dropped(
    connection: sqlite3.Connection, ids: ShortIds, device: str, event: Event
) -> None:
    if not event.dropped or event.dropped_boot_id is None:
        return
    boot = ids.boot(device, event.dropped_boot_id)
    connection.executemany(
        "INSERT INTO dropped (boot, first_seq, last_seq) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(boot, first, last) for first, last in event.dropped],
    )


def _compare_with_stored(connection: sqlite3.Connection, ids: ShortIds, row: NewRow) -> None:
    (stored,) = connection.execute(
        "SELECT payload FROM measurement WHERE boot = ? AND seq = ?",
        (ids.boot(row.device, row.message.boot_id), row.message.seq),
    ).fetchone()
    if stored == row.payload:
        return
    payload = row.payload.encode()
    letter = DeadLetter(
        topic=topic_for(row.device, row.message),
        payload=payload[:DEAD_LETTER_BYTES],
        payload_bytes=len(payload),
        reason=f"row {row.message.seq} of this start is stored with another content",
        received_ns=row.received_ns,
    )
    write_dead_letter(connection, letter)
