"""An outbox that the first Wince left behind is taken over row by row."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from wince_device.outbox import Outbox, OutboxReader, OutboxState
from wince_wire import Ack, ClockState, Event, EventKind, encode

FIRST_LAYOUT = """
PRAGMA journal_mode = WAL;
CREATE TABLE boots (
    number INTEGER PRIMARY KEY,
    boot_id TEXT NOT NULL UNIQUE,
    opened_ns INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    rows_made INTEGER NOT NULL,
    scores_made INTEGER NOT NULL,
    rows_dropped INTEGER NOT NULL,
    acknowledged_seq INTEGER NOT NULL
) STRICT;
CREATE TABLE rows (
    position INTEGER PRIMARY KEY,
    suffix TEXT NOT NULL,
    rank INTEGER NOT NULL,
    payload BLOB NOT NULL
) STRICT;
CREATE INDEX rows_by_rank ON rows (rank);
PRAGMA user_version = 1;
"""
"""As the outbox wrote it before it kept totals and packed its rows."""
FIRST, SECOND = "1" * 32, "2" * 32


def marker(boot_id: str, seq: int) -> Event:
    clock = ClockState(synchronised=False)
    return Event(boot_id=boot_id, seq=seq, t_ns=seq, clock=clock, kind=EventKind.MARKER)


@pytest.fixture
def left_behind(tmp_path: Path) -> tuple[Path, list[bytes]]:
    """Give a file of two starts, of which the host has some rows, and what it owes."""
    path = tmp_path / "outbox.db"
    owed = [(1, FIRST, seq) for seq in range(4, 8)] + [(2, SECOND, seq) for seq in range(1, 4)]
    payloads = [encode(marker(boot_id, seq)) for _, boot_id, seq in owed]
    with closing(sqlite3.connect(path)) as file, file:
        file.executescript(FIRST_LAYOUT)
        boots = [(1, FIRST, 10, 7, 7, 0, 0, 3), (2, SECOND, 20, 3, 3, 0, 0, 0)]
        file.executemany("INSERT INTO boots VALUES (?, ?, ?, ?, ?, ?, ?, ?)", boots)
        file.executemany(
            "INSERT INTO rows VALUES (?, 'event', 2, ?)",
            [
                (number << 40 | seq, payload)
                for (number, _, seq), payload in zip(owed, payloads, strict=True)
            ],
        )
    return path, payloads


def test_a_file_of_the_first_layout_keeps_its_rows(left_behind: tuple[Path, list[bytes]]) -> None:
    path, payloads = left_behind
    with OutboxReader(path) as reader:
        assert [row.payload for row in reader.rows()] == payloads
    with Outbox(path) as outbox:
        assert outbox.state is OutboxState.WRITING
        assert outbox.set_aside_file is None
        assert [row.payload for row in outbox.unacknowledged(99)] == payloads
        assert outbox.depth() == len(payloads)
        made = outbox.append(marker)
        assert outbox.acknowledge(Ack(boot_id=FIRST, seq=6)) == 3
        boot_id = outbox.boot_id
    with Outbox(path) as again:
        left = [row.payload for row in again.unacknowledged(99)]
        assert left == [*payloads[3:], encode(made)]
        assert again.depth() == len(left)
        books = [(boot.number, boot.boot_id, boot.acknowledged_seq) for boot in again.boots()]
        assert books[:3] == [(1, FIRST, 6), (2, SECOND, 0), (3, boot_id, 0)]


def test_the_move_is_made_once(left_behind: tuple[Path, list[bytes]]) -> None:
    path, _ = left_behind
    for _ in range(2):
        with Outbox(path):
            pass
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (2,)
        columns = [name for _, name, *_ in file.execute("PRAGMA table_info(boots)")]
    assert columns[-2:] == ["owed_rows", "owed_bytes"]
    assert len(columns) == len(set(columns))
