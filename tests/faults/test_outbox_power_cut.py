"""The power goes in the middle of a commit: the outbox opens, and no committed row is missing.

Two ways: the kernel's own ext4 that is shut down without its last writes, and files of which any
part of the writes since the last flush is missing. Rounds of both: WINCE_POWER_CUTS=1000.
"""

# ruff: noqa: S311 - randomness here is for repeatable tests

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from fault_card import Card
from wince_device.outbox import Outbox, OutboxState
from wince_wire import Ack, ClockState, Event, EventKind

SECTOR: Final = 512
WRITER: Final = Path(__file__).with_name("outbox_writer.py")


def rounds(short: int) -> int:
    return int(os.environ.get("WINCE_POWER_CUTS", short))


def test_what_was_committed_outlives_the_power(card: Card) -> None:
    chance = random.Random(3)
    outbox = card.folder / "outbox.db"
    for number in range(rounds(2)):
        lines = chance.randint(5, 60)
        committed, released = _write_until_the_cut(card, outbox, lines, seed=number)
        with Outbox(outbox) as found:
            assert found.state is OutboxState.WRITING
            assert found.set_aside_file is None
            there = Counter(_places(found))
            boot_id = found.boots()[-2].boot_id
            assert max(there.values(), default=1) == 1
            here = {seq for boot, seq in there if boot == boot_id}
            assert here >= set(range(1, committed + 1)) - released
            assert here | released >= set(range(1, found.boots()[-2].last_seq + 1))
            for boot in found.boots():
                found.acknowledge(Ack(boot_id=boot.boot_id, seq=boot.last_seq))


def _write_until_the_cut(
    card: Card, outbox: Path, lines: int, *, seed: int
) -> tuple[int, set[int]]:
    """Return what the writer said: the last committed row, and the rows that it let go.

    It is held still for the moment of the cut, and everything that it said until then counts. A
    flush that runs while the kernel shuts a file system down may be told as done without being so:
    without the halt 2 of 25 rounds missed their last commit, with it none did.
    """
    with subprocess.Popen(
        [sys.executable, str(WRITER), str(outbox), str(seed)], stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        said = b"".join(writer.stdout.readline() for _ in range(lines))
        writer.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, writer.pid, os.WSTOPPED)
        os.set_blocking(writer.stdout.fileno(), False)
        said += writer.stdout.read() or b""
        card.cut_power()
        writer.kill()
    committed, released = 0, set[int]()
    for line in said.decode().splitlines():
        sign, *seqs = line.split()
        if sign == "+":
            committed = int(seqs[0])
        else:
            released |= set(range(int(seqs[0]), int(seqs[1]) + 1))
    assert committed
    card.take_out()
    card.insert()
    return committed, released


def test_any_part_of_the_last_writes_may_be_missing(tmp_path: Path) -> None:
    chance = random.Random(7)
    path = tmp_path / "outbox.db"
    with Outbox(path, maximum_bytes=120_000) as outbox:
        before = _files(path)
        for step in range(rounds(20)):
            known = set(_places(outbox))
            told = _told(outbox)
            known -= _let_some_go(outbox, chance)
            outbox.append_many([_marker] * chance.randint(1, 40))
            after = _files(path)
            copy = tmp_path / f"copy{step}.db"
            _write_torn(copy, before, after, chance)
            _require_nothing_missing(copy, known, told)
            before = after


def _let_some_go(outbox: Outbox, chance: random.Random) -> set[tuple[str, int]]:
    last = outbox.boots()[-1].last_seq
    first = max(1, last - chance.randint(0, 30))
    if chance.random() < 0.7 or not last:
        return set()
    outbox.acknowledge(Ack(boot_id=outbox.boot_id, seq=0, also=((first, last),)))
    return {(outbox.boot_id, seq) for seq in range(first, last + 1)}


def _write_torn(
    copy: Path, before: tuple[bytes, bytes], after: tuple[bytes, bytes], chance: random.Random
) -> None:
    """Write a state of the disk between two flushed commits.

    Of the log's sectors that changed, any may have reached the disk. Only when the log is whole,
    a checkpoint may have written some sectors of the database.
    """
    whole = chance.random() < 0.3
    log = after[1] if whole else _mixed(before[1], after[1], chance)
    copy.write_bytes(_mixed(before[0], after[0], chance) if whole else before[0])
    copy.with_name(copy.name + "-wal").write_bytes(log)


def _mixed(before: bytes, after: bytes, chance: random.Random) -> bytes:
    size = max(len(before), len(after))
    old, new = before.ljust(size, b"\0"), after.ljust(size, b"\0")
    share = chance.random()
    return b"".join(
        (new if chance.random() < share else old)[place : place + SECTOR]
        for place in range(0, size, SECTOR)
    )


def _require_nothing_missing(
    copy: Path, known: set[tuple[str, int]], told: set[tuple[str, int]]
) -> None:
    with Outbox(copy, maximum_bytes=120_000) as outbox:
        assert outbox.set_aside_file is None
        places = list(_places(outbox))
        assert len(places) == len(set(places))
        gone = _told(outbox)
        assert known <= set(places) | gone
        assert told <= gone
        assert outbox.depth() == len(places)
        assert outbox.bytes() == sum(row.size_bytes for row in outbox.unacknowledged(99_999))
    for file in copy.parent.glob(f"{copy.name}*"):
        file.unlink()


def _files(path: Path) -> tuple[bytes, bytes]:
    return path.read_bytes(), path.with_name(path.name + "-wal").read_bytes()


def _places(outbox: Outbox) -> Iterator[tuple[str, int]]:
    for row in outbox.unacknowledged(99_999):
        message = msgspec.json.decode(row.payload)
        yield message["boot_id"], message["seq"]


def _told(outbox: Outbox) -> set[tuple[str, int]]:
    """Rows that accounts of dropped ones name."""
    told = set()
    for row in outbox.unacknowledged(99_999):
        event = msgspec.json.decode(row.payload)
        for first, last in event["dropped"]:
            told |= {(event["dropped_boot_id"], seq) for seq in range(first, last + 1)}
    return told


def _marker(boot_id: str, seq: int) -> Event:
    return Event(
        boot_id=boot_id,
        seq=seq,
        t_ns=seq,
        clock=ClockState(synchronised=False),
        kind=EventKind.MARKER,
        detail="x" * (seq * 37 % 900),
    )
