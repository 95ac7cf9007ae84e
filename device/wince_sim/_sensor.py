"""The simulated patient behind the shape of a pulse sensor."""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_sim._clock import Clock
from wince_sim._patient import SimulatedPatient
from wince_sim._pulse_wave import SignalKind

_BATCH: Final = 17  # a FIFO of 32 that calls when 15 places are left
_FIFO: Final = 32


@dataclass(frozen=True, kw_only=True)
class SimulatedPulseBatch:
    """Consecutive samples of one signal.

    Parameters
    ----------
    samples
        Shape ``(n,)``: ECG in millivolts, PPG in counts, beats pointing up; read-only.
    t_s
        Time of each on the source's clock, seconds, shape ``(n,)``; read-only.
    gap_before
        Whether samples were lost since the batch before.
    state
        ``"ok"``, ``"no_finger"`` (PPG), ``"lead_off"`` (ECG), or ``"unplugged"`` with no samples.
    """

    samples: NDArray[np.float64]
    t_s: NDArray[np.float64]
    gap_before: bool
    state: str


class SimulatedPulseSensor:
    """A pulse sensor on a simulated patient, read through a FIFO of 32 samples.

    Live, a batch is there when 17 samples have come together; a reader that comes more than 32
    samples late loses the oldest ones, and the batch says so. While the sensor is pulled out, an
    empty batch of the state ``"unplugged"`` comes in place of each; what it would have measured
    is lost.

    Parameters
    ----------
    patient
        Whose pulse it is.
    clock
        Shared with the camera of the same patient.
    duration_s
        When the source ends; None for never.
    on_close
        Called once, when the sensor is let go.
    """

    def __init__(
        self,
        patient: SimulatedPatient,
        clock: Clock,
        *,
        duration_s: float | None = None,
        on_close: Callable[[], None] | None = None,
    ) -> None:
        self._patient = patient
        self._clock = clock
        self._end = None if duration_s is None else math.floor(duration_s * self.rate_hz + 1e-9)
        self._on_close = on_close
        self._closed = threading.Event()
        self._next = 0
        self._lost = False

    @property
    def name(self) -> str:
        """What a person calls it."""
        return f"simulated {self.kind.upper()} sensor"

    @property
    def kind(self) -> SignalKind:
        """Whether it gives ECG or PPG."""
        return self._patient.settings.kind

    @property
    def rate_hz(self) -> float:
        """Samples per second."""
        return self._patient.settings.pulse_rate_hz

    @property
    def simulated(self) -> bool:
        """True: the samples are made up."""
        return True

    @property
    def ended(self) -> bool:
        """Whether the last sample has been given or the sensor closed."""
        return self._closed.is_set() or (self._end is not None and self._next >= self._end)

    def read(self, timeout_s: float) -> SimulatedPulseBatch | None:
        """Return the next samples, or None when none came in time or the source has ended."""
        if self.ended:
            return None
        self._overflow()
        state, stop = self._state(self._next), self._batch_end()
        if not self._clock.wait_for((stop - 1) / self.rate_hz, timeout_s, self._closed):
            return None
        return self._take(stop, state)

    def close(self) -> None:
        """Let the sensor go. May be called twice."""
        if not self._closed.is_set():
            self._closed.set()
            if self._on_close is not None:
                self._on_close()

    def _take(self, stop: int, state: str) -> SimulatedPulseBatch:
        first, self._next = self._next, stop
        if state == "unplugged":
            self._lost = True
            return SimulatedPulseBatch(
                samples=np.empty(0), t_s=np.empty(0), gap_before=True, state=state
            )
        stretch = self._patient.pulse_samples(first, stop - first)
        t_s = stretch.t_s + self._clock.start_s
        for values in (stretch.samples, t_s):
            values.setflags(write=False)
        lost, self._lost = self._lost, False
        return SimulatedPulseBatch(samples=stretch.samples, t_s=t_s, gap_before=lost, state=state)

    def _batch_end(self) -> int:
        limit = self._next + _BATCH if self._end is None else min(self._next + _BATCH, self._end)
        state, stop = self._state(self._next), self._next + 1
        while stop < limit and self._state(stop) == state:
            stop += 1
        return stop

    def _overflow(self) -> None:
        if not self._clock.live:
            return
        come = math.floor(self._clock.now_s() * self.rate_hz) + 1
        if come - self._next > _FIFO:
            self._next = come - _FIFO
            self._lost = True

    def _state(self, number: int) -> str:
        settings, t_s = self._patient.settings, number / self.rate_hz
        if settings.unplugged.holds(t_s):
            return "unplugged"
        if settings.finger_off.holds(t_s):
            return "no_finger" if self.kind == "ppg" else "lead_off"
        return "ok"
