"""A wire that is cut for a second to an hour, while the device goes on making rows."""

import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

from fault_line import Line, open_line
from fault_proxy import Wire

Bar = Callable[[str, int], AbstractContextManager[Callable[[], None]]]
REAL_S = (1.0, 10.0, 60.0)
HOUR_ROWS = 3 * 3_600
"""A device that measures face and heart makes three rows a second."""


def measure_outages(bar: Bar) -> dict[str, Any]:
    """Cut the wire for each length and count what arrives."""
    lines = []
    with bar("outages", len(REAL_S) + 1) as told:
        for seconds in REAL_S:
            lines.append(_outage(f"{seconds:g} s", lambda line, s=seconds: _wait(line, s)))  # type: ignore[misc]  # bound at once
            told()
        lines.append(_outage("1 h, simulated", lambda line: line.make(HOUR_ROWS)))
        told()
    return {"lines": lines}


def _outage(what: str, away: Callable[[Line], None]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        line = open_line(Path(name), stack)
        line.start()
        line.wait_stored(20)
        line.proxy.turn(Wire.HOLE)
        line.wait_not_online()
        away(line)
        line.proxy.turn(Wire.WHOLE, reset=True)
        began_s = time.monotonic()
        line.stop_making()
        arrived = line.link.wait_drained(600.0)
        return {
            "cut": what,
            "made": line.made,
            "stored": line.stored(),
            "doubled": max(0, line.stored() - line.made),
            "all_arrived": arrived,
            "catch_up_s": time.monotonic() - began_s,
        }


def _wait(line: Line, seconds: float) -> None:
    del line
    threading.Event().wait(seconds)
