"""Heart values of the last seconds: absent rather than old."""

import math
from collections import deque
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.sources import SensorState

from ._trust import INTERVAL_RANGE_S
from .beats import Beat, BeatLabel, SignalVerdict

RATE_WINDOW_S: Final = 15.0
RMSSD_WINDOW_S: Final = 30.0
SDNN_WINDOW_S: Final = 60.0
_FEWEST_INTERVALS: Final = 3
_COVERED: Final = 0.8  # share of a window that its intervals must fill


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartSummary:
    """The heart path's state at one moment.

    Attributes
    ----------
    t_s
        The moment, on the sensor's clock.
    sensor_state
        What the sensor last said of itself.
    verdict
        On the last 5 s of signal.
    hr_bpm
        From the median valid interval of the last 15 s; None below three of them, without beats,
        outside 25-240/min, or while the sensor reports a fault.
    rmssd_ms, sdnn_ms
        Over the last 30 s and 60 s; None where valid intervals fill less than 80 % of that.
    beats_total, corrected_total
        Valid beats since the start, and how many of their intervals were corrected.
    corrected_recently
        Corrected intervals in the last 30 s.
    valid_fraction
        Share of the last 30 s that valid beats cover.
    signal_quality
        0-1: median agreement of the last 5 s of beats, valid or not; None without a beat.
    sample_rate_hz
        As the sample times show it; None right after a gap.
    pulse_amplitude_percent
        PPG only: mean height of the pulse waves of the last 10 s, which takes most of the breathing
        out, over the median of the last five minutes (at least one). One of the two parts of the
        surgical pleth index, not the index: that rests on a group of patients. Falls as vessels
        narrow, by pain as by cold, posture and a sensor that slips. None for ECG.
    """

    t_s: float
    sensor_state: SensorState
    verdict: SignalVerdict
    hr_bpm: float | None
    rmssd_ms: float | None
    sdnn_ms: float | None
    beats_total: int
    corrected_total: int
    corrected_recently: int
    valid_fraction: float
    signal_quality: float | None
    sample_rate_hz: float | None
    pulse_amplitude_percent: float | None = None


class HeartWindow:
    """Keeps the valid beats of the last minute and makes values of them."""

    def __init__(self) -> None:
        self._beats: deque[Beat] = deque()
        self.beats_total = 0
        self.corrected_total = 0

    def add(self, beat: Beat) -> None:
        """Take the next valid beat."""
        self._beats.append(beat)
        self.beats_total += 1
        self.corrected_total += beat.label is BeatLabel.CORRECTED
        # One interval more than the window, so that a query a little back in time is served.
        while self._beats[0].t_s < beat.t_s - 1.5 * SDNN_WINDOW_S:
            self._beats.popleft()

    def hr_bpm(self, t_s: float) -> float | None:
        """Return the heart rate by the median interval of the last 15 s, if a heart can have it."""
        intervals = self._intervals_ms(t_s, RATE_WINDOW_S)
        if intervals.size < _FEWEST_INTERVALS:
            return None
        usual_s = float(np.median(intervals)) / 1e3
        # In a disturbed wave beats can be told nearer together for a while.
        shortest_s, longest_s = INTERVAL_RANGE_S
        return 60.0 / usual_s if shortest_s <= usual_s <= longest_s else None

    def rmssd_ms(self, t_s: float) -> float | None:
        """Return the root mean square of successive differences over 30 s.

        A difference needs two intervals that follow each other without a gap.
        """
        if not self._covers(t_s, RMSSD_WINDOW_S):
            return None
        recent = self._recent(t_s, RMSSD_WINDOW_S)
        differences = [
            after.corrected_interval_ms - before.corrected_interval_ms
            for before, after in pairwise(recent)
            if before.corrected_interval_ms is not None and after.corrected_interval_ms is not None
        ]
        return float(np.sqrt(np.mean(np.square(differences)))) if len(differences) > 1 else None

    def sdnn_ms(self, t_s: float) -> float | None:
        """Return the standard deviation (ddof 1) of the intervals over 60 s."""
        if not self._covers(t_s, SDNN_WINDOW_S):
            return None
        return float(np.std(self._intervals_ms(t_s, SDNN_WINDOW_S), ddof=1))

    def corrected_recently(self, t_s: float) -> int:
        """Count the corrected intervals of the last 30 s."""
        return sum(b.label is BeatLabel.CORRECTED for b in self._recent(t_s, RMSSD_WINDOW_S))

    def valid_fraction(self, t_s: float, window_s: float, *, valid_now: bool) -> float:
        """Return the share of a window, at most 60 s, that valid intervals cover.

        While the signal is valid the time since the last beat counts too.
        """
        begin_s = t_s - window_s
        covered_s = math.fsum(
            max(0.0, min(beat.t_s, t_s) - max(beat.t_s - beat.interval_ms / 1e3, begin_s))
            for beat in self._beats
            if beat.interval_ms is not None and beat.t_s > begin_s
        )
        if valid_now and self._beats:
            covered_s += max(0.0, t_s - max(self._beats[-1].t_s, begin_s))
        return min(1.0, covered_s / window_s)

    def _recent(self, t_s: float, window_s: float) -> list[Beat]:
        return [beat for beat in self._beats if t_s - window_s < beat.t_s <= t_s]

    def _intervals_ms(self, t_s: float, window_s: float) -> NDArray[np.float64]:
        recent = self._recent(t_s, window_s)
        kept = [b.corrected_interval_ms for b in recent if b.corrected_interval_ms is not None]
        return np.array(kept, dtype=np.float64)

    def _covers(self, t_s: float, window_s: float) -> bool:
        recent = self._recent(t_s, window_s)
        covered_ms = sum(beat.interval_ms for beat in recent if beat.interval_ms is not None)
        return covered_ms >= 1e3 * _COVERED * window_s
