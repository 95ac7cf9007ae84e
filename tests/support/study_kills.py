"""Kills a program that records a block at random moments, and tells how much was lost.

`python tests/support/study_kills.py --rounds 50 FOLDER` does it as often as one likes.
"""

import argparse
import multiprocessing
import os
import random
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from study_bench import began
from wince_device.study._events import BlockBegan, Marked, Opened
from wince_device.study._journal import JOURNAL, Journal, decode_journal
from wince_device.study._parts import PART_COLUMNS, PartWriter, read_part
from wince_device.study._state import state_of

BLOCK: Final = "001-01"
RATE_HZ: Final = 100.0
MARK_EVERY: Final = 40
LIVES_S: Final = (0.2, 1.6)
"""After the first row; the writer comes round every half second."""

_ROW = struct.Struct("<d?")


@dataclass(frozen=True, slots=True)
class Loss:
    """What one kill took.

    Attributes
    ----------
    seconds
        Between the last moment that was measured and the last that is on the disk.
    markers
        That somebody made and that are not in the journal.
    rows
        On the disk.
    """

    seconds: float
    markers: int
    rows: int


def strike(folder: Path, lives_s: float) -> Loss:
    """Record in a process of its own, kill it after a while, and look what is there."""
    folder.mkdir()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["study_kills"])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_record, args=(str(folder), theirs), daemon=True)
    process.start()
    theirs.close()
    measured = [_ROW.unpack(ours.recv_bytes(_ROW.size))]
    time.sleep(lives_s)  # the moment of the kill is what is drawn by chance
    process.kill()
    process.join(30.0)
    while True:
        try:
            measured.append(_ROW.unpack(ours.recv_bytes(_ROW.size)))
        except EOFError:
            break
    return _loss(folder, [t_s for t_s, _ in measured], sum(marked for _, marked in measured))


def _record(folder: str, tell: Connection) -> None:
    """Record as a session does; what was measured is told before it is handed over."""
    with Journal(Path(folder)) as journal, PartWriter(Path(folder)) as writer:
        journal.append(_opened())
        journal.append(began())
        journal.append(_block_began(time.monotonic()))
        number = 0
        while True:
            t_s = time.monotonic()
            marked = number % MARK_EVERY == MARK_EVERY - 1
            for table, names in (("frames", PART_COLUMNS["frames"]), ("pulse", ("time", "x"))):
                writer.put(BLOCK, table, [t_s, *([1.0] * (len(names) - 1))])
            if marked:
                journal.append(Marked(utc_ns=0, t_s=t_s, text="marker", source="key"))
            tell.send_bytes(_ROW.pack(t_s, marked))
            number += 1
            time.sleep(1.0 / RATE_HZ)


def _loss(folder: Path, measured_s: list[float], markers: int) -> Loss:
    state = state_of(decode_journal(folder / JOURNAL)[0])
    last_s = min(
        max([measured_s[0] - 1.0 / RATE_HZ, *read_part(folder, BLOCK, table)["time"].tolist()])
        for table in ("frames", "pulse")
    )
    kept = len(state.attempts[0].markers) if state.attempts else 0
    rows = read_part(folder, BLOCK, "frames")["time"].size
    return Loss(measured_s[-1] - last_s, markers - kept, rows)


def _opened() -> Opened:
    return Opened(
        utc_ns=0,
        format="wince-study-1",
        study="kills",
        participant="P01",
        session="20261121T181502",
        seed=0,
        order=(("rest", "control"),),
        plan_sha256="0" * 64,
    )


def _block_began(t_s: float) -> BlockBegan:
    return BlockBegan(
        utc_ns=0,
        order=1,
        task="rest",
        block="control",
        attempt=1,
        t_s=t_s,
        planned_s=60.0,
        folder=BLOCK,
    )


def strike_often(
    folder: Path, rounds: int, *, seed: int, told: Callable[[Loss], None] = lambda _loss: None
) -> list[Loss]:
    """Strike so often, at moments drawn by a seed."""
    chance = random.Random(seed)  # noqa: S311 - moments, no secrets
    found = []
    for number in range(rounds):
        found.append(strike(folder / f"round-{number:03d}", chance.uniform(*LIVES_S)))
        told(found[-1])
    return found


def _main() -> None:
    from rich.progress import Progress

    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("folder", type=Path)
    reader.add_argument("--rounds", type=int, default=50)
    reader.add_argument("--seed", type=int, default=os.getpid())
    wish = reader.parse_args()
    wish.folder.mkdir(parents=True, exist_ok=True)
    with Progress() as bar:
        task = bar.add_task("killing", total=wish.rounds)
        found = strike_often(
            wish.folder, wish.rounds, seed=wish.seed, told=lambda _loss: bar.advance(task)
        )
    worst = max(one.seconds for one in found)
    markers = sum(one.markers for one in found)
    print(f"{len(found)} kills: at most {worst:.2f} s lost, {markers} markers lost")  # noqa: T201


if __name__ == "__main__":
    _main()
