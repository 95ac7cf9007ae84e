"""A person who was erased is nowhere, and does not come back."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from host_bench import BOOT, MakeScore
from wince_host.store import (
    AuditRow,
    Batch,
    DeadLetter,
    NewAnnouncement,
    NewRow,
    SqliteStore,
)
from wince_host.store import _packing as packing
from wince_wire import ClockState, ConfigReported, Event, EventKind, Measurement, StoreError, encode

EVER = {"since_ns": 0, "until_ns": 2**62}
GONE = "secret-heron"
OTHER = "secret-heron-2"
"""A pseudonym that holds the other one."""


def row(message: Measurement, device: str = "unit-1") -> NewRow:
    return NewRow(
        device=device,
        message=message,
        payload=encode(message).decode(),
        received_ns=1,
        historical=False,
    )


def event(seq: int, detail: str) -> Event:
    return Event(
        boot_id=BOOT,
        seq=seq,
        t_ns=seq,
        clock=ClockState(synchronised=True),
        kind=EventKind.COMMAND_DONE,
        detail=detail,
    )


def reported(person: str, revision: int) -> NewAnnouncement:
    message = ConfigReported(
        revision=revision, boot_id=BOOT, t_ns=1, settings={"patient.name": person}
    )
    return NewAnnouncement(
        device="unit-1",
        message=message,
        payload=encode(message).decode(),
        received_ns=1,
        since_ns=1,
    )


def letter(payload: bytes) -> DeadLetter:
    return DeadLetter(
        topic="wince/v1/unit-1/score",
        payload=payload,
        payload_bytes=len(payload),
        reason="rubbish",
        received_ns=1,
    )


def bytes_on_disk(store: SqliteStore) -> bytes:
    files = store.path.parent.glob(f"{store.path.name}*")
    return b"".join(found.read_bytes() for found in files)


@pytest.fixture
def plain_payloads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave payloads as text, so that a search of the bytes finds what is in them."""
    monkeypatch.setattr("wince_host.store._write_rows.pack", lambda _kind, payload: payload)


def fill(store: SqliteStore, make_score: MakeScore) -> None:
    rows = [row(make_score(seq, patient=GONE)) for seq in range(1, 400)]
    rows += [row(make_score(seq, patient=OTHER)) for seq in range(400, 500)]
    rows += [row(make_score(1, patient=GONE), "unit-2")]
    rows += [row(event(500, f"new_patient {GONE}")), row(event(501, f"new_patient {OTHER}."))]
    letters = [letter(b'{"patient":"%b"' % name.encode()) for name in (GONE, OTHER)]
    store.commit(
        Batch(
            rows=rows, announcements=[reported(GONE, 1), reported(OTHER, 2)], dead_letters=letters
        )
    )
    for subject in (GONE, OTHER):
        store.add_audit(AuditRow(at_ns=1, user="ada", action="view", subject=subject))


@pytest.mark.usefixtures("plain_payloads")
def test_no_byte_of_an_erased_person_is_left(store: SqliteStore, make_score: MakeScore) -> None:
    fill(store, make_score)
    assert bytes_on_disk(store).count(GONE.encode() + b'"') > 400
    # 400 scores, an event, an announcement and a dead letter.
    assert store.erase_person(GONE) == 403
    # What is left of the word is the other person's.
    left = bytes_on_disk(store)
    assert left.count(GONE.encode()) == left.count(OTHER.encode()) > 100
    assert [person.patient for person in store.people()] == [OTHER]
    assert [line.subject for line in store.audit(limit=9)] == [OTHER, "(erased)"]
    assert len(list(store.payloads("unit-1", "event", **EVER))) == 1
    assert store.person_minutes(GONE, **EVER) == []
    assert sum(minute.rows for minute in store.person_minutes(OTHER, **EVER)) == 100


def test_erased_rows_are_held_and_do_not_come_back(
    store: SqliteStore, make_score: MakeScore
) -> None:
    fill(store, make_score)
    held = store.stored_ranges("unit-1", BOOT)
    store.erase_person(GONE)
    assert store.stored_ranges("unit-1", BOOT) == held == [(1, 501)]
    assert store.device_counts("unit-1").holes == 0
    assert store.commit(Batch(rows=[row(make_score(7, patient=GONE))])) == 0
    assert store.person_points(GONE, **EVER) == []
    assert store.dead_letter_count() == 2
    assert store.commit(Batch(rows=[row(make_score(900, patient=GONE))])) == 1
    assert len(store.person_points(GONE, **EVER)) == 1


def test_another_process_that_erases_is_noticed(store: SqliteStore, make_score: MakeScore) -> None:
    """The command erases while the host serves: what the host remembers is not there any more."""
    fill(store, make_score)
    with closing(SqliteStore(store.path)) as other:
        other.erase_person(GONE)
    assert store.commit(Batch(rows=[row(make_score(7, patient=GONE))])) == 0
    assert store.commit(Batch(rows=[row(make_score(901, patient=GONE))])) == 1
    assert [person.patient for person in store.people()] == [GONE, OTHER]


def test_nobody_is_erased_by_an_unknown_name(store: SqliteStore, make_score: MakeScore) -> None:
    fill(store, make_score)
    assert store.erase_person("never-seen") == 0
    assert len(store.people()) == 2


def test_a_reader_of_old_pages_is_told_of(store: SqliteStore, make_score: MakeScore) -> None:
    fill(store, make_score)
    with closing(sqlite3.connect(store.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM measurement").fetchone()
        with pytest.raises(StoreError, match="end that program and erase again"):
            store.erase_person(GONE)
        reader.execute("COMMIT")
    assert store.erase_person(GONE) == 0


def test_rows_that_are_packed_come_back_whole(store: SqliteStore, make_score: MakeScore) -> None:
    message = make_score(1)
    store.commit(Batch(rows=[row(message)]))
    with closing(sqlite3.connect(store.path)) as file:
        (stored,) = file.execute("SELECT payload FROM measurement").fetchone()
    assert isinstance(stored, bytes)
    assert len(stored) < len(encode(message)) / 3
    assert list(store.payloads("unit-1", "score", **EVER)) == [encode(message).decode()]
    assert packing.unpack(stored) == encode(message).decode()


def test_a_damaged_row_is_told_and_holds_up_nobody(
    store: SqliteStore, make_score: MakeScore, tmp_path: Path
) -> None:
    del tmp_path
    store.commit(Batch(rows=[row(make_score(1))]))
    with closing(sqlite3.connect(store.path)) as file:
        (stored,) = file.execute("SELECT payload FROM measurement").fetchone()
        spoiled = stored[:-9] + bytes(byte ^ 0x5A for byte in stored[-9:])
        file.execute("UPDATE measurement SET payload = ?", (spoiled,))
        file.commit()
    with pytest.raises(StoreError, match="a row in the store is damaged"):
        list(store.payloads("unit-1", "score", **EVER))
    assert store.commit(Batch(rows=[row(make_score(1))])) == 0
    assert "another content" in store.dead_letters(limit=1)[0].reason
