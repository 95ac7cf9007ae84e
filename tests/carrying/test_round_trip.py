"""From the outbox over a stick into the store, and the receipt back."""

# ruff: noqa: ANN401 - the types of conftest.py cannot be imported, so its fixtures are Any

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from narrowing import known
from wince_device.carrying import carry_out, carry_receipt
from wince_device.outbox import Outbox, OutboxReader
from wince_host.carrying import carry_in
from wince_host.store import Batch, DeviceCounts, NewRow, SqliteStore
from wince_wire import Ack, Event, EventKind, OutboxError, encode


def stored(bench: Any) -> DeviceCounts:
    store = SqliteStore(bench.host.store_file)
    try:
        return store.device_counts(bench.unit.name)
    finally:
        store.close()


def test_rows_of_several_starts_arrive_once_and_the_receipt_empties_the_outbox(bench: Any) -> None:
    bench.fill(2000)
    bench.fill(30)
    moves: list[tuple[int, int]] = []
    carried = carry_out(bench.unit, bench.stick, progress=lambda done, of: moves.append((done, of)))
    assert carried.file is not None
    assert (carried.rows, moves[-1]) == (2030, (2030, 2030))
    assert [entry.name for entry in bench.stick.iterdir()] == [carried.file.name]

    first = carry_in(bench.host, known(carried.file))
    assert (first.device, first.rows, first.new, first.known) == (bench.unit.name, 2030, 2030, 0)
    counts = stored(bench)
    assert (counts.rows, counts.holes, counts.dead_letters) == ({"score": 2030}, 0, 0)
    again = carry_in(bench.host, known(carried.file))
    assert (again.new, again.known) == (0, 2030)
    assert stored(bench) == counts

    assert first.receipt is not None
    assert carry_receipt(bench.unit, first.receipt).rows == 2030
    assert carry_receipt(bench.unit, first.receipt).rows == 0
    with Outbox(bench.outbox) as outbox:
        assert outbox.depth() == 0
        assert [boot.acknowledged_seq for boot in outbox.boots()] == [2000, 30, 0]
    assert carry_out(bench.unit, bench.stick / "none").file is None
    assert not (bench.stick / "none").exists()


def test_carried_rows_are_historical_and_those_the_network_brought_are_known(
    bench: Any, make_score: Any
) -> None:
    boot_id = bench.fill(10)
    store = SqliteStore(bench.host.store_file)
    came = make_score(boot_id, 4)
    row = NewRow(
        device=bench.unit.name,
        message=came,
        payload=encode(came).decode(),
        received_ns=1,
        historical=False,
    )
    store.commit(Batch(rows=[row]))
    store.close()
    done = carry_in(bench.host, known(carry_out(bench.unit, bench.stick).file))
    assert (done.new, done.known, done.dead_letters) == (9, 1, 0)
    with contextlib.closing(sqlite3.connect(bench.host.store_file)) as look:
        live = look.execute("SELECT seq FROM measurement WHERE historical = 0").fetchall()
        (count,) = look.execute("SELECT count(*) FROM measurement").fetchone()
    assert (live, count) == ([(4,)], 10)


def test_it_works_beside_a_running_unit_which_notices_the_receipt(
    bench: Any, make_score: Any
) -> None:
    with Outbox(bench.outbox) as outbox:
        outbox.append_many([make_score] * 100)
        carried = carry_out(bench.unit, bench.stick)
        outbox.append_many([make_score] * 5)
        receipt = carry_in(bench.host, known(carried.file)).receipt
        assert receipt is not None
        assert carry_receipt(bench.unit, receipt).rows == 100
        outbox.append(make_score)
        assert outbox.depth() == 6
        assert outbox.bytes() == sum(row.size_bytes for row in outbox.unacknowledged(99))
        outbox.acknowledge(Ack(boot_id=outbox.boot_id, seq=106))
        assert (outbox.depth(), outbox.bytes()) == (0, 0)


def test_a_unit_that_was_killed_still_gives_its_rows(bench: Any, make_score: Any) -> None:
    with Outbox(bench.outbox) as outbox:
        outbox.append_many([make_score] * 50)
        # What a power cut leaves: a database and a log that was never written back.
        left = bench.outbox.parent.with_name("left")
        left.mkdir()
        for name in ("outbox.db", "outbox.db-wal"):
            (left / name).write_bytes((bench.outbox.parent / name).read_bytes())
    for name in ("outbox.db", "outbox.db-wal"):
        (bench.outbox.parent / name).write_bytes((left / name).read_bytes())
    assert carry_out(bench.unit, bench.stick).rows == 50


def test_what_nobody_can_read_becomes_a_dead_letter_once(bench: Any) -> None:
    boot_id = bench.fill(3)
    with OutboxReader(bench.outbox) as reader:
        second = list(reader.rows())[1]
    spoiled = second.payload.replace(b"no_face", b"no_nose")
    with contextlib.closing(sqlite3.connect(bench.outbox)) as spoil, spoil:
        spoil.execute("UPDATE rows SET payload = ? WHERE position = ?", (spoiled, second.position))
    file = known(carry_out(bench.unit, bench.stick).file)
    done = carry_in(bench.host, file)
    assert (done.new, done.dead_letters) == (2, 1)
    assert carry_in(bench.host, file).dead_letters == 1
    assert stored(bench).dead_letters == 1
    assert done.receipt is not None
    assert carry_receipt(bench.unit, done.receipt).rows == 3
    with Outbox(bench.outbox) as outbox:
        assert outbox.boots()[0].boot_id == boot_id


def test_an_account_of_dropped_rows_closes_their_hole(bench: Any, make_score: Any) -> None:
    with Outbox(bench.outbox) as outbox:
        outbox.append_many([make_score] * 4)
        outbox.acknowledge(Ack(boot_id=outbox.boot_id, seq=0, also=((2, 3),)))
        boot_id, clock = outbox.boot_id, make_score(outbox.boot_id, 1).clock
        outbox.append(
            lambda boot, seq: Event(
                boot_id=boot,
                seq=seq,
                t_ns=1,
                clock=clock,
                kind=EventKind.ROWS_DROPPED,
                dropped_boot_id=boot_id,
                dropped=((2, 3),),
            )
        )
        done = carry_in(bench.host, known(carry_out(bench.unit, bench.stick).file))
        assert done.receipt is not None
        assert carry_receipt(bench.unit, done.receipt).rows == 3
    counts = stored(bench)
    assert (counts.holes, counts.dropped) == (0, 2)


def test_an_existing_file_is_not_written_over(bench: Any) -> None:
    bench.fill(3)
    file = bench.stick / "carried"
    file.write_text("of another unit")
    with pytest.raises(OutboxError, match="exists already"):
        carry_out(bench.unit, file)
    assert file.read_text() == "of another unit"


def test_a_receipt_may_lie_elsewhere(bench: Any, tmp_path: Path) -> None:
    bench.fill(3)
    file = known(carry_out(bench.unit, bench.stick).file)
    done = carry_in(bench.host, file, receipt=tmp_path / "receipt")
    assert done.receipt == tmp_path / "receipt"
    (bench.host.state / "site" / "ca.key").unlink()
    assert carry_in(bench.host, file).receipt is None
