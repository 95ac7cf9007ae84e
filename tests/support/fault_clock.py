"""A clock that steps by a day or is not set, under a device that goes on making rows."""

import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from fault_line import PATIENCE_S, Line, open_line
from fault_proxy import Wire
from wince_device.clock import WallClock
from wince_stand import DEVICE
from wince_wire import ClockState, Score, decode, encode

Bar = Callable[[str, int], AbstractContextManager[Callable[[], None]]]
DAY_NS: Final = 86_400_000_000_000
SECOND_NS: Final = 1_000_000_000
ROWS_A_PHASE: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """How the system's clock stands for a while.

    Attributes
    ----------
    wrong_ns
        How far ahead of the true time it is; None for a clock that began at 1970.
    synchronised
        Whether a time source steers it. Setting a clock by hand ends that, on Linux.
    cut
        Whether the wire to the broker is cut from before the step until some rows after it.
    """

    wrong_ns: int | None = 0
    synchronised: bool = True
    cut: bool = False


RIGHT: Final = Phase()
RIGHT_UNSEEN: Final = Phase(cut=True)
AHEAD: Final = Phase(wrong_ns=DAY_NS, synchronised=False)
BEHIND: Final = Phase(wrong_ns=-DAY_NS, synchronised=False)
UNSET: Final = Phase(wrong_ns=None, synchronised=False)
CASES: Final[dict[str, tuple[Phase, ...]]] = {
    "a day ahead, then right again while the wire is cut": (
        RIGHT,
        AHEAD,
        RIGHT_UNSEEN,
    ),
    "a day behind while the wire is cut, then right again": (
        RIGHT,
        replace(BEHIND, cut=True),
        RIGHT,
    ),
    "none, until a time source is found": (UNSET, RIGHT),
    "none, until a time source is found while the wire is cut": (UNSET, RIGHT_UNSEEN),
    "none at all": (UNSET, replace(UNSET, cut=True)),
}
SHORT: Final = (UNSET, RIGHT, AHEAD, BEHIND, RIGHT_UNSEEN)
"""All of it in one life of a device."""


class SystemClock:
    """The system's clock, as a time source or a person sets it."""

    def __init__(self) -> None:
        self._unset_ns = 60_000_000_000 - time.time_ns()
        self._phase = RIGHT
        self.wall_clock = WallClock(wall_ns=self._wall_ns, state=self._state)

    def enter(self, phase: Phase) -> None:
        """Set it."""
        self._phase = phase

    def _wall_ns(self) -> int:
        wrong_ns = self._phase.wrong_ns
        return time.time_ns() + (self._unset_ns if wrong_ns is None else wrong_ns)

    def _state(self) -> ClockState:
        return ClockState(synchronised=self._phase.synchronised)


@dataclass(frozen=True, slots=True, kw_only=True)
class SteppedRows:
    """What became of the rows.

    Attributes
    ----------
    made, stored, doubled
        Rows.
    changed
        Stored otherwise than they were committed on the device.
    marked
        Stored with the mark that no time source steers the clock.
    wrong_unmarked
        More than a second away from the true time, without that mark.
    disordered
        Rows of one phase whose times do not rise in the order in which they were made.
    live_age_s
        Age, as the dashboard tells it, of the newest row after the last step.
    """

    made: int
    stored: int
    doubled: int
    changed: int
    marked: int
    wrong_unmarked: int
    disordered: int
    live_age_s: float


def run_phases(phases: Sequence[Phase], folder: Path) -> SteppedRows:
    """Let a device make rows while its clock goes through the phases."""
    clock = SystemClock()
    clock.enter(phases[0])
    with ExitStack() as stack:
        line = open_line(folder, stack, clock=clock.wall_clock)
        line.start()
        line.wait_stored(ROWS_A_PHASE)
        steps = [0, *(_step(line, clock, phase) for phase in phases[1:])]
        age_s = _live_age_s(line)
        line.stop_making()
        line.link.wait_drained(PATIENCE_S)
        return _judge(line, steps, age_s)


def _step(line: Line, clock: SystemClock, phase: Phase) -> int:
    """Return how many rows had been made when the clock stepped."""
    if phase.cut:
        line.proxy.turn(Wire.REFUSING, reset=True)
        line.wait_not_online()
        line.wait_made(ROWS_A_PHASE)
    with line.making:
        clock.enter(phase)
        made = line.made
    line.wait_made(ROWS_A_PHASE)
    if phase.cut:
        line.proxy.turn(Wire.WHOLE, reset=True)
        line.wait_online()
    line.wait(lambda: _newest_live(line) > made, "a row after the step is shown as live")
    return made


def _newest_live(line: Line) -> int:
    view = line.host.live.device(DEVICE)
    return 0 if view is None or view.last_score is None else view.last_score.seq


def _live_age_s(line: Line) -> float:
    view = line.host.live.device(DEVICE)
    assert view is not None
    age_s = view.score_age_s(time.monotonic())
    assert age_s is not None
    return age_s


def _judge(line: Line, steps: Sequence[int], age_s: float) -> SteppedRows:
    stored = line.stored_rows()
    rows = {row.seq: row for row in (decode(text.encode(), Score) for text in stored)}
    committed = {encode(row).decode() for row in line.made_rows}
    true_ns = dict(enumerate(line.made_ns, 1))
    return SteppedRows(
        made=line.made,
        stored=len(rows),
        doubled=len(stored) - len(rows),
        changed=len(set(stored) - committed),
        marked=sum(not row.clock.synchronised for row in rows.values()),
        wrong_unmarked=sum(
            row.clock.synchronised and abs(row.t_ns - true_ns[seq]) > SECOND_NS
            for seq, row in rows.items()
        ),
        disordered=sum(
            later.t_ns <= earlier.t_ns
            for earlier, later in pairwise(rows.values())
            # Row n + 1 is the first after a step that came after n rows.
            if later.seq - 1 not in steps
        ),
        live_age_s=age_s,
    )


def measure_clock(bar: Bar) -> dict[str, Any]:
    """Let the clock step in every way and count."""
    lines = []
    with bar("clock", len(CASES)) as told:
        for name, phases in CASES.items():
            with tempfile.TemporaryDirectory() as folder:
                found = run_phases(phases, Path(folder))
            lines.append({"clock": name, **asdict(found)})
            told()
    return {"lines": lines}
