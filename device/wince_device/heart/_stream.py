"""The filtered signal of the last seconds, and the candidates for beats found in it."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.sources import SignalKind

from ._filters import design
from ._kernels import advance
from ._profile import PROFILES

Floats = NDArray[np.float64]

KEPT_S: Final = 4.0
"""Signal kept: the learning stretch, the look-ahead and the window around a beat."""

BACKGROUND_S: Final = 3.0
RISE_S: Final = 0.1

SAMPLE: Final = 0
TIME: Final = 1
LIGHT: Final = 2
FEATURE: Final = 3


class SignalStream:
    """Filters samples one by one and stops at every candidate.

    A stretch is a run of samples without a gap. Indices count its samples from zero.

    Parameters
    ----------
    kind
        ``"ecg"`` or ``"ppg"``.
    rate_hz
        Samples per second.
    """

    def __init__(self, *, kind: SignalKind, rate_hz: float) -> None:
        profile = PROFILES[kind]
        half = max(1, round(profile.filter_half_s * rate_hz))
        self._taps = design(kind, rate_hz=rate_hz, half=half)
        self._separation = max(1, round(profile.separation_s * rate_hz))
        self._lookahead = max(self._separation, round(profile.lookahead_s * rate_hz))
        self._length = int(np.ceil(KEPT_S * rate_hz)) + self._taps.shape[1]
        self._rings = np.zeros((4, 2 * self._length))
        self._count = np.zeros(1, dtype=np.int64)
        self._offset = 0.0
        self._half = half
        self._kind = kind
        self._background = round(BACKGROUND_S * rate_hz)

    @property
    def count(self) -> int:
        """Samples taken since the stretch began."""
        return int(self._count[0])

    @property
    def half(self) -> int:
        """Samples on both sides that a filtered value rests on."""
        return self._half

    @property
    def reach(self) -> int:
        """Samples that must follow a candidate before it is reported."""
        return self._lookahead + self._half

    def restart(self) -> None:
        """Begin a new stretch: the filters settle on its first value."""
        self._rings[:] = 0.0
        self._count[0] = 0

    def advance(
        self, samples: Floats, times_s: Floats, start: int, stop_count: int
    ) -> tuple[int, int]:
        """Take samples until a candidate turns up, ``stop_count`` is reached, or none are left.

        Returns
        -------
        tuple of int
            The next sample to take, and the candidate's index in the stretch or -1.
        """
        if self.count == 0 and start < samples.size:
            self._offset = float(samples[start])
        return advance(
            samples,
            times_s,
            self._offset,
            start,
            stop_count,
            self._taps,
            self._rings,
            self._count,
            self._separation,
            self._lookahead,
        )

    def sample_at(self, index: int) -> float:
        """Return an unfiltered sample."""
        return float(self._rings[SAMPLE, index % self._length]) + self._offset

    def feature_at(self, index: int) -> float:
        """Return the detection feature at a sample, in signal units (ECG) or units/s (PPG)."""
        return float(self._rings[FEATURE, index % self._length])

    def light(self, first: int, last: int) -> tuple[int, Floats]:
        """Return the lightly filtered signal from ``first`` to ``last``, and where it begins.

        Both ends are cut to what is there.
        """
        return self._kept(LIGHT, first, last)

    def raw(self, first: int, last: int) -> tuple[int, Floats]:
        """Return the unfiltered signal from ``first`` to ``last``, as `light` does."""
        return self._kept(SAMPLE, first, last)

    def _kept(self, row: int, first: int, last: int) -> tuple[int, Floats]:
        newest = self.count - 1 - self._half
        last = min(last, newest)
        first = max(first, 0, newest - self._length + self._taps.shape[1])
        begin = first % self._length
        return first, self._rings[row, begin : begin + max(0, last - first + 1)]

    def background(self) -> float:
        """Return what the last 3 s hold besides beats, in the unit of the feature.

        For ECG the median of the feature, for a QRS complex fills a small part of the time. For
        PPG, which moves all the time, what the light filter took away, over a usual rise time.
        """
        newest = self.count - 1 - self._half
        first, light = self.light(newest - self._background, newest)
        begin = first % self._length
        sample, feature = self._rings[[SAMPLE, FEATURE], begin : begin + light.size]
        if self._kind == "ecg":
            return float(np.median(feature))
        removed = sample - light
        return float(np.median(np.abs(removed))) / RISE_S

    def time_at(self, position: float) -> float:
        """Return the time of a position between samples, in seconds."""
        base = min(max(int(position), 0), self.count - 2)
        before, after = (float(self._rings[TIME, k % self._length]) for k in (base, base + 1))
        return before + (position - base) * (after - before)

    def measured_rate_hz(self) -> float | None:
        """Return the rate that the newest times show, None below half a second of them."""
        steps = min(self.count, self._length) - 1
        if steps < max(1, self._length // 8):
            return None
        newest = self.count - 1
        span_s = self.time_at(newest) - self.time_at(newest - steps)
        return float(steps / span_s)
