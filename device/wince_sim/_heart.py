"""When the heart beats: integral pulse frequency modulation of a rate that pain raises.

A beat falls wherever the integral of the rate passes a whole number. The rate follows pain (late
and smoothed), breathing and a slow wander; each beat is then moved by a few milliseconds of its
own. Beats are worked out in stretches of 32 s, of which only the last few are kept.
"""

import threading
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from wince_sim._breath import Breath
from wince_sim._course import PainCourse
from wince_sim._random import BlockCache, NormalSequence, Wander
from wince_sim._smooth import delayed_response

_JITTER_STREAM, _ECTOPIC_STREAM, _MISSED_STREAM, _SLOW_STREAM = 31, 32, 33, 34
_STRETCH_S: Final = 32.0
_ORIGIN_S: Final = -64.0  # so that intervals are complete when time starts at zero
_GRID_S: Final = 0.01
_REST_BPM: Final = 68.0
_PAIN_BPM: Final = 20.0
_BREATH_SHARE, _SLOW_SHARE = 0.045, 0.025
_JITTER_S: Final = 0.006
_EARLY: Final = 0.30
_PAIN_DELAY_S, _PAIN_TIME_CONSTANT_S = 0.5, 1.5
_DEVIATION_S: Final = 0.03
_REMEMBERED: Final = 8


class BeatKind(IntEnum):
    """What kind of a beat it is."""

    NORMAL = 0
    ECTOPIC = 1
    """30 % of an interval too early, followed by a full pause."""
    MISSED = 2
    """Nothing happens where a beat was due: neither pulse nor interval."""


@dataclass(frozen=True)
class Beats:
    """Beats in order of time.

    Parameters
    ----------
    times_s
        Time of the systolic peak (PPG) or the R peak (ECG), shape ``(n,)``.
    kinds
        A `BeatKind` for each, shape ``(n,)``.
    """

    times_s: NDArray[np.float64]
    kinds: NDArray[np.int64]

    def happened(self) -> NDArray[np.float64]:
        """Return the times of the beats that were not missed."""
        return np.asarray(self.times_s[self.kinds != BeatKind.MISSED], dtype=np.float64)


class Heart:
    """The beats of one simulated heart from zero to any time.

    Parameters
    ----------
    seed
        Decides everything that is random.
    course
        The latent pain.
    ectopic_share, missed_share
        Share of beats that come too early, or not at all, 0-0.3.
    """

    def __init__(
        self,
        seed: int,
        course: PainCourse,
        *,
        ectopic_share: float = 0.0,
        missed_share: float = 0.0,
    ) -> None:
        self._course = course
        self.breath = Breath(seed)
        self._slow = Wander(seed, _SLOW_STREAM, 0.01, 0.12)
        self._jitter = NormalSequence(seed, _JITTER_STREAM)
        self._chances = (
            (NormalSequence(seed, _ECTOPIC_STREAM), ectopic_share),
            (NormalSequence(seed, _MISSED_STREAM), missed_share),
        )
        self._phases = [0.0]
        self._growing = threading.Lock()
        self._due = BlockCache(self._due_in, keep=4)
        self._stretches = BlockCache(self._beats_in, keep=4)

    def felt(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the pain as the heart and vessels follow it, 0-10, in the same shape."""
        return delayed_response(
            self._course.at,
            t_s,
            delay_s=_PAIN_DELAY_S,
            time_constant_s=_PAIN_TIME_CONSTANT_S,
        )

    def rate_bpm(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the momentary rate that the beats are made from, in the same shape."""
        swing = 1.0 + _BREATH_SHARE * self.breath.at(t_s) + _SLOW_SHARE * self._slow.at(t_s)
        return (_REST_BPM + _PAIN_BPM * self.felt(t_s) / 10.0) * swing

    def beats(self, start_s: float, stop_s: float) -> Beats:
        """Return the beats from ``start_s`` up to, not including, ``stop_s``."""
        first, last = (int((t - _ORIGIN_S) // _STRETCH_S) for t in (start_s - 1, stop_s + 1))
        parts = [self._stretches[n] for n in range(max(first, 0), max(last, 0) + 1)]
        times = np.concatenate([part.times_s for part in parts])
        kinds = np.concatenate([part.kinds for part in parts])
        inside = (times >= start_s) & (times < stop_s)
        return Beats(times[inside], kinds[inside])

    def held_interval_s(self, t_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the last interval completed at or before each time, seconds, in the same shape."""
        lo, hi = float(np.min(t_s)), float(np.max(t_s))
        times = self.beats(lo - 8.0, np.nextafter(hi, np.inf)).happened()
        last = np.searchsorted(times, t_s, side="right") - 1
        return np.asarray(times[last] - times[last - 1], dtype=np.float64)

    def deviation_at(self, t_s: float) -> float:
        """Return how the last completed interval differs from the eight before it, -1 to 1.

        The difference over 30 ms, through tanh. Positive after a long interval.
        """
        times = self.beats(t_s - 16.0, np.nextafter(t_s, np.inf)).happened()
        intervals = np.diff(times)[-_REMEMBERED - 1 :]
        return float(np.tanh((intervals[-1] - np.mean(intervals[:-1])) / _DEVIATION_S))

    def _phase_grid(
        self, number: int, start: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        steps = round(_STRETCH_S / _GRID_S)
        t_s = np.linspace(0.0, _STRETCH_S, steps + 1) + (_ORIGIN_S + number * _STRETCH_S)
        rate_hz = self.rate_bpm(t_s) / 60.0
        passed = np.concatenate([[0.0], np.cumsum(0.5 * (rate_hz[1:] + rate_hz[:-1]) * _GRID_S)])
        return t_s, start + passed

    def _due_in(self, number: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the numbers and undisturbed times of a stretch's beats."""
        with self._growing:
            while len(self._phases) <= number:
                done = len(self._phases) - 1
                self._phases.append(float(self._phase_grid(done, self._phases[done])[1][-1]))
            start = self._phases[number]
        t_s, phase = self._phase_grid(number, start)
        whole = np.arange(np.floor(start) + 1, np.floor(phase[-1]) + 1)
        return whole.astype(np.int64), np.interp(whole, phase, t_s)

    def _beats_in(self, number: int) -> Beats:
        indices, due = self._due[number]
        before = self._due[number - 1][1][-1] if number else due[0] - (due[1] - due[0])
        ectopic, missed = (self._chosen(*chance, indices) for chance in self._chances)
        times = due + _JITTER_S * self._jitter.at(indices)
        times -= np.where(ectopic, _EARLY * np.diff(due, prepend=before), 0.0)
        kinds = np.where(missed, BeatKind.MISSED, BeatKind.NORMAL)
        return Beats(times, np.where(ectopic, BeatKind.ECTOPIC, kinds).astype(np.int64))

    @staticmethod
    def _chosen(
        sequence: NormalSequence, share: float, indices: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Pick beats by chance, never two in a row."""
        if share == 0.0:
            return np.zeros(indices.shape, dtype=np.bool_)
        now, before = ndtr(sequence.at(indices)) < share, ndtr(sequence.at(indices - 1)) < share
        return np.asarray(now & ~before)
