"""What the store keeps, and how it says what is wrong."""

import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from host_bench import MakeScore
from wince_host.store import Batch, DeadLetter, NewAnnouncement, NewRow, SqliteStore
from wince_host.store._schema import APPLICATION_ID, MIGRATIONS
from wince_host.store._write_others import DEAD_LETTERS_KEPT
from wince_wire import Score, State, StoreError, encode

MakeRow = Callable[[Score], NewRow]
NEXT_VERSION = "ALTER TABLE device ADD COLUMN ward TEXT NOT NULL DEFAULT 'ward 3';"


@pytest.fixture
def row() -> MakeRow:
    def make(score: Score) -> NewRow:
        return NewRow(
            device="unit-1",
            message=score,
            payload=encode(score).decode(),
            received_ns=11,
            historical=False,
        )

    return make


def letter(reason: str) -> DeadLetter:
    return DeadLetter(
        topic="wince/v1/unit-1/score",
        payload=b"?",
        payload_bytes=1,
        reason=reason,
        received_ns=1,
    )


def test_a_row_comes_back_as_it_was(
    store: SqliteStore, make_score: MakeScore, row: MakeRow
) -> None:
    assert store.commit(Batch(rows=[row(make_score(1)), row(make_score(2, None))])) == 2
    assert store.commit(Batch(rows=[row(make_score(1))])) == 0
    payloads = list(store.payloads("unit-1", "score", since_ns=0, until_ns=2**62))
    assert payloads == [encode(make_score(1)).decode(), encode(make_score(2, None)).decode()]
    latest = store.latest("unit-1", "score")
    assert latest is not None
    assert latest.payload == payloads[1]
    assert latest.received_ns == 11
    assert store.latest("unit-1", "vitals") is None


def test_what_was_committed_is_there_after_opening_again(
    tmp_path: Path, make_score: MakeScore, row: MakeRow, boot_id: str
) -> None:
    path = tmp_path / "wince.sqlite"
    with closing(SqliteStore(path)) as store:
        store.commit(Batch(rows=[row(make_score(seq)) for seq in (1, 2, 5)]))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with closing(SqliteStore(path)) as store:
        assert store.stored_ranges("unit-1", boot_id) == [(1, 2), (5, 5)]
        counts = store.device_counts("unit-1")
        assert (counts.holes, counts.scored) == (2, 3)
        assert [boot.boot_id for boot in counts.boots] == [boot_id]


def test_a_row_with_another_content_under_the_same_number_is_not_lost(
    store: SqliteStore, make_score: MakeScore, row: MakeRow
) -> None:
    store.commit(Batch(rows=[row(make_score(1, 2.0))]))
    assert store.commit(Batch(rows=[row(make_score(1, 8.0))])) == 0
    (kept,) = store.dead_letters(limit=5)
    assert b"8.0" in kept.payload
    assert "another content" in kept.reason


def test_a_row_that_the_database_refuses_holds_up_nobody(
    store: SqliteStore, make_score: MakeScore, row: MakeRow, boot_id: str
) -> None:
    impossible = msgspec.structs.replace(make_score(1), seq=2**70)
    contradictory = msgspec.structs.replace(make_score(2), score=None)
    rows = [row(make_score(3)) for _ in range(1)]
    bad = [msgspec.structs.replace(impossible), contradictory]
    refused = [
        NewRow(device="unit-9", message=m, payload="{}", received_ns=1, historical=False)
        for m in bad
    ]
    assert store.commit(Batch(rows=[*refused, *rows])) == 1
    assert store.dead_letter_count() == 2
    assert store.stored_ranges("unit-1", boot_id) == [(3, 3)]
    assert store.stored_ranges("unit-9", boot_id) == []


def test_dead_letters_are_bounded_and_counted(store: SqliteStore) -> None:
    more = 5
    letters = [letter(f"number {number}") for number in range(DEAD_LETTERS_KEPT + more)]
    store.commit(Batch(dead_letters=letters))
    kept = store.dead_letters(limit=2 * DEAD_LETTERS_KEPT)
    assert len(kept) == DEAD_LETTERS_KEPT
    assert kept[0].reason == f"number {DEAD_LETTERS_KEPT + more - 1}"
    assert store.dead_letter_count() == DEAD_LETTERS_KEPT + more
    assert store.devices() == []


def test_a_repeated_announcement_keeps_its_beginning(store: SqliteStore, boot_id: str) -> None:
    def announce(state: State, since_ns: int | None) -> None:
        announcement = NewAnnouncement(
            device="unit-1",
            message=state,
            payload=encode(state).decode(),
            received_ns=1,
            since_ns=since_ns,
        )
        store.commit(Batch(announcements=[announcement]))

    online = State(state="online", boot_id=boot_id, t_ns=1)
    offline = State(state="offline", boot_id=boot_id, t_ns=1)
    for state, since_ns in ((online, 5), (online, 9), (offline, 12), (offline, None), (online, 20)):
        announce(state, since_ns)
    newest = store.latest_announcement("unit-1", "state")
    assert newest is not None
    assert newest.since_ns == 20
    announce(online, None)
    newest = store.latest_announcement("unit-1", "state")
    assert newest is not None
    assert newest.since_ns == 20


