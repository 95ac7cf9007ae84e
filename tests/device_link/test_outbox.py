"""The outbox by itself, on real files."""

# ruff: noqa: S311 - randomness here is for repeatable tests

import contextlib
import random
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from full_disk import FullDisk
from link_rows import Makers
from wince_device.outbox import Outbox, OutboxRow, OutboxState
from wince_wire import Ack, Event, EventKind, MessageError, OutboxError, Score, decode, encode

SMALL = 20_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "outbox.db"


def places(rows: list[OutboxRow]) -> list[tuple[str, int]]:
    """Boot id and count of each row, from its own bytes."""
    found = [msgspec.json.decode(row.payload) for row in rows]
    return [(message["boot_id"], message["seq"]) for message in found]


def dropped(rows: list[OutboxRow]) -> dict[str, set[int]]:
    """What the accounts among the rows say is gone."""
    gone: dict[str, set[int]] = {}
    for row in rows:
        if row.suffix != "event":
            continue
        event = decode(row.payload, Event)
        if event.kind is EventKind.ROWS_DROPPED and event.dropped_boot_id is not None:
            for first, last in event.dropped:
                gone.setdefault(event.dropped_boot_id, set()).update(range(first, last + 1))
    return gone


def test_rows_count_from_one_without_holes_and_are_on_disk_at_once(
    path: Path, makers: Makers
) -> None:
    with Outbox(path) as outbox:
        made = outbox.append_many(makers.second())
        made.append(outbox.append(makers.event))
        with contextlib.closing(sqlite3.connect(path)) as other:
            (count,) = other.execute("SELECT count(*) FROM rows").fetchone()
            book = other.execute("SELECT boot_id, last_seq, scores_made FROM boots").fetchall()
        assert count == 4
        assert book == [(outbox.boot_id, 4, 1)]
        assert [message.seq for message in made] == [1, 2, 3, 4]
        assert {message.boot_id for message in made} == {outbox.boot_id}
        assert [row.payload for row in outbox.unacknowledged(9)] == [encode(row) for row in made]


def test_each_opening_is_a_start_of_its_own(path: Path, makers: Makers) -> None:
    with Outbox(path) as first:
        first.append_many([makers.score, makers.face])
        first_id = first.boot_id
    with Outbox(path) as second:
        second.append(makers.event)
        assert second.boot_id != first_id
        rows = second.unacknowledged(9)
        assert places(rows) == [(first_id, 1), (first_id, 2), (second.boot_id, 1)]
        assert [row.position for row in rows] == sorted(row.position for row in rows)
        assert second.newest_position() == rows[-1].position
        book = [(boot.last_seq, boot.scores_made, boot.rows_made) for boot in second.boots()]
        assert book == [(2, 1, 2), (1, 0, 1)]


def test_rows_can_be_asked_for_by_position(path: Path, makers: Makers) -> None:
    with Outbox(path) as outbox:
        outbox.append_many([makers.event] * 6)
        rows = outbox.unacknowledged(9)
        middle = outbox.unacknowledged(2, after=rows[1].position, until=rows[4].position)
        assert middle == rows[2:4]


def test_an_ack_takes_its_rows_out_of_order_too(path: Path, makers: Makers) -> None:
    with Outbox(path) as outbox:
        outbox.append_many([makers.event] * 10)
        ack = Ack(boot_id=outbox.boot_id, seq=2, also=((5, 6), (9, 20), (8, 7)))
        assert outbox.acknowledge(ack) == 6
        assert outbox.acknowledge(ack) == 0
        assert [seq for _, seq in places(outbox.unacknowledged(9))] == [3, 4, 7, 8]
        assert outbox.depth() == 4
        assert outbox.acknowledge(Ack(boot_id="f" * 32, seq=99)) == 0


def test_a_row_that_breaks_the_contract_uses_up_no_count(path: Path, makers: Makers) -> None:
    with Outbox(path) as outbox:
        outbox.append(makers.event)

        def broken(boot_id: str, seq: int) -> Score:
            return msgspec.structs.replace(makers.score(boot_id, seq), no_score_reason=None)

        def misplaced(boot_id: str, seq: int) -> Event:
            return makers.event(boot_id, seq + 1)

        for bad in (broken, misplaced):
            with pytest.raises(MessageError):
                outbox.append_many([makers.event, bad])
        assert outbox.append(makers.event).seq == 2
        assert outbox.boots()[-1].rows_made == 2


