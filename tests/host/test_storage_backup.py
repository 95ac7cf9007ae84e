"""Copies while the store is written to, and copies put in a store's place."""

import io
import shutil
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest
import typer

from host_bench import BOOT, MakeScore
from wince_host import _storage_commands as commands
from wince_host._storage_commands import not_serving
from wince_host.settings import HostSettings
from wince_host.store import Batch, NewRow, SqliteStore, back_up, restore
from wince_host.store import _backup as backup_module
from wince_wire import Score, StoreError, WinceError, encode

PERSON = "heron"


def row(score: Score) -> NewRow:
    return NewRow(
        device="unit-1",
        message=score,
        payload=encode(score).decode(),
        received_ns=1,
        historical=False,
    )


def fill(store: SqliteStore, make_score: MakeScore, first: int, last: int) -> None:
    store.commit(Batch(rows=[row(make_score(seq)) for seq in range(first, last + 1)]))


@pytest.fixture
def copy_of_ten(store: SqliteStore, make_score: MakeScore, tmp_path: Path) -> Path:
    """A copy with rows 1 to 10."""
    fill(store, make_score, 1, 10)
    back_up(store.path, tmp_path / "copy.sqlite")
    return tmp_path / "copy.sqlite"


def test_a_copy_holds_what_was_there_while_rows_come(
    store: SqliteStore, make_score: MakeScore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every step of the copy is followed by a commit, which would begin a naive copy anew."""
    monkeypatch.setattr(backup_module, "PAGES_PER_STEP", 4)
    fill(store, make_score, 1, 300)
    later = iter(range(301, 10_000))
    steps: list[tuple[int, int]] = []

    def told(done: int, total: int) -> None:
        steps.append((done, total))
        number = next(later)
        fill(store, make_score, number, number)

    copy = tmp_path / "copies" / "monday.sqlite"
    copy.parent.mkdir()
    back_up(store.path, copy, told=told)
    assert len(steps) > 3
    assert steps[-1][0] == steps[-1][1]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [found.name for found in copy.parent.iterdir()] == ["monday.sqlite"]
    with closing(SqliteStore(copy)) as opened:
        assert opened.stored_ranges("unit-1", BOOT) == [(1, 300)]
    assert store.stored_ranges("unit-1", BOOT) == [(1, 300 + len(steps))]


def test_a_copy_never_replaces_a_file(store: SqliteStore, tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    diary.write_text("mine")
    with pytest.raises(StoreError, match="exists: name another file"):
        back_up(store.path, diary)
    assert diary.read_text() == "mine"
    with pytest.raises(StoreError, match="there is no folder"):
        back_up(store.path, tmp_path / "nowhere" / "copy.sqlite")


def test_a_copy_without_room_leaves_nothing(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(
        "wince_host.store._backup.shutil.disk_usage", lambda _path: usage._replace(free=100)
    )
    with pytest.raises(StoreError, match="free some space, or name a file on another disk"):
        back_up(store.path, tmp_path / "copy.sqlite")
    assert sorted(found.name for found in tmp_path.iterdir()) == ["state"]


def test_a_damaged_store_makes_no_copy(
    store: SqliteStore, make_score: MakeScore, tmp_path: Path
) -> None:
    fill(store, make_score, 1, 400)
    store.close()
    whole = store.path.read_bytes()
    store.path.write_bytes(whole[: 4 * 4096] + b"\xff" * (len(whole) - 4 * 4096))
    with pytest.raises(StoreError, match="damaged"):
        back_up(store.path, tmp_path / "copy.sqlite")
    assert sorted(found.name for found in tmp_path.iterdir()) == ["state"]


def test_a_copy_takes_the_stores_place_and_the_old_one_is_kept(
    store: SqliteStore, make_score: MakeScore, copy_of_ten: Path
) -> None:
    fill(store, make_score, 11, 30)
    store.close()
    aside = restore(copy_of_ten, store.path)
    assert aside is not None
    for path, last in ((store.path, 10), (aside, 30)):
        with closing(SqliteStore(path)) as opened:
            assert opened.stored_ranges("unit-1", BOOT) == [(1, last)]
    assert copy_of_ten.exists()


def test_a_store_that_was_killed_keeps_its_log_when_it_is_set_aside(
    store: SqliteStore, make_score: MakeScore, copy_of_ten: Path, tmp_path: Path
) -> None:
    fill(store, make_score, 11, 30)
    killed = tmp_path / "killed" / "wince.sqlite"
    killed.parent.mkdir()
    for ending in ("", "-wal"):  # as they lie on the disk while the host runs
        shutil.copy(f"{store.path}{ending}", f"{killed}{ending}")
    aside = restore(copy_of_ten, killed)
    assert aside is not None
    with closing(SqliteStore(aside)) as opened:
        assert opened.stored_ranges("unit-1", BOOT) == [(1, 30)]
    with closing(SqliteStore(killed)) as opened:
        assert opened.stored_ranges("unit-1", BOOT) == [(1, 10)]


def test_only_a_whole_store_takes_the_place(
    store: SqliteStore, make_score: MakeScore, tmp_path: Path
) -> None:
    fill(store, make_score, 1, 5)
    diary = tmp_path / "diary.sqlite"
    with closing(sqlite3.connect(diary)) as other:
        other.execute("CREATE TABLE day (word TEXT)")
    rubbish = tmp_path / "rubbish"
    rubbish.write_bytes(b"rubbish " * 999)
    for copy in (diary, rubbish, tmp_path / "missing"):
        with pytest.raises(StoreError):
            restore(copy, store.path)
    assert store.stored_ranges("unit-1", BOOT) == [(1, 5)]
    assert sorted(found.name for found in store.path.parent.glob("*.sqlite*")) == [
        "wince.sqlite",
        "wince.sqlite-shm",
        "wince.sqlite-wal",
    ]


def test_a_copy_and_a_commit_at_the_same_time(
    store: SqliteStore, make_score: MakeScore, tmp_path: Path
) -> None:
    fill(store, make_score, 1, 500)
    stop = threading.Event()

    def write() -> None:
        for seq in range(501, 5_000):
            if stop.is_set():
                return
            fill(store, make_score, seq, seq)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        back_up(store.path, tmp_path / "copy.sqlite")
    finally:
        stop.set()
        writer.join()
    with closing(SqliteStore(tmp_path / "copy.sqlite")) as opened:
        ((first, last),) = opened.stored_ranges("unit-1", BOOT)
        assert first == 1
        assert last >= 500
        assert opened.device_counts("unit-1").rows == {"score": last}


@pytest.fixture
def state(store: SqliteStore, make_score: MakeScore) -> Path:
    """Folder of a host that is not serving, with ten rows."""
    fill(store, make_score, 1, 10)
    store.close()
    return store.path.parent


def test_commands_copy_erase_and_bring_back(
    state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "monday.sqlite"
    commands.backup(copy, state)
    assert str(copy) in capsys.readouterr().out
    commands.erase(PERSON, state, None, yes=True)
    assert "erased: 10 rows and " in capsys.readouterr().out
    tuesday = tmp_path / "tuesday.sqlite"
    commands.backup(tuesday, state)
    assert (tmp_path / "tuesday.care.sqlite").exists()  # what people entered is there by now
    commands.restore(tuesday, state)
    assert capsys.readouterr().out.count("what was there: ") == 2
    before = sorted(state.iterdir())
    with pytest.raises(StoreError, match=r"monday\.care\.sqlite.*bring it here too"):
        commands.restore(copy, state)
    assert sorted(state.iterdir()) == before
    commands.restore(copy, state, rows_alone=True)
    said = capsys.readouterr().out
    assert "erase them again" in said
    assert "what was there: " in said
    assert "ratings, doses, notes, limits, alarms and tokens are as they were" in said
    with closing(SqliteStore(state / "wince.sqlite")) as opened:
        assert [person.patient for person in opened.people()] == [PERSON]
        assert opened.audit(limit=5) == []
    commands.erase(PERSON, state, None, yes=True)
    assert "may still hold heron: delete it" in capsys.readouterr().out
    with closing(SqliteStore(state / "wince.sqlite")) as opened:
        assert opened.people() == []
        (line,) = opened.audit(limit=5)
        assert (line.action, line.subject) == ("erase", "(erased)")


def test_a_copy_with_a_damaged_second_file_changes_nothing(state: Path, tmp_path: Path) -> None:
    commands.erase("somebody", state, None, yes=True)  # makes the file of what people entered
    copy = tmp_path / "monday.sqlite"
    commands.backup(copy, state)
    (tmp_path / "monday.care.sqlite").write_bytes(b"not one")
    before = {file.name for file in state.iterdir()}
    with pytest.raises(StoreError, match=r"monday\.care\.sqlite"):
        commands.restore(copy, state)
    assert not [name for name in {file.name for file in state.iterdir()} - before if "repl" in name]


def test_nothing_is_put_under_a_serving_host(state: Path, tmp_path: Path) -> None:
    copy = tmp_path / "monday.sqlite"
    commands.backup(copy, state)
    with (
        not_serving(HostSettings(state=state)),
        pytest.raises(WinceError, match="end it first"),
    ):
        commands.restore(copy, state)


def test_a_folder_without_a_store_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store in"):
        commands.backup(tmp_path / "copy", tmp_path / "nowhere")
    with pytest.raises(StoreError, match="there is no store in"):
        commands.erase(PERSON, tmp_path / "nowhere", None, yes=True)


def test_erasing_asks_first(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    with pytest.raises(typer.Abort):
        commands.erase(PERSON, state, None, yes=False)
    with closing(SqliteStore(state / "wince.sqlite")) as opened:
        assert [person.patient for person in opened.people()] == [PERSON]
