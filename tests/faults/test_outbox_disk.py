"""A disk that is full or read-only: sampling goes on, and what was committed stays."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from narrowing import fresh
from wince_device.outbox import Outbox, OutboxReader, OutboxState
from wince_wire import Ack, ClockState, Event, EventKind, OutboxError


class SmallDisk:
    """A file system of its own that can be filled and locked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.outbox = folder / "state" / "outbox.db"
        folder.mkdir()
        self._mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder))

    def fill(self) -> None:
        filler_file = self.folder / "filler"
        with contextlib.suppress(OSError), filler_file.open("wb", buffering=0) as filler:
            while True:
                filler.write(bytes(4096))

    def empty(self) -> None:
        (self.folder / "filler").unlink()

    def lock(self) -> None:
        self._mount("-o", "remount,ro", str(self.folder))

    def unlock(self) -> None:
        self._mount("-o", "remount,rw", str(self.folder))

    @staticmethod
    def _mount(*words: str) -> None:
        subprocess.run(["mount", *words], check=True, capture_output=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    if os.geteuid() != 0:
        pytest.skip("mounting a disk of one megabyte needs root")
    try:
        disk = SmallDisk(tmp_path / "disk")
    except subprocess.CalledProcessError:
        pytest.skip("this machine lets nobody mount a file system")
    yield disk
    subprocess.run(["umount", str(disk.folder)], check=True)


def marker(boot_id: str, seq: int) -> Event:
    clock = ClockState(synchronised=False)
    return Event(boot_id=boot_id, seq=seq, t_ns=seq, clock=clock, kind=EventKind.MARKER)


def seqs(outbox: Outbox) -> list[int]:
    rows = outbox.unacknowledged(99_999)
    return [msgspec.json.decode(row.payload)["seq"] for row in rows]


def test_a_disk_that_fills_up_under_a_running_unit(disk: SmallDisk) -> None:
    with Outbox(disk.outbox) as outbox:
        outbox.append_many([marker] * 20)
        disk.fill()
        while outbox.state is OutboxState.WRITING:
            outbox.append_many([marker] * 20)
        made = outbox.boots()[-1].last_seq
        assert "is full" in str(outbox.last_error)
        for _ in range(50):
            outbox.append(marker)
        assert seqs(outbox) == list(range(1, made + 51))
        assert outbox.statistics.rows_in_memory >= 50
        outbox.acknowledge(Ack(boot_id=outbox.boot_id, seq=made + 10))
        disk.empty()
        outbox.append(marker)
        assert fresh(lambda: outbox.state) is OutboxState.WRITING
        assert outbox.statistics.rows_in_memory == 0
    with Outbox(disk.outbox) as again:
        assert seqs(again)[-41:] == list(range(made + 11, made + 52))
        assert again.boots()[0].last_seq == made + 51


def test_a_unit_that_starts_on_a_full_disk_measures_and_writes_later(disk: SmallDisk) -> None:
    disk.fill()
    with Outbox(disk.outbox, retry_s=0.0) as outbox:
        assert outbox.state is OutboxState.FAILING
        assert isinstance(outbox.last_error, OutboxError)
        outbox.append_many([marker] * 5)
        assert seqs(outbox) == [1, 2, 3, 4, 5]
        assert outbox.acknowledge(Ack(boot_id=outbox.boot_id, seq=2)) == 2
        disk.empty()
        outbox.append(marker)
        assert fresh(lambda: outbox.state) is OutboxState.WRITING
    with Outbox(disk.outbox) as again:
        assert seqs(again) == [3, 4, 5, 6]


def test_a_unit_that_starts_on_a_read_only_disk_keeps_the_order_of_its_starts(
    disk: SmallDisk,
) -> None:
    with Outbox(disk.outbox) as first:
        first.append_many([marker] * 4)
        first_id = first.boot_id
    disk.lock()
    with Outbox(disk.outbox, retry_s=0.0) as outbox:
        assert outbox.state is OutboxState.FAILING
        outbox.append_many([marker] * 3)
        before = outbox.newest_position()
        assert seqs(outbox) == [1, 2, 3]
        with OutboxReader(disk.outbox) as reader:
            assert reader.count() == 4
        disk.unlock()
        outbox.append(marker)
        assert fresh(lambda: outbox.state) is OutboxState.WRITING
        assert seqs(outbox) == [1, 2, 3, 4, 1, 2, 3, 4]
        rows = outbox.unacknowledged(99)
        assert [row.position for row in rows] == sorted({row.position for row in rows})
        assert outbox.newest_position() == before + 1
        assert outbox.acknowledge(Ack(boot_id=first_id, seq=4)) == 4
    with Outbox(disk.outbox) as again:
        assert [boot.last_seq for boot in again.boots()] == [4, 4, 0]


def test_one_file_serves_one_unit_on_a_read_only_disk_too(disk: SmallDisk) -> None:
    with Outbox(disk.outbox) as outbox:
        outbox.append_many([marker] * 4)
    disk.lock()
    with Outbox(disk.outbox, retry_s=0.0) as outbox:
        outbox.append(marker)
        with Outbox(disk.outbox.with_name("other.db")) as other:
            assert other.state is OutboxState.FAILING
        with pytest.raises(OutboxError, match="in use by another"):
            Outbox(disk.outbox)
        disk.unlock()


def test_two_units_never_write_one_file_after_the_disk_came_back(disk: SmallDisk) -> None:
    disk.lock()
    with Outbox(disk.outbox, retry_s=0.0) as one, Outbox(disk.outbox, retry_s=0.0) as two:
        one.append(marker)
        two.append(marker)
        disk.unlock()
        one.append(marker)
        two.append(marker)
        assert one.state is OutboxState.WRITING
        assert two.state is OutboxState.FAILING
        assert "in use by another" in str(two.last_error)
        assert seqs(two) == [1, 2]
