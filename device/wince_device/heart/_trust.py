"""Whether the beats of the last seconds are so alike that they can only be a pulse."""

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._profile import Profile
from .beats import SignalVerdict

_JUDGED: Final = 8  # newest beats that are compared
_FEWEST: Final = 5
_ODD_RUN: Final = 3  # so many odd beats on end are no premature beats any more
_OLDEST_S: Final = 14.0  # the judged beats lie within this: 5 beats at 25/min take 9.6 s
_INTERVAL_RANGE_S: Final = (0.25, 2.4)  # 240/min to 25/min
_ENTRY: Final = 0.75  # doubt below which a signal is believed, if it stays there; and until 1
_ENTRY_RUN: Final = 2
_SILENCE_S: Final = 3.5  # the longest interval and the longest report delay
_STARTING_S: Final = 8.0  # from here on missing beats are missing, not awaited


@dataclass(frozen=True, slots=True)
class Detection:
    """A detected beat before it is known whether the signal can be trusted.

    Attributes
    ----------
    t_s
        Time of its fiducial point.
    size
        Its detection feature.
    quality
        0-1: agreement of its shape with the running template.
    background
        What the signal holds besides beats at this time, in the unit of ``size``.
    """

    t_s: float
    size: float
    quality: float
    background: float


class SignalTrust:
    """Judges a stretch of signal by its newest beats.

    Parameters
    ----------
    profile
        Constants of the kind of signal.
    """

    def __init__(self, *, profile: Profile) -> None:
        self._profile = profile
        self._beats: deque[Detection] = deque(maxlen=_JUDGED)
        self._since_s: float | None = None
        self._believed = 0
        self.good = False
        """Whether the newest beats can only be a pulse."""

    def restart(self, t_s: float) -> None:
        """Forget everything: the signal begins, or the sensor was off."""
        self._beats.clear()
        self.good = False
        self._believed = 0
        self._since_s = t_s

    def add(self, beat: Detection) -> None:
        """Take the next beat."""
        if self._beats and beat.t_s - self._beats[-1].t_s > _SILENCE_S:
            self._beats.clear()
            self.good = False
        self._beats.append(beat)
        while self._beats[0].t_s < beat.t_s - _OLDEST_S:
            self._beats.popleft()
        self.good = self._judge()

    def is_odd(self, beat: Detection) -> bool:
        """Tell whether a beat is unlike the others in shape."""
        return beat.quality < self._profile.shape_agreement

    def _judge(self) -> bool:
        beats = list(self._beats)
        if len(beats) < _FEWEST or all(map(self.is_odd, beats[-_ODD_RUN:])):
            return False
        intervals_s = np.diff([beat.t_s for beat in beats])
        usual_s = float(np.median(intervals_s))
        if not _INTERVAL_RANGE_S[0] <= usual_s <= _INTERVAL_RANGE_S[1]:
            return False
        doubt = self.doubt(intervals_s / usual_s)
        self._believed = self._believed + 1 if doubt < _ENTRY else 0
        return doubt < 1.0 if self.good else self._believed >= _ENTRY_RUN

    def doubt(self, intervals: NDArray[np.float64]) -> float:
        """Add up what speaks against a pulse; from 1 on the signal is noise.

        Each part alone is found in some healthy or ill heart; noise has them together.

        Parameters
        ----------
        intervals
            Shape ``(n - 1,)``: intervals of the judged beats over their median.
        """
        weights = self._profile.doubt
        sizes = np.array([beat.size for beat in self._beats])
        usual = float(np.median(sizes))
        unlikeness = 1.0 - float(np.median([beat.quality for beat in self._beats]))
        # Bigeminy is uneven from one interval to the next, but not to the one after.
        unevenness = min(
            float(np.median(np.abs(intervals[lag:] - intervals[:-lag]))) for lag in (1, 2)
        )
        spread = float(np.median(np.abs(sizes - usual))) / usual
        background = float(np.median([beat.background for beat in self._beats])) / usual
        return (
            weights.unlikeness * unlikeness
            + weights.unevenness * unevenness
            + weights.spread * spread
            + weights.background * background
        )

    def verdict(self, t_s: float) -> SignalVerdict:
        """Return the verdict on the 5 s before a time."""
        if self._since_s is None:
            return SignalVerdict.STARTING
        starting = t_s < self._since_s + _STARTING_S
        if not self._beats or self._beats[-1].t_s < t_s - _SILENCE_S:
            return SignalVerdict.STARTING if starting else SignalVerdict.NO_BEATS
        if self.good:
            return SignalVerdict.VALID
        few = len(self._beats) < _FEWEST
        return SignalVerdict.STARTING if starting and few else SignalVerdict.TOO_NOISY

    def quality(self, t_s: float, window_s: float) -> float | None:
        """Return the median agreement of the beats in a window, 0-1; None without a beat."""
        recent = [beat.quality for beat in self._beats if t_s - window_s < beat.t_s <= t_s]
        return float(np.median(recent)) if recent else None
