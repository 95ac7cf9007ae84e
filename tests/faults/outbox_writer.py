"""A unit that does nothing but make rows and let go of some, until its disk dies.

Usage: outbox_writer.py OUTBOX SEED
Says on its output ``+ SEQ`` once rows up to SEQ are committed, and ``- FIRST LAST`` before it lets
go of a range.
"""

import random
import sys
from pathlib import Path

from wince_device.outbox import Outbox, OutboxState
from wince_wire import Ack, ClockState, Event, EventKind

# ruff: noqa: T201 - its output is what the test goes by

CLOCK = ClockState(synchronised=False)


def make(boot_id: str, seq: int) -> Event:
    detail = "x" * (seq * 37 % 900)
    return Event(
        boot_id=boot_id, seq=seq, t_ns=seq, clock=CLOCK, kind=EventKind.MARKER, detail=detail
    )


def main(path: str, seed: str) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable, keeps no secret
    with Outbox(Path(path)) as outbox:
        while outbox.state is OutboxState.WRITING:
            made = outbox.append_many([make] * chance.randint(1, 40))
            if outbox.state is OutboxState.WRITING:
                print(f"+ {made[-1].seq}", flush=True)
            if chance.random() < 0.2:
                last = made[0].seq - 1
                first = max(1, last - chance.randint(0, 60))
                print(f"- {first} {last}", flush=True)
                outbox.acknowledge(Ack(boot_id=outbox.boot_id, seq=0, also=((first, last),)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