def test_all_or_nothing(
    store: SqliteStore, make_score: MakeScore, row: MakeRow, boot_id: str
) -> None:
    """A disk that fills up in the middle of a batch leaves none of it."""
    store.commit(Batch(rows=[row(make_score(1))]))
    (pages,) = store._writer.execute("PRAGMA page_count").fetchone()
    store._writer.execute(f"PRAGMA max_page_count = {pages + 5}")
    many = Batch(rows=[row(make_score(seq)) for seq in range(2, 400)])
    with pytest.raises(StoreError, match="is full: free some space"):
        store.commit(many)
    assert store.stored_ranges("unit-1", boot_id) == [(1, 1)]
    store._writer.execute("PRAGMA max_page_count = 100000")
    assert store.commit(many) == 398
    assert store.stored_ranges("unit-1", boot_id) == [(1, 399)]


def test_names_made_in_a_failed_batch_are_made_again(
    store: SqliteStore, make_score: MakeScore, row: MakeRow, boot_id: str
) -> None:
    (pages,) = store._writer.execute("PRAGMA page_count").fetchone()
    store._writer.execute(f"PRAGMA max_page_count = {pages + 3}")
    with pytest.raises(StoreError):
        store.commit(Batch(rows=[row(make_score(seq)) for seq in range(1, 400)]))
    store._writer.execute("PRAGMA max_page_count = 100000")
    assert store.commit(Batch(rows=[row(make_score(1))])) == 1
    assert store.stored_ranges("unit-1", boot_id) == [(1, 1)]


def test_a_store_that_another_program_holds(
    store: SqliteStore, make_score: MakeScore, row: MakeRow
) -> None:
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program holds"):
            store.commit(Batch(rows=[row(make_score(1))]))
        assert store.devices() == []


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "wince.sqlite"
    path.write_bytes(b"a diary " * 200)
    with pytest.raises(StoreError, match="no Wince store or is damaged") as refusal:
        SqliteStore(path)
    assert str(path) in str(refusal.value)


def test_a_damaged_store_is_told(tmp_path: Path, make_score: MakeScore, row: MakeRow) -> None:
    path = tmp_path / "wince.sqlite"
    with closing(SqliteStore(path)) as store:
        store.commit(Batch(rows=[row(make_score(seq)) for seq in range(1, 500)]))
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StoreError, match="damaged"), closing(SqliteStore(path)) as store:
        store.device_counts("unit-1")


def test_a_file_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "wince.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipe (name TEXT)")
    with pytest.raises(StoreError, match="belongs to another program"):
        SqliteStore(path)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="--state"):
        SqliteStore(tmp_path / "file" / "wince.sqlite")


def test_a_store_of_a_newer_wince(tmp_path: Path) -> None:
    path = tmp_path / "wince.sqlite"
    SqliteStore(path, migrations=(*MIGRATIONS, NEXT_VERSION)).close()
    with pytest.raises(StoreError, match="update Wince"):
        SqliteStore(path)


def test_a_migration_copies_first(
    tmp_path: Path, make_score: MakeScore, row: MakeRow, boot_id: str
) -> None:
    path = tmp_path / "wince.sqlite"
    with closing(SqliteStore(path)) as store:
        store.commit(Batch(rows=[row(make_score(1))]))
    assert list(tmp_path.iterdir()) == [path]
    with closing(SqliteStore(path, migrations=(*MIGRATIONS, NEXT_VERSION))) as store:
        assert store._writer.execute("SELECT ward FROM device").fetchall() == [("ward 3",)]
    (copy,) = (found for found in tmp_path.iterdir() if f".v{len(MIGRATIONS)}." in found.name)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    restored = tmp_path / "restored" / "wince.sqlite"
    restored.parent.mkdir()
    shutil.copy(copy, restored)
    with closing(SqliteStore(restored)) as store:
        assert store.stored_ranges("unit-1", boot_id) == [(1, 1)]


def test_a_migration_that_fails_changes_nothing(
    tmp_path: Path, make_score: MakeScore, row: MakeRow, boot_id: str
) -> None:
    path = tmp_path / "wince.sqlite"
    with closing(SqliteStore(path)) as store:
        store.commit(Batch(rows=[row(make_score(1))]))
    broken = "CREATE TABLE ward (name TEXT); DROP TABLE measurement; SELECT no_such_thing;"
    with pytest.raises(StoreError, match="no_such_thing"):
        SqliteStore(path, migrations=(*MIGRATIONS, broken))
    with closing(SqliteStore(path)) as store:
        assert store.stored_ranges("unit-1", boot_id) == [(1, 1)]


def test_the_file_says_whose_it_is(store: SqliteStore) -> None:
    with closing(sqlite3.connect(store.path)) as file:
        assert file.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert file.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "wince.sqlite")
    assert store.devices() == []
    store.close()
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        store.devices()