def test_a_full_outbox_drops_the_least_wanted_first_and_says_what(
    path: Path, makers: Makers
) -> None:
    with Outbox(path, maximum_bytes=SMALL) as outbox:
        seen: list[set[str]] = []
        made = 0
        while outbox.statistics.dropped_total < 900:
            outbox.append_many([makers.score, makers.face, makers.vitals, makers.health])
            made += 4
            seen.append({row.suffix for row in outbox.unacknowledged(999)})
            assert outbox.bytes() <= SMALL
        rows = outbox.unacknowledged(999)
        here = {seq for _, seq in places(rows)}
        gone = dropped(rows)[outbox.boot_id]
        last = outbox.boots()[-1].last_seq
        assert here | gone == set(range(1, last + 1))
        assert not here & gone
        # A kind disappears only after the kinds below it have: faces and health, vitals, scores.
        lost_vitals = next(i for i, kinds in enumerate(seen) if "vitals" not in kinds)
        lost_faces = next(i for i, kinds in enumerate(seen) if not kinds & {"face", "health"})
        assert lost_faces <= lost_vitals
        assert {row.suffix for row in rows} == {"score", "event"}
        scores = [
            seq for row, (_, seq) in zip(rows, places(rows), strict=True) if row.suffix == "score"
        ]
        assert scores == sorted(scores)[-len(scores) :]
        assert outbox.boots()[-1].rows_dropped == outbox.statistics.dropped_total


def test_the_oldest_of_a_kind_goes_first(path: Path, makers: Makers) -> None:
    with Outbox(path, maximum_bytes=SMALL) as outbox:
        while outbox.statistics.dropped_total == 0:
            outbox.append(makers.face)
        faces = [
            seq
            for row, (_, seq) in zip(
                outbox.unacknowledged(999), places(outbox.unacknowledged(999)), strict=True
            )
            if row.suffix == "face"
        ]
        count = outbox.statistics.dropped_total
        assert dropped(outbox.unacknowledged(999))[outbox.boot_id] == set(range(1, count + 1))
        assert faces[0] == count + 1


def test_rows_of_an_earlier_start_are_dropped_under_its_name(path: Path, makers: Makers) -> None:
    with Outbox(path, maximum_bytes=SMALL) as first:
        first.append_many([makers.face] * 20)
        first_id = first.boot_id
    with Outbox(path, maximum_bytes=SMALL) as second:
        while second.statistics.dropped_total < 30:
            second.append(makers.face)
        gone = dropped(second.unacknowledged(999))
        assert gone[first_id] == set(range(1, 21))
        assert gone[second.boot_id] >= set(range(1, 11))


def test_while_the_disk_is_full_rows_wait_in_memory_and_lose_nothing(
    path: Path, makers: Makers, full_disk: FullDisk
) -> None:
    with Outbox(path) as outbox:
        outbox.append_many(makers.second())
        with full_disk():
            for _ in range(20):
                outbox.append_many(makers.second())
            state, error, statistics = outbox.state, outbox.last_error, outbox.statistics
            assert state is OutboxState.FAILING
            assert isinstance(error, OutboxError)
            assert statistics.rows_in_memory == 60
            assert statistics.write_failures_total == 20
            seqs = [seq for _, seq in places(outbox.unacknowledged(999))]
            assert seqs == list(range(1, 64))
            assert outbox.acknowledge(Ack(boot_id=outbox.boot_id, seq=0, also=((10, 12),))) == 3
        outbox.append(makers.event)
        assert outbox.state is OutboxState.WRITING
        assert outbox.last_error is None
        assert outbox.statistics.rows_in_memory == 0
    with Outbox(path) as again:
        seqs = [seq for _, seq in places(again.unacknowledged(999))]
        assert seqs == [*range(1, 10), *range(13, 65)]


def test_memory_is_bounded_too_and_tells_what_it_dropped(
    path: Path, makers: Makers, full_disk: FullDisk
) -> None:
    with Outbox(path, memory_bytes=SMALL) as outbox:
        with full_disk():
            for _ in range(100):
                outbox.append_many(makers.second())
        outbox.append(makers.event)
        rows = outbox.unacknowledged(999)
        last = outbox.boots()[-1].last_seq
        here = {seq for _, seq in places(rows)}
        assert here | dropped(rows)[outbox.boot_id] == set(range(1, last + 1))
        assert outbox.statistics.dropped_total > 0


def test_an_outbox_serves_one_process_at_a_time(path: Path) -> None:
    with Outbox(path), pytest.raises(OutboxError, match="in use by another wince-device"):
        Outbox(path)
    Outbox(path).close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(OutboxError, match="cannot be written"):
        Outbox(tmp_path / "file" / "outbox.db")
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(OutboxError, match="cannot be opened"):
        Outbox(tmp_path / "folder.db")


def test_another_programs_database_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(OutboxError, match="another program's database"):
        Outbox(path)


def test_a_newer_layout_is_left_alone(path: Path) -> None:
    Outbox(path).close()
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 99")
    with pytest.raises(OutboxError, match=r"layout 99.*update Wince"):
        Outbox(path)


