"""Turns what a running chip holds into timed batches, and keeps its light and FIFO in order."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.sources import SampleBatch, SensorState

from ._chip import Max30102Chip, PowerLostError, SilentError
from ._clock import DriverClock
from ._clock_fit import ClockFit
from ._fifo import Drained, FifoState
from ._led_control import LedControl
from ._registers import FULL_SCALE
from ._settings import Max30102Settings
from ._state import StateJudge
from ._thermometer import Thermometer

_SILENT_PERIODS: Final = 40.0
_SILENT_S: Final = 0.5
_LED_SETTLES_PERIODS: Final = 1.5
"""A sample that was under way when the current changed holds some of both."""

_LEAST_STEP_PERIODS: Final = 0.05


class Sampler:
    """Takes samples from a chip that runs. Methods raise OSError where the bus or chip fails.

    Parameters
    ----------
    chip
        The chip.
    settings
        What it was set to.
    clock
        What times are measured with.
    """

    def __init__(self, chip: Max30102Chip, settings: Max30102Settings, clock: DriverClock) -> None:
        self.fit = ClockFit(settings.period_s)
        self.led = LedControl()
        self.thermometer = Thermometer()
        self.gap = False
        """Samples were lost after the last batch."""

        self._chip, self._settings, self._clock = chip, settings, clock
        self._judge = StateJudge(settings.range_na)
        self._heard_s = clock.now_s()
        self._drop_until_s = self._last_s = -np.inf
        self._drained: Drained | None = None
        self._batch: SampleBatch | None = None

    def start(self) -> None:
        """Set the chip up and begin to measure with an empty FIFO."""
        start_s = self._clock.now_s()
        self._chip.configure(self.led.steps)
        self._heard_s = self._clock.now_s()
        self.fit.begin(start_s, self._heard_s)
        self.thermometer.restart()

    def take(self) -> SampleBatch | None:
        """Return what waits in the FIFO; None if nothing does."""
        self._drained = self._batch = None
        state = self._look()
        if state.unread == 0:
            self._check_silence()
            return None
        self._heard_s = self._clock.now_s()
        self._drained = self._chip.drain(state.unread)
        arrived_s = self.fit.take(self._drained.infrared.size)
        ambient = state.ambient or self._drained.state.ambient
        self._batch = self._batch_of(self._drained.infrared, arrived_s, ambient=ambient)
        return self._batch

    def follow_up(self) -> None:
        """Do what the samples taken last ask for. They are good even if this fails."""
        if self._drained is not None and self._drained.lost_after:
            self._begin_after_loss()
        if self._batch is not None:
            self._steer(self._batch)
        self.thermometer.attend(self._chip, self._clock.now_s())

    def _look(self) -> FifoState:
        start_s = self._clock.now_s()
        state = self._chip.look()
        if state.power_lost:
            raise PowerLostError("the MAX30102 lost its power")
        self.fit.look(state.unread, start_s, self._clock.now_s(), full=state.full)
        return state

    def _check_silence(self) -> None:
        limit_s = max(_SILENT_S, _SILENT_PERIODS * self._settings.period_s)
        if self._clock.now_s() - self._heard_s > limit_s:
            raise SilentError("the MAX30102 answers but measures nothing")

    def _begin_after_loss(self) -> None:
        self.gap = True
        start_s = self._clock.now_s()
        self._chip.clear_fifo()
        self.fit.lose(start_s, self._clock.now_s())

    def _batch_of(
        self, infrared: NDArray[np.float64], arrived_s: NDArray[np.float64], *, ambient: bool
    ) -> SampleBatch | None:
        kept = arrived_s > self._drop_until_s
        infrared, arrived_s = infrared[kept], arrived_s[kept]
        if infrared.size == 0:
            return None
        gap, self.gap = self.gap, False
        return SampleBatch(
            samples=FULL_SCALE - infrared,
            t_s=self._rising(arrived_s - self._settings.delay_s),
            gap_before=gap,
            state=self._judge.judge(infrared, self.led.steps, ambient=ambient),
        )

    def _steer(self, batch: SampleBatch) -> None:
        level = FULL_SCALE - float(batch.samples.mean())
        duration_s = batch.samples.size * self._settings.period_s
        steps = self.led.observe(level, SensorState(batch.state), duration_s)
        if steps is None:
            return
        self.gap = True
        self._chip.set_infrared(steps)
        settles_s = _LED_SETTLES_PERIODS * self.fit.period_s
        self._drop_until_s = self._clock.now_s() + settles_s

    def _rising(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Keep times strictly rising where the fit took a step back while it settled."""
        least_s = _LEAST_STEP_PERIODS * self._settings.period_s
        earliest_s = self._last_s + least_s * np.arange(1, t_s.size + 1)
        risen = np.maximum(t_s, earliest_s)
        self._last_s = float(risen[-1])
        return np.asarray(risen, dtype=np.float64)
