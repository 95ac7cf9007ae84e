"""What can still be read from a damaged outbox."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import get_args

import msgspec

from wince_wire import CHANNELS, BootId, Measurement, WinceError, decode

from ._boots import BOOT_COLUMNS, Boot, walk_boots
from ._carving import Value, carve
from ._packing import unpack
from ._positions import MAX_BOOT_NUMBER, MAX_SEQ, boot_number_of, seq_of
from ._ranges import Range, without
from ._rows import OutboxRow, rank_of

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
    """Read what is readable, from both ends; page by page where SQLite reads nothing."""
    rows: dict[int, OutboxRow] = {}
    boots: dict[int, Boot] = {}
    # The end of what can be read is the answer.
    with suppress(sqlite3.Error), closing(sqlite3.connect(path, isolation_level=None)) as file:
        boots = _read_boots(file)
        for order in ("ASC", "DESC"):
            for row in _read_rows(file, order, rows):
                _take(row, rows, boots)
    if not rows:
        _take_from_pages(path, rows, boots)
    return Salvage(boots=boots, rows=rows)


def _take_from_pages(path: Path, rows: dict[int, OutboxRow], boots: dict[int, Boot]) -> None:
    carved: list[OutboxRow] = []
    for key, columns in carve(path):
        match columns:
            case [None, str(suffix), int(rank), bytes(stored)]:
                with suppress(ValueError):
                    carved.append(OutboxRow(key, suffix, rank, unpack(stored)))
            case [None, str(), int(), *_] if (boot := _boot_of(key, columns)) is not None:
                known = boots.setdefault(boot.number, boot)
                if boot.last_seq > known.last_seq:
                    boots[boot.number] = boot
    for row in carved:
        _take(row, rows, boots)
    # Pages that were given up hold rows which the host has had for long.
    for position in list(rows):
        if seq_of(position) <= boots[boot_number_of(position)].acknowledged_seq:
            del rows[position]


def _read_boots(connection: sqlite3.Connection) -> dict[int, Boot]:
    boots: dict[int, Boot] = {}
    with suppress(sqlite3.Error):
        for boot in walk_boots(connection):
            if _is_whole(boot):
                boots[boot.number] = boot
    return boots


def _boot_of(number: int, columns: list[Value]) -> Boot | None:
    values = dict(zip(BOOT_COLUMNS, [number, *columns[1:]], strict=False))
    try:
        boot = msgspec.convert(values, Boot)
    except msgspec.ValidationError:
        return None
    return boot if _is_whole(boot) else None


def _is_whole(boot: Boot) -> bool:
    """Return whether every value is of its kind: pages of other tables look like anything."""
    try:
        msgspec.convert(asdict(boot), Boot)
        msgspec.convert(boot.boot_id, BootId)
    except msgspec.ValidationError:
        return False
    return (
        0 < boot.number <= MAX_BOOT_NUMBER
        and 0 <= boot.acknowledged_seq <= boot.last_seq <= MAX_SEQ
    )


def _read_rows(
    connection: sqlite3.Connection, order: str, known: dict[int, OutboxRow]
) -> Iterator[OutboxRow]:
    # A page of another table may stand in for one of these: then anything is in the columns.
    wanted = "SELECT position, suffix, rank, payload FROM rows WHERE typeof(payload) = 'blob'"
    statement = f"{wanted} ORDER BY position {order}"
    try:
        with closing(connection.execute(statement)) as found:
            for values in found:
                if values[0] in known:
                    return
                position, suffix, rank, stored = values
                with suppress(ValueError):
                    yield OutboxRow(position, suffix, rank, unpack(stored))
    except sqlite3.Error:
        return


def _take(row: OutboxRow, rows: dict[int, OutboxRow], boots: dict[int, Boot]) -> None:
    """Keep a row whose payload says the same as its place."""
    try:
        number, seq = boot_number_of(row.position), seq_of(row.position)
        message = decode(row.payload, _MESSAGES[row.suffix])
    except (WinceError, KeyError, TypeError):
        return
    if not isinstance(message, get_args(Measurement)) or message.seq != seq:
        return
    boot = boots.setdefault(
        number, Boot(number=number, boot_id=message.boot_id, opened_ns=message.t_ns)
    )
    if boot.boot_id != message.boot_id:
        return
    boots[number] = replace(boot, last_seq=max(boot.last_seq, seq))
    rows[row.position] = replace(row, rank=rank_of(message))
