"""A unit as far as ratings go: made-up scores, and everything real from the rows to the broker."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from wince_device.clock import WallClock
from wince_device.commands import CommandDesk, Replies
from wince_device.link import Link, LinkSettings, LinkState
from wince_device.monitor import SecondResult
from wince_device.outbox import Outbox
from wince_device.pain import PainEstimate
from wince_device.pipeline._calibrating import Calibrating
from wince_device.rows import RowContext, rows_of
from wince_host.broker import BrokerLogin
from wince_wire import Birth, ClockState, NoScoreReason, QualityFlag

PATIENCE_S = 20.0
SECOND_NS = 1_000_000_000
CLOCK = ClockState(synchronised=True)


def second_of(
    t_s: float, score: float | None, *, interval: tuple[float, float] | None = None
) -> SecondResult:
    """Return a second with a score, or without one."""
    around = None
    if score is not None:
        around = interval or (max(0.0, score - 1.0), min(10.0, score + 1.0))
    estimate = PainEstimate(
        t_s=t_s,
        score=score,
        interval=around,
        measured_interval=around,
        confidence=None if score is None else 0.8,
        reason=NoScoreReason.NO_FACE if score is None else None,
        since_s=t_s if score is None else None,
        readings=(),
        face_fraction=0.0 if score is None else 1.0,
        pulse_fraction=None,
        flags=(QualityFlag.SIMULATED, QualityFlag.UNCALIBRATED),
        baseline_age_s=60.0,
    )
    return SecondResult(t_s=t_s, estimate=estimate, observations=(), beats=(), heart=None)


class RatingUnit:
    """Opens outbox, calibrations, command desk and link at the start of a block.

    Parameters
    ----------
    folder
        Its state.
    login
        Its own at the broker.
    """

    def __init__(self, folder: Path, login: BrokerLogin, *, patient: str = "heron") -> None:
        self.patient = patient
        self._folder = folder
        self._login = login

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self.outbox = stack.enter_context(Outbox(self._folder / "outbox.db"))
            replies = Replies(self._folder / "commands.db")
            stack.callback(replies.close)
            self.calibrating = Calibrating(
                self._folder / "calibrations", patient=lambda: self.patient, clock=WallClock()
            )
            desk = self.calibrating.desk
            self.desk = CommandDesk(
                {
                    "set_calibration": desk.set,
                    "forget_calibration": desk.forget,
                    "rate": desk.rate,
                },
                replies=replies,
                append=self.outbox.append,
            )
            self.link = self._linked()
            self.link.start()
            stack.callback(self.link.stop)
            assert self.link.wait_until(lambda: self.link.state is LinkState.ONLINE, PATIENCE_S)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def measure(self, scores: Sequence[float | None], *, until_ns: int) -> None:
        """Commit one score a second, the last one at a moment."""
        first_ns = until_ns - (len(scores) - 1) * SECOND_NS
        shift_s = time.monotonic() - until_ns / SECOND_NS
        for number, score in enumerate(scores):
            t_ns = first_ns + number * SECOND_NS
            result = second_of(t_ns / SECOND_NS + shift_s, score)
            self.calibrating.note(result)
            context = RowContext(
                patient=self.patient,
                utc_ns=lambda t_s: round((t_s - shift_s) * SECOND_NS),
                clock=CLOCK,
                pulse_kind=None,
                frames_dropped=0,
                window_s=3.0,
                calibration=self.calibrating.now,
            )
            for row in rows_of(result, context):
                self.outbox.append(row)

    def _linked(self) -> Link:
        login = self._login
        birth = Birth(
            boot_id=self.outbox.boot_id,
            t_ns=1,
            clock=CLOCK,
            wince_version="0",
            camera="none",
            pulse_sensor="none",
            simulated=True,
            models={},
        )
        return Link(
            LinkSettings(
                host=login.host, port=login.port, username=login.user, password=login.password
            ),
            self.outbox,
            device=login.user,
            birth=birth,
            on_command=self.desk.take,
        )
