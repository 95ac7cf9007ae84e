"""Puts days of made-up scores into a host's store, ten seconds of each minute."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from msgspec import structs

from wince_host.store import Batch, NewRow, SqliteStore
from wince_wire import Score, Vitals, encode

SECOND_NS = 1_000_000_000
EVERY_S = 6
ROWS_AT_ONCE = 3000


class Unit(Protocol):
    """Makes the messages of one unit, as `MadeUpUnit` of the browser tests does."""

    device: str

    def score(self, value: float, *, t_ns: int | None = None) -> Score:
        """Return a score message."""
        ...

    def vitals(self, bpm: float | None) -> Vitals:
        """Return a heart message."""
        ...


def live_through(
    unit: Unit, state: Path, minutes: Iterable[tuple[int, float]], *, every_s: int = EVERY_S
) -> None:
    """Store a score for some seconds of each minute, as ingest does.

    Parameters
    ----------
    unit
        Makes the messages.
    minutes
        When each minute began (UTC nanoseconds), and its score.
    """
    store = SqliteStore(state / "wince.sqlite")
    batch = Batch()
    for minute_ns, value in minutes:
        for second in range(0, 60, every_s):
            message = unit.score(value, t_ns=minute_ns + second * SECOND_NS)
            batch.rows.append(row_of(unit, message))
        if len(batch.rows) >= ROWS_AT_ONCE:
            store.commit(batch)
            batch = Batch()
    store.commit(batch)
    store.close()


def row_of(unit: Unit, message: Score | Vitals) -> NewRow:
    """Return a message of a unit as a row on its way into the store."""
    return NewRow(
        device=unit.device,
        message=message,
        payload=encode(message).decode(),
        received_ns=message.t_ns,
        historical=False,
    )


def beat_through(unit: Unit, state: Path, minutes: Iterable[tuple[int, float]]) -> None:
    """Store a heart rate (per minute) for each minute, as ingest does."""
    store = SqliteStore(state / "wince.sqlite")
    batch = Batch()
    for minute_ns, bpm in minutes:
        message = structs.replace(unit.vitals(bpm), t_ns=minute_ns)
        batch.rows.append(row_of(unit, message))
    store.commit(batch)
    store.close()