def test_a_closed_outbox_takes_nothing(path: Path, makers: Makers) -> None:
    outbox = Outbox(path)
    outbox.close()
    outbox.close()
    assert outbox.state is OutboxState.CLOSED
    with pytest.raises(OutboxError, match="closed"):
        outbox.append(makers.event)


def test_a_limit_that_makes_no_sense_is_refused(path: Path) -> None:
    with pytest.raises(OutboxError, match="too small"):
        Outbox(path, maximum_bytes=10)


def test_a_file_of_rubbish_is_set_aside(path: Path, makers: Makers) -> None:
    path.parent.mkdir()
    rubbish = random.Random(1).randbytes(20_000)
    path.write_bytes(rubbish)
    with Outbox(path) as outbox:
        assert outbox.set_aside_file is not None
        assert outbox.set_aside_file.read_bytes() == rubbish
        assert outbox.set_aside_file.name.startswith("outbox.corrupt-")
        outbox.append(makers.event)
        assert outbox.depth() == 1
        assert outbox.state is OutboxState.WRITING


def test_what_a_damaged_file_still_holds_is_taken_over_and_the_rest_accounted_for(
    path: Path, makers: Makers
) -> None:
    with Outbox(path) as outbox:
        for _ in range(100):
            outbox.append_many(makers.second())
        first_id = outbox.boot_id
        outbox.acknowledge(Ack(boot_id=first_id, seq=30))
    _spoil(path, of_the_file=0.5)
    with Outbox(path) as outbox:
        assert outbox.set_aside_file is not None
        rows = outbox.unacknowledged(9999)
        here = {seq for boot_id, seq in places(rows) if boot_id == first_id}
        gone = dropped(rows)[first_id]
        assert here | gone == set(range(31, 301))
        assert not here & gone
        assert len(here) > 100
        assert len(gone) > 1
        assert outbox.boots()[0].scores_made == 100


def test_damage_under_a_running_device_costs_no_new_row(path: Path, makers: Makers) -> None:
    with Outbox(path) as outbox:
        # More than SQLite keeps in its own cache, so that it must read what is spoiled.
        chance = random.Random(5)

        def noisy(boot_id: str, seq: int) -> Event:
            event: Event = makers.event(boot_id, seq)
            return msgspec.structs.replace(event, detail=chance.randbytes(600).hex())

        for _ in range(5):
            outbox.append_many([noisy] * 1000)
        boot_id = outbox.boot_id
        _spoil(path, of_the_file=0.2, pages=40)
        outbox.unacknowledged(10_000)
        outbox.append(makers.event)
        outbox.append(makers.event)
        assert outbox.set_aside_file is not None
        assert outbox.state is OutboxState.WRITING
        assert outbox.boot_id == boot_id
        rows = outbox.unacknowledged(10_000)
        last = outbox.boots()[-1].last_seq
        here = {seq for _, seq in places(rows)}
        assert here | dropped(rows)[boot_id] == set(range(1, last + 1))
        assert here >= {last - 1, last}
        assert len(here) > 1000


def _spoil(path: Path, *, of_the_file: float, pages: int = 1) -> None:
    """Overwrite pages in the middle with rubbish."""
    size = path.stat().st_size
    start = int(size * of_the_file) // 4096 * 4096
    with path.open("r+b") as file:
        file.seek(start)
        file.write(b"\xa5" * 4096 * pages)


def test_threads_may_append_and_acknowledge_together(path: Path, makers: Makers) -> None:
    with Outbox(path) as outbox:
        released = 0
        workers = [
            threading.Thread(target=_append_seconds, args=(outbox, makers, 50)) for _ in range(3)
        ]
        for worker in workers:
            worker.start()
        for seq in range(1, 200):
            released += outbox.acknowledge(Ack(boot_id=outbox.boot_id, seq=seq))
        for worker in workers:
            worker.join()
        assert released + outbox.depth() == 450
        assert outbox.boots()[-1].scores_made == 150
        rest = [seq for _, seq in places(outbox.unacknowledged(999))]
        assert rest == list(range(451 - len(rest), 451))


def _append_seconds(outbox: Outbox, makers: Makers, count: int) -> None:
    for _ in range(count):
        outbox.append_many(makers.second())


def test_those_who_listen_are_called_after_the_commit(path: Path, makers: Makers) -> None:
    with Outbox(path) as outbox:
        depths: list[int] = []
        listener: Callable[[], None] = lambda: depths.append(outbox.depth())  # noqa: E731
        outbox.listen(listener)
        outbox.append_many([makers.event] * 3)
        outbox.unlisten(listener)
        outbox.append(makers.event)
        assert depths == [3]
