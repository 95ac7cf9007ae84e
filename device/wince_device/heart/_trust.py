"""Whether the beats of the last seconds are so alike that they can only be a pulse."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ._profile import Profile
from ._robust import median
from .beats import SignalVerdict

_JUDGED: Final = 8  # newest beats that are compared
_FEWEST: Final = 5
_ODD_RUN: Final = 3  # so many odd beats on end are no premature beats any more
_OLDEST_S: Final = 14.0  # the judged beats lie within this: 5 beats at 25/min take 9.6 s
INTERVAL_RANGE_S: Final = (0.25, 2.4)  # 240/min to 25/min
_ENTRY: Final = 0.75  # doubt below which a signal is believed, if it stays there
_ENTRY_RUN: Final = 2
_EVEN: Final = 0.03  # of the interval, from one to the next: a resting heart moves as much
_PURE: Final = 0.03  # share of overtones: a pulse wave has 0.1 and more
_WAVELETS: Final = 0.95  # and less than 0.8 even with a strong dicrotic wave
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
    overtones
        0-1: share of the wave since the beat before that is no sine of that period.
    height
        Of a pulse wave from foot to summit, in signal units; None for ECG.
    """

    t_s: float
    size: float
    quality: float
    background: float
    overtones: float = 1.0
    height: float | None = None


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
        intervals_s = [after.t_s - before.t_s for before, after in pairwise(beats)]
        usual_s = median(intervals_s)
        if not INTERVAL_RANGE_S[0] <= usual_s <= INTERVAL_RANGE_S[1]:
            return False
        if self._is_hum([interval_s / usual_s for interval_s in intervals_s]):
            return False
        doubt = self.doubt([interval_s / usual_s for interval_s in intervals_s])
        self._believed = self._believed + 1 if doubt < _ENTRY else 0
        return doubt < self._profile.largest_doubt if self.good else self._believed >= _ENTRY_RUN

    def _is_hum(self, intervals: Sequence[float]) -> bool:
        """Tell whether the beats are an even sine, or one of many waves in each.

        Mains that the sampling has folded down looks like that.
        """
        unevenness = median(abs(b - a) for a, b in pairwise(intervals))
        overtones = median(beat.overtones for beat in self._beats)
        pure = unevenness < _EVEN and overtones < _PURE
        return pure or _WAVELETS < overtones < 1.0

    def doubt(self, intervals: Sequence[float]) -> float:
        """Add up what speaks against a pulse.

        Each part alone is found in some healthy or ill heart; noise has them together.

        Parameters
        ----------
        intervals
            Shape ``(n - 1,)``: intervals of the judged beats over their median.
        """
        weights = self._profile.doubt
        sizes = [beat.size for beat in self._beats]
        usual = median(sizes)
        unlikeness = 1.0 - median(beat.quality for beat in self._beats)
        # Bigeminy is uneven from one interval to the next, but not to the one after.
        unevenness = min(
            median(abs(b - a) for a, b in zip(intervals, intervals[lag:], strict=False))
            for lag in (1, 2)
        )
        spread = median(abs(size - usual) for size in sizes) / usual
        background = median(beat.background for beat in self._beats) / usual
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
        return median(recent) if recent else None
