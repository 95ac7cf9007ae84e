"""Whatever the network does: every row is stored once, and only stored rows are acknowledged."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from host_bench import BOOT, Host, MakeScore, PahoDevice, WaitUntil
from wince_host.broker import BrokerProcess, host_login, start_process
from wince_host.live import LiveBoard
from wince_host.store import Batch, NewRow, SqliteStore
from wince_wire import ClockState, Event, EventKind, Score, encode

pytestmark = pytest.mark.broker


def test_rows_in_any_order_and_again_are_stored_once(
    host: Host, device: PahoDevice, make_score: MakeScore, wait_until: WaitUntil
) -> None:
    rows = [make_score(seq) for seq in range(1, 301)]
    device.send(*rows[150:], *rows[149::-1], *rows[::3])
    device.ack_where(lambda ack: ack.seq == 300 and ack.also == ())
    wait_until(lambda: host.status.received == 400, "the repeated rows have come as well")
    counts = host.store.device_counts("unit-1")
    assert counts.rows == {"score": 300}
    assert counts.holes == 0
    assert counts.dead_letters == 0
    assert host.status.stored == 300
    assert host.status.repeated == 100


def test_a_repeated_row_is_acknowledged_again(
    host: Host, device: PahoDevice, make_score: MakeScore
) -> None:
    del host
    device.send(make_score(1))
    device.ack_where(lambda ack: ack.seq == 1)
    device.send(make_score(1), historical=True)
    device.ack_where(lambda ack: ack.seq == 1)


def test_live_rows_ahead_of_a_backlog_are_acknowledged_as_ranges(
    host: Host, device: PahoDevice, make_score: MakeScore
) -> None:
    del host
    device.send(*(make_score(seq) for seq in (10, 11, 12)))
    device.ack_where(lambda ack: ack.seq == 0 and ack.also == ((10, 12),))
    device.send(*(make_score(seq) for seq in range(1, 10)), historical=True)
    device.ack_where(lambda ack: ack.seq == 12 and ack.also == ())


def test_rows_told_as_dropped_are_no_holes(
    host: Host, device: PahoDevice, make_score: MakeScore, boot_id: str
) -> None:
    dropped = Event(
        boot_id=boot_id,
        seq=6,
        t_ns=1,
        clock=ClockState(synchronised=True),
        kind=EventKind.ROWS_DROPPED,
        dropped_boot_id=boot_id,
        dropped=((2, 5),),
    )
    device.send(make_score(1), dropped)
    device.ack_where(lambda ack: ack.seq == 6)
    counts = host.store.device_counts("unit-1")
    assert (counts.holes, counts.dropped) == (0, 4)


def test_a_host_that_was_away_gets_what_was_sent_meanwhile(
    host: Host, device: PahoDevice, make_score: MakeScore, wait_until: WaitUntil
) -> None:
    device.send(make_score(1))
    device.ack_where(lambda ack: ack.seq == 1)
    host.stop()
    meanwhile = [make_score(seq) for seq in range(2, 101)]
    device.send(*meanwhile)
    host.start()
    wait_until(lambda: host.live.broker_connected, "the host is back")
    # The broker kept nothing for it: the device still has what nobody acknowledged.
    device.send(*meanwhile, historical=True)
    device.ack_where(lambda ack: ack.seq == 100)
    assert host.store.device_counts("unit-1").rows == {"score": 100}


def test_a_broker_killed_in_the_middle_costs_nothing(
    host: Host,
    device: PahoDevice,
    make_score: MakeScore,
    broker: BrokerProcess,
    wait_until: WaitUntil,
) -> None:
    device.send(*(make_score(seq) for seq in range(1, 51)))
    device.ack_where(lambda ack: ack.seq == 50)
    broker.kill()
    wait_until(lambda: not host.live.broker_connected, "the host sees that the broker is away")
    assert "broker" in (host.live.broker_problem or "")
    with start_process(broker.settings):
        wait_until(lambda: host.live.broker_connected, "the host is back")
        wait_until(device.client.is_connected, "the device is back")
        device.subscribe("wince/v1/unit-1/ack")
        # What a device does without an ack: everything again.
        device.send(*(make_score(seq) for seq in range(1, 101)), historical=True)
        device.ack_where(lambda ack: ack.seq == 100)
        assert host.store.device_counts("unit-1").rows == {"score": 100}
        assert host.live.broker_problem is None
        device.close()
        host.stop()


def test_nothing_is_acknowledged_while_the_store_fails(
    host: Host, device: PahoDevice, make_score: MakeScore, wait_until: WaitUntil
) -> None:
    with closing(sqlite3.connect(host.store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        device.send(*(make_score(seq) for seq in range(1, 21)))
        wait_until(lambda: host.status.store_failures > 0, "the store is locked")
        assert "another program" in str(host.live.store_problem)
        assert device.acks.empty()
        other.execute("ROLLBACK")
    device.ack_where(lambda ack: ack.seq == 20)
    assert host.live.store_problem is None
    assert host.store.device_counts("unit-1").rows == {"score": 20}


def test_a_host_that_ends_while_the_store_fails_has_acknowledged_nothing(
    host: Host, device: PahoDevice, make_score: MakeScore, wait_until: WaitUntil
) -> None:
    with closing(sqlite3.connect(host.store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        rows = [make_score(seq) for seq in range(1, 21)]
        device.send(*rows)
        wait_until(lambda: host.status.store_failures > 0, "the store is locked")
        host.stop()
        other.execute("ROLLBACK")
    assert host.store.devices() == []
    assert device.acks.empty()
    host.start()
    wait_until(lambda: host.live.broker_connected, "the host is back")
    device.send(*rows, historical=True)
    device.ack_where(lambda ack: ack.seq == 20)


def test_two_devices_with_equal_numbers_are_two(
    host: Host, make_device: Callable[[str], PahoDevice], make_score: MakeScore
) -> None:
    first, second = make_device("unit-a"), make_device("unit-b")
    first.send(make_score(1, 2.0))
    second.send(make_score(1, 8.0))
    first.ack_where(lambda ack: ack.seq == 1)
    second.ack_where(lambda ack: ack.seq == 1)
    assert host.store.devices() == ["unit-a", "unit-b"]
    assert host.store.device_counts("unit-a").dead_letters == 0


def test_rubbish_becomes_a_dead_letter_and_holds_up_nobody(
    host: Host, device: PahoDevice, make_score: MakeScore
) -> None:
    topic = "wince/v1/unit-1/score"
    for payload in (b"", b"\xff\xfe", b"{", b'{"score": 99}', b"[" * 5000, b"null"):
        device.publish(topic, payload)
    device.send(make_score(1))
    device.ack_where(lambda ack: ack.seq == 1)
    letters = host.store.dead_letters(limit=10)
    assert len(letters) == 6
    assert {letter.topic for letter in letters} == {topic}
    assert all(letter.reason.endswith("[W110]") for letter in letters)
    assert host.status.dead_letters == 6


def test_an_unreadable_row_with_a_number_is_acknowledged_so_that_it_is_not_sent_for_ever(
    host: Host, device: PahoDevice, boot_id: str
) -> None:
    body = f'{{"boot_id": "{boot_id}", "seq": 1, "t_ns": "soon"}}'
    device.publish("wince/v1/unit-1/vitals", body.encode())
    device.ack_where(lambda ack: ack.seq == 1)
    assert host.store.device_counts("unit-1").dead_letters == 1


def test_a_row_of_a_newer_contract_is_kept_by_the_device(
    host: Host, device: PahoDevice, make_score: MakeScore, wait_until: WaitUntil
) -> None:
    newer = msgspec.structs.replace(make_score(1), schema_version=2)
    device.publish("wince/v1/unit-1/score", msgspec.json.encode(newer))
    wait_until(lambda: host.status.dead_letters == 1, "the row is a dead letter")
    device.send(make_score(2))
    device.ack_where(lambda ack: ack.seq == 0 and ack.also == ((2, 2),))
    assert "update Wince" in host.store.dead_letters(limit=1)[0].reason


def test_a_full_disk_is_told_and_nothing_is_acknowledged_until_there_is_room(
    host: Host, device: PahoDevice, make_score: MakeScore, wait_until: WaitUntil
) -> None:
    writer = host.store._writer
    (pages,) = writer.execute("PRAGMA page_count").fetchone()
    writer.execute(f"PRAGMA max_page_count = {pages + 2}")
    device.send(*(make_score(seq) for seq in range(1, 201)))
    wait_until(lambda: host.status.store_failures > 0, "the disk is full")
    assert "free some space" in str(host.live.store_problem)
    # The first few of them may still have found room; what did not was not acknowledged.
    held = host.store.stored_ranges("unit-1", BOOT)
    assert sum(last - first + 1 for first, last in held) < 200
    assert all(held and ack.seq <= held[0][1] for ack in device.drain_acks())
    with host.store._writing():
        writer.execute("PRAGMA max_page_count = 1000000")
    device.ack_where(lambda ack: ack.seq == 200)
    assert host.live.store_problem is None
    assert host.store.device_counts("unit-1").rows == {"score": 200}


def test_a_damaged_store_is_told_and_acknowledges_nothing(
    broker: BrokerProcess,
    device: PahoDevice,
    make_score: MakeScore,
    wait_until: WaitUntil,
    tmp_path: Path,
) -> None:
    path = tmp_path / "spoiled" / "wince.sqlite"
    with closing(SqliteStore(path)) as store:
        rows = [make_score(seq) for seq in range(1, 3_000)]
        store.commit(Batch(rows=[new_row(score) for score in rows]))
    with closing(sqlite3.connect(path)) as file:
        (page,) = file.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_measurement_1'"
        ).fetchone()
    # A disk that gives other bytes back, where only writing looks.
    whole = bytearray(path.read_bytes())
    whole[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    path.write_bytes(whole)
    with closing(SqliteStore(path)) as store:
        host = Host(store, LiveBoard(), host_login(broker.settings))
        host.start()
        try:
            device.send(make_score(3_000))
            wait_until(lambda: host.status.store_failures > 0, "the store is damaged")
            assert "wince-host restore" in str(host.live.store_problem)
            assert device.acks.empty()
        finally:
            host.stop()


def new_row(score: Score) -> NewRow:
    return NewRow(
        device="unit-1",
        message=score,
        payload=encode(score).decode(),
        received_ns=1,
        historical=False,
    )
