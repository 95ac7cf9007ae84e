"""A recorded pulse signal as a sensor: as fast as it is asked for, or in its own time."""

import time
from collections.abc import Callable, Iterator
from threading import Event
from typing import Final

import numpy as np

from wince_device.sources import SampleBatch, SensorState, SignalKind

from ._signal import RecordedSignal

_BATCH_S: Final = 0.25
_GAP_STEPS: Final = 1.5


class RecordedPulse:
    """Gives the samples of a recording in batches of a quarter second, gaps declared.

    Parameters
    ----------
    signal
        The samples.
    name
        What a person calls it.
    start_s
        Time of its first sample on the clock of the analysis; None keeps the recording's own.
    live
        Give a batch when its last sample has come to pass, counted from the first `read`, and
        stamp the samples with ``clock``. Nothing is dropped when a reader is late.
    clock
        Seconds that rise steadily.
    """

    def __init__(
        self,
        signal: RecordedSignal,
        *,
        name: str,
        start_s: float | None = None,
        live: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._signal = signal
        self._name = name
        self._t_s = signal.t_s if start_s is None else signal.t_s - signal.t_s[0] + start_s
        self._clock = clock
        self._live = live
        self._offset_s: float | None = None
        self._stop = Event()
        self._batches = self._cut()
        self._next = next(self._batches, None)

    @property
    def name(self) -> str:
        """The file, and whether it is replayed."""
        return f"{self._name}, replayed" if self._live else self._name

    @property
    def kind(self) -> SignalKind:
        """ECG or PPG."""
        return self._signal.kind

    @property
    def rate_hz(self) -> float:
        """Samples per second."""
        return self._signal.rate_hz

    @property
    def simulated(self) -> bool:
        """Recordings are not made up."""
        return False

    @property
    def ended(self) -> bool:
        """No sample will come any more."""
        return self._next is None

    @property
    def first_s(self) -> float:
        """Time of the first sample."""
        return float(self._t_s[0])

    @property
    def last_s(self) -> float:
        """Time of the last sample."""
        return float(self._t_s[-1])

    @property
    def duration_s(self) -> float:
        """From the first to the last sample."""
        return float(self._t_s[-1] - self._t_s[0])

    def read(self, timeout_s: float) -> SampleBatch | None:
        """Return the next samples, or None when none came in time or the recording has ended."""
        batch = self._next
        if batch is None:
            return None
        if self._live:
            now_s = self._clock()
            if self._offset_s is None:
                self._offset_s = now_s - float(batch.t_s[0])
            wait_s = float(batch.t_s[-1]) + self._offset_s - now_s
            self._stop.wait(max(0.0, min(wait_s, timeout_s)))
            if wait_s > timeout_s or self._stop.is_set():
                return None
        self._next = next(self._batches, None)
        return batch if self._offset_s is None else _shifted(batch, self._offset_s)

    def close(self) -> None:
        """Let the recording go, and whoever waits in `read`. May be called twice."""
        self._stop.set()
        self._next = None

    def _cut(self) -> Iterator[SampleBatch]:
        """Yield the batches: none reaches over a gap, and each knows of the gap before it."""
        present = np.flatnonzero(np.isfinite(self._signal.samples))
        samples, t_s = self._signal.samples[present], self._t_s[present]
        late = np.diff(t_s, prepend=-np.inf) > _GAP_STEPS / self.rate_hz
        size = max(1, round(_BATCH_S * self.rate_hz))
        starts = np.flatnonzero(late)
        for first, last in zip(starts, [*starts[1:], t_s.size], strict=True):
            for begin in range(first, last, size):
                part = slice(begin, min(begin + size, last))
                yield SampleBatch(
                    samples=samples[part],
                    t_s=t_s[part],
                    gap_before=bool(begin == first > 0),
                    state=SensorState.OK,
                )


def _shifted(batch: SampleBatch, offset_s: float) -> SampleBatch:
    return SampleBatch(
        samples=batch.samples,
        t_s=batch.t_s + offset_s,
        gap_before=batch.gap_before,
        state=batch.state,
    )
