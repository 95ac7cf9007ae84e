"""Writes measurements, each once, however many loggers get them."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from psycopg import Connection

from wince_host.store import DEAD_LETTER_BYTES, DeadLetter, NewRow
from wince_wire import Event, QualityFlag, Score, Vitals, topic_for

from ._ids import BootKey, ShortIds
from ._insert_rows import INSERT_ROWS
from ._payloads import from_columns, to_columns

RowKey = tuple[int, int]
"""The database's number of a start, and the row's number in it."""

_FIND_PAYLOADS = """
SELECT boot, seq, payload, packed
FROM unnest(%s::int[], %s::bigint[]) AS wanted (boot, seq) JOIN measurement USING (boot, seq)
"""
_encode = msgspec.json.Encoder().encode


def write_rows(
    connection: Connection, ids: ShortIds, rows: Sequence[NewRow]
) -> tuple[set[RowKey], list[DeadLetter]]:
    """Write measurements; return which were new, and those that contradict what is stored.

    A row whose number is stored with another content becomes a dead letter: nothing is lost.
    """
    if not rows:
        return set(), []
    boots = ids.boots(connection, (_boot_key(row) for row in rows))
    devices = ids.devices(connection, {row.device for row in rows})
    keyed = [((boots[_boot_key(row)], row.message.seq), row) for row in rows]
    firsts: dict[RowKey, NewRow] = {}
    for key, row in keyed:
        firsts.setdefault(key, row)
    values = [_values(key, devices[row.device], row) for key, row in firsts.items()]
    new = set(connection.execute(INSERT_ROWS, (_encode(values).decode(),)).fetchall())
    repeated = [(key, row) for key, row in keyed if key not in new or row is not firsts[key]]
    _write_dropped(connection, ids, (row for key, row in firsts.items() if key in new))
    return new, _contradictions(connection, repeated)


def _boot_key(row: NewRow) -> BootKey:
    return row.device, row.message.boot_id


def _values(key: RowKey, device_id: int, row: NewRow) -> dict[str, Any]:
    message = row.message
    kind = type(message).__name__.lower()
    values: dict[str, Any] = {
        "boot": key[0],
        "seq": key[1],
        "device_id": device_id,
        "t_ns": message.t_ns,
        "received_ns": row.received_ns,
        "kind": kind,
        "historical": row.historical,
        "patient": getattr(message, "patient", None),
        **to_columns(kind, row.payload),
    }
    if isinstance(message, Score):
        low, high = message.interval if message.interval is not None else (None, None)
        values |= {
            "score": message.score,
            "low": low,
            "high": high,
            "reason": message.no_score_reason,
            "simulated": QualityFlag.SIMULATED in message.flags,
        }
    elif isinstance(message, Vitals):
        values |= {
            "source": message.source,
            "hr_bpm": message.hr_bpm,
            "rmssd_ms": message.rmssd_ms,
            "sdnn_ms": message.sdnn_ms,
        }
    return values


def _write_dropped(connection: Connection, ids: ShortIds, rows: Iterable[NewRow]) -> None:
    told = [
        ((row.device, row.message.dropped_boot_id), first, last)
        for row in rows
        if isinstance(row.message, Event) and row.message.dropped_boot_id is not None
        for first, last in row.message.dropped
    ]
    if not told:
        return
    boots = ids.boots(connection, (key for key, _, _ in told))
    connection.execute(
        "INSERT INTO dropped SELECT * FROM unnest(%s::int[], %s::bigint[], %s::bigint[])"
        " ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING",
        (
            [boots[key] for key, _, _ in told],
            [first for _, first, _ in told],
            [last for _, _, last in told],
        ),
    )


def _contradictions(
    connection: Connection, repeated: Sequence[tuple[RowKey, NewRow]]
) -> list[DeadLetter]:
    if not repeated:
        return []
    wanted = sorted({key for key, _ in repeated})
    found = connection.execute(
        _FIND_PAYLOADS, ([boot for boot, _ in wanted], [seq for _, seq in wanted])
    )
    stored = {(boot, seq): from_columns(*columns) for boot, seq, *columns in found}
    # A row that was let go or erased is not there to be compared.
    return [
        _contradiction(row) for key, row in repeated if stored.get(key, row.payload) != row.payload
    ]


def _contradiction(row: NewRow) -> DeadLetter:
    return refused(row, f"row {row.message.seq} of this start is stored with another content")


def refused(row: NewRow, reason: str) -> DeadLetter:
    """Return the dead letter that a row becomes."""
    payload = row.payload.encode("utf-8", "replace")
    return DeadLetter(
        topic=topic_for(row.device, row.message),
        payload=payload[:DEAD_LETTER_BYTES],
        payload_bytes=len(payload),
        reason=reason,
        received_ns=row.received_ns,
    )
