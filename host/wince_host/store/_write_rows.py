"""Writes measurements, each once, whatever the network does."""

import sqlite3
from collections.abc import Iterable, Sequence

from wince_wire import Event, QualityFlag, Score, StoreError, Vitals, topic_for

from ._fold import fold_scores, fold_vitals
from ._held import by_boot
from ._packing import Payload, pack, unpack
from ._types import DEAD_LETTER_BYTES, DeadLetter, NewRow
from ._write_others import write_dead_letter
from ._writing import Writing

_INSERT = "INSERT INTO measurement VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT_SCORE = "INSERT INTO score VALUES (?, ?, ?, ?, ?, ?, ?)"
_INSERT_DROPPED = "INSERT INTO dropped VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
Key = tuple[int, int]
"""Number of the start, and ``seq``."""


def write_rows(writing: Writing, rows: Iterable[NewRow]) -> int:
    """Write measurements and return how many were new.

    A row whose number is stored with another content becomes a dead letter: nothing is lost.
    """
    fresh: dict[Key, NewRow] = {}
    again: list[tuple[Key, NewRow]] = []
    for row in rows:
        boot = writing.numbers.boot(row.device, row.message.boot_id)
        key = (boot, row.message.seq)
        if key in fresh or key[1] in writing.held.of(boot):
            again.append((key, row))
        else:
            fresh[key] = row
    if fresh:
        _write_new(writing, fresh)
    for key, row in again:
        _compare_with_stored(writing.connection, key, row)
    return len(fresh)


def _write_new(writing: Writing, fresh: dict[Key, NewRow]) -> None:
    connection = writing.connection
    rows = list(fresh.values())
    streams = [_stream(writing, row) for row in rows]
    (newest,) = connection.execute("SELECT coalesce(max(id), 0) FROM measurement").fetchone()
    ids = range(newest + 1, newest + 1 + len(rows))
    connection.executemany(
        _INSERT,
        [
            (
                number,
                *key,
                stream,
                row.message.t_ns,
                row.received_ns,
                row.historical,
                pack(_kind(row), row.payload),
            )
            for number, (key, row), stream in zip(ids, fresh.items(), streams, strict=True)
        ],
    )
    _write_scores(connection, ids, rows, streams)
    _write_vitals(connection, rows, streams)
    _write_dropped(writing, rows)
    writing.held.add(by_boot(fresh))


def _stream(writing: Writing, row: NewRow) -> int:
    message = row.message
    stream = writing.numbers.stream(row.device, _kind(row), getattr(message, "patient", None))
    if isinstance(message, Score) and QualityFlag.SIMULATED in message.flags:
        writing.numbers.mark_simulated(stream)
    return stream


def _kind(row: NewRow) -> str:
    return type(row.message).__name__.lower()


def _write_scores(
    connection: sqlite3.Connection,
    ids: Sequence[int],
    rows: Sequence[NewRow],
    streams: Sequence[int],
) -> None:
    seconds = [
        (stream, number, message)
        for number, row, stream in zip(ids, rows, streams, strict=True)
        if isinstance(message := row.message, Score)
    ]
    connection.executemany(
        _INSERT_SCORE,
        [(stream, score.t_ns, number, *_point(score)) for stream, number, score in seconds],
    )
    fold_scores(connection, [(stream, score.t_ns, *_point(score)) for stream, _, score in seconds])


def _point(score: Score) -> tuple[float | None, float | None, float | None, str | None]:
    low, high = score.interval or (None, None)
    return score.score, low, high, score.no_score_reason


def _write_vitals(
    connection: sqlite3.Connection, rows: Sequence[NewRow], streams: Sequence[int]
) -> None:
    found = zip(streams, (row.message for row in rows), strict=True)
    fold_vitals(
        connection, [(stream, message) for stream, message in found if isinstance(message, Vitals)]
    )


def _write_dropped(writing: Writing, rows: Sequence[NewRow]) -> None:
    for row in rows:
        event = row.message
        if isinstance(event, Event) and event.dropped and event.dropped_boot_id is not None:
            boot = writing.numbers.boot(row.device, event.dropped_boot_id)
            ranges = [(boot, first, last) for first, last in event.dropped]
            writing.connection.executemany(_INSERT_DROPPED, ranges)


def _compare_with_stored(connection: sqlite3.Connection, key: Key, row: NewRow) -> None:
    stored = connection.execute(
        "SELECT payload FROM measurement WHERE boot = ? AND seq = ?", key
    ).fetchone()
    if stored is None or _is_same(stored[0], row.payload):
        return  # erased or no longer kept, or the same again
    payload = row.payload.encode()
    letter = DeadLetter(
        topic=topic_for(row.device, row.message),
        payload=payload[:DEAD_LETTER_BYTES],
        payload_bytes=len(payload),
        reason=f"row {row.message.seq} of this start is stored with another content",
        received_ns=row.received_ns,
    )
    write_dead_letter(connection, letter)


def _is_same(stored: Payload, payload: str) -> bool:
    try:
        return unpack(stored) == payload
    except StoreError:
        return False  # damaged: the row that came is whole, and is kept as a dead letter
