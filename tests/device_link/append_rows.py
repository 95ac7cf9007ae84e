"""A device that does nothing but make rows and send them; it is killed by the tests.

Usage: append_rows.py OUTBOX PORT PASSWORD [ADDRESS [DEVICE]]
Says on its output, after each commit, which row it was.
"""

import sys
from pathlib import Path

from wince_device.link import Link, LinkSettings
from wince_device.outbox import Outbox
from wince_wire import Birth, ClockState, Event, EventKind

CLOCK = ClockState(synchronised=False)


def make(boot_id: str, seq: int) -> Event:
    return Event(boot_id=boot_id, seq=seq, t_ns=seq, clock=CLOCK, kind=EventKind.MARKER)


def main(
    path: str, port: str, password: str, address: str = "127.0.0.1", device: str = "bed1"
) -> None:
    settings = LinkSettings(
        host=address,
        port=int(port),
        username=device,
        password=password,
        retransmit_after_s=0.2,
        connect_timeout_s=1.0,
        keepalive_s=1,
        backoff_min_s=0.05,
        backoff_max_s=0.2,
        backlog_rows_per_s=5000.0,
    )
    with Outbox(Path(path)) as outbox:
        birth = Birth(
            boot_id=outbox.boot_id,
            t_ns=1,
            clock=CLOCK,
            wince_version="0",
            camera="none",
            pulse_sensor="none",
            simulated=True,
            models={},
        )
        link = Link(settings, outbox, device=device, birth=birth)
        link.start()
        for order in sys.stdin:
            for _ in range(int(order)):
                row = outbox.append(make)
                print(row.boot_id, row.seq, flush=True)  # noqa: T201 - the test reads it
        link.wait_drained(10.0)
        link.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
