"""Opening, migrating, damaged and foreign files: one clear sentence, nothing lost."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Connection

from care_examples import DOSE, NOW
from wince_host.care import SqlCareStore, open_care_store, sqlite_url
from wince_host.care._engine import make_engine
from wince_host.care._migrate import migrate
from wince_wire import StoreError


def test_a_damaged_file_is_told(care_file: Path) -> None:
    care_file.parent.mkdir()
    care_file.write_bytes(b"no database at all, but long enough to be looked at\n" * 100)
    with pytest.raises(StoreError, match="damaged: put a copy in its place"):
        open_care_store(sqlite_url(care_file))


def test_a_file_of_another_program_is_left_alone(care_file: Path) -> None:
    care_file.parent.mkdir()
    other = sqlite3.connect(care_file)
    other.execute("CREATE TABLE theirs (x)")
    other.commit()
    other.close()
    with pytest.raises(StoreError, match="belongs to another program"):
        open_care_store(sqlite_url(care_file))
    other = sqlite3.connect(care_file)
    assert other.execute("SELECT name FROM sqlite_schema").fetchall() == [("theirs",)]
    other.close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "address of the database is none"),
        ("mysql://x/y", "kind 'mysql' is not known"),
        ("sqlite://", "kind 'sqlite' is not known"),
    ],
)
def test_a_wrong_address_is_told(url: str, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence):
        open_care_store(url)


def test_a_server_that_is_not_there_is_told_without_its_password() -> None:
    with pytest.raises(StoreError, match="does not answer") as told:
        open_care_store("postgresql://wince:hush@127.0.0.1:1/wince")
    assert "hush" not in str(told.value)


def test_a_step_keeps_a_copy_of_the_file_as_it_was(care_file: Path) -> None:
    store = open_care_store(sqlite_url(care_file))
    store.add(DOSE)
    store.close()
    engine = make_engine(sqlite_url(care_file))

    def add_a_column(connection: Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE care_note ADD COLUMN colour TEXT")

    copy = migrate(engine, (add_a_column,))
    assert copy is not None
    assert copy.stat().st_mode & 0o777 == 0o600
    assert migrate(engine, (add_a_column,)) is None
    engine.dispose()
    with pytest.raises(StoreError, match="has version 2, this Wince reads up to 1"):
        open_care_store(sqlite_url(care_file))
    old = open_care_store(sqlite_url(copy))
    assert len(old.doses("heron", since_ns=0, until_ns=2 * NOW)) == 1
    old.close()


def test_a_step_that_fails_leaves_the_file_as_it_was(care_file: Path) -> None:
    open_care_store(sqlite_url(care_file)).close()
    engine = make_engine(sqlite_url(care_file))

    def fail(connection: Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE care_note ADD COLUMN colour TEXT")
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="power"):
        migrate(engine, (fail,))
    again = SqlCareStore(engine)
    assert again.notes("heron", since_ns=0, until_ns=2 * NOW) == []
    again.close()


def test_a_file_that_another_program_holds_is_told(
    care_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wince_host.care._engine.BUSY_S", 0.05)
    store = open_care_store(sqlite_url(care_file))
    holder = sqlite3.connect(care_file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="another program holds"):
        store.add(DOSE)
    holder.execute("ROLLBACK")
    holder.close()
    assert store.add(DOSE) == 1
    store.close()
