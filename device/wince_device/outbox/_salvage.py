"""What can still be read from a damaged outbox."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from wince_wire import CHANNELS, Envelope, WinceError, decode

from ._boots import Boot, read_boots
from ._positions import boot_number_of, seq_of
from ._ranges import Range, without
from ._rows import OutboxRow

_MESSAGES: dict[str, type[msgspec.Struct]] = {
    channel.suffix: channel.message for channel in CHANNELS if channel.outboxed
}


@dataclass(frozen=True, slots=True)
class Salvage:
    """The starts and rows that a damaged file still gave."""

    boots: dict[int, Boot]
    rows: dict[int, OutboxRow]

    def lost(self) -> dict[str, list[Range]]:
        """Return what each start still owed and the file did not give, by the start's name.

        The ranges may hold rows that the host has: it acknowledged them out of order. Nothing is
        lost by naming those too, since the host lets its own row count.
        """
        lost: dict[str, list[Range]] = {}
        for boot in self.boots.values():
            here = [
                (seq_of(row), seq_of(row))
                for row in self.rows
                if boot_number_of(row) == boot.number
            ]
            owed = without((boot.acknowledged_seq + 1, boot.last_seq), here)
            if owed:
                lost[boot.boot_id] = owed
        return lost


def salvage(path: Path) -> Salvage:
    """Read what is readable, from both ends; an unreadable file gives nothing."""
    rows: dict[int, OutboxRow] = {}
    boots: dict[int, Boot] = {}
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            boots = {boot.number: boot for boot in _read_boots(connection)}
            for order in ("ASC", "DESC"):
                for row in _read_rows(connection, order, rows):
                    _take(row, rows, boots)
    except sqlite3.Error:
        pass  # the end of what can be read is the answer
    return Salvage(boots=boots, rows=rows)


def _read_boots(connection: sqlite3.Connection) -> list[Boot]:
    try:
        return read_boots(connection)
    except sqlite3.Error:
        return []


def _read_rows(
    connection: sqlite3.Connection, order: str, known: dict[int, OutboxRow]
) -> Iterator[OutboxRow]:
    statement = f"SELECT position, suffix, rank, payload FROM rows ORDER BY position {order}"  # noqa: S608 - our own words
    try:
        with closing(connection.execute(statement)) as found:
            for values in found:
                if values[0] in known:
                    return
                yield OutboxRow(*values)
    except sqlite3.Error:
        return


def _take(row: OutboxRow, rows: dict[int, OutboxRow], boots: dict[int, Boot]) -> None:
    """Keep a row whose payload says the same as its place."""
    try:
        number, seq = boot_number_of(row.position), seq_of(row.position)
        message = decode(row.payload, _MESSAGES[row.suffix])
    except (WinceError, KeyError, TypeError):
        return
    if not isinstance(message, Envelope) or message.seq != seq:
        return
    boot = boots.setdefault(
        number, Boot(number=number, boot_id=message.boot_id, opened_ns=message.t_ns)
    )
    if boot.boot_id != message.boot_id:
        return
    boots[number] = replace(boot, last_seq=max(boot.last_seq, seq))
    rows[row.position] = row
