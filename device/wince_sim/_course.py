"""The latent pain of the simulated patient as a function of time."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wince_sim._checks import between
from wince_sim._random import generator
from wince_sim._smooth import smooth_step

_STREAM = 1
_LOW_TO_HIGH = ((1.5, 3.0), (3.5, 5.5), (5.5, 7.5), (8.0, 10.0))
_SPACING_S = 45.0


@dataclass(frozen=True, kw_only=True)
class PainCourse:
    """Pain between 0 and 10 that moves smoothly from one point to the next.

    A course repeats after `period_s`; one without a period stays at its last level. Before zero
    it stays at its first level.

    Parameters
    ----------
    times_s
        Rising times of the points, seconds.
    levels
        Pain at the points, 0-10.
    period_s
        When the course starts again, seconds; at least the last time.
    """

    times_s: tuple[float, ...]
    levels: tuple[float, ...]
    period_s: float | None = None
    _line: tuple[NDArray[np.float64], NDArray[np.float64]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if not self.times_s or len(self.times_s) != len(self.levels):
            msg = (
                f"a pain course needs as many levels as times, at least one: "
                f"got {len(self.times_s)} times and {len(self.levels)} levels"
            )
            raise ValueError(msg)
        for level in self.levels:
            between(level, 0.0, 10.0, "a level of the pain course")
        if not np.isfinite(self.times_s).all() or np.any(np.diff(self.times_s) <= 0):
            msg = f"the times of a pain course must rise: got {self.times_s}"
            raise ValueError(msg)
        if self.period_s is not None and not self.period_s >= max(self.times_s[-1], 1.0):
            msg = f"a pain course cannot repeat after {self.period_s:g} s, before its last point"
            raise ValueError(msg)
        object.__setattr__(self, "_line", self._closed())

    @classmethod
    def constant(cls, level: float) -> Self:
        """Return a course that never changes."""
        return cls(times_s=(0.0,), levels=(level,))

    @classmethod
    def from_points(
        cls, times_s: Sequence[float], levels: Sequence[float], *, period_s: float | None = None
    ) -> Self:
        """Return a course through the points, at its last level (or from the start) after them."""
        return cls(times_s=tuple(times_s), levels=tuple(levels), period_s=period_s)

    @classmethod
    def default(cls, duration_s: float = 600.0, seed: int = 1, *, rest_s: float = 15.0) -> Self:
        """Return rest followed by episodes of low to very high pain, again after `duration_s`.

        Each episode rises in 3-10 s, stays, and decays; the first is a high one and begins
        within five seconds of the rest's end. Of every four episodes one is low, one is middling,
        one high and one very high, in random order.
        """
        between(rest_s, 0.0, 3600.0, "the rest before the first episode, in seconds,")
        between(duration_s, rest_s + 25.0, 1e6, "the duration of a pain course, in seconds,")
        rng = generator(seed, _STREAM)
        times, levels = [0.0], [0.0]
        count = max(1, int((duration_s - rest_s) // _SPACING_S))
        for episode in range(count):
            start = rest_s + episode * _SPACING_S + rng.uniform(1.0, 5.0)
            if start <= times[-1]:
                start = times[-1] + 1.0
            points = _episode(rng, _height(rng, seed, episode))
            times += [start + step for step, _ in points]
            levels += [level for _, level in points]
        squeeze = min(1.0, (duration_s - 1.0) / times[-1])
        times = [times[0], *(t * squeeze for t in times[1:])]
        return cls(times_s=tuple(times), levels=tuple(levels), period_s=duration_s)

    def faster(self, speed: float) -> Self:
        """Return the same course running ``speed`` times as fast."""
        if speed == 1.0:
            return self
        period_s = None if self.period_s is None else max(self.period_s / speed, 1.0)
        return replace(self, times_s=tuple(t / speed for t in self.times_s), period_s=period_s)

    def at(self, t_s: ArrayLike) -> NDArray[np.float64]:
        """Return the pain at the times, in the same shape, 0-10."""
        times = np.asarray(t_s, dtype=np.float64)
        if self.period_s is not None:
            times = np.where(times > 0, np.mod(times, self.period_s), 0.0)
        return self._between_points(times)

    def _between_points(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        knots, levels = self._line
        right = np.clip(np.searchsorted(knots, times, side="right"), 1, knots.size - 1)
        span = knots[right] - knots[right - 1]
        part = smooth_step((times - knots[right - 1]) / span)
        pain = levels[right - 1] + part * (levels[right] - levels[right - 1])
        return np.clip(pain, 0.0, 10.0)

    def _closed(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        knots, levels = np.array(self.times_s), np.array(self.levels)
        end = self.period_s if self.period_s is not None else knots[-1] + 1.0
        last = levels[0] if self.period_s is not None else levels[-1]
        if end > knots[-1]:
            knots, levels = np.append(knots, end), np.append(levels, last)
        return knots, levels


def _height(rng: np.random.Generator, seed: int, episode: int) -> float:
    order = generator(seed, _STREAM, 1 + episode // 4).permutation(4)
    low, high = _LOW_TO_HIGH[order[episode % 4]] if episode else _LOW_TO_HIGH[3]
    return float(rng.uniform(low, high))


def _episode(rng: np.random.Generator, height: float) -> list[tuple[float, float]]:
    rise, hold, fall = rng.uniform(3, 10), rng.uniform(4, 12), rng.uniform(5, 14)
    sag = height * rng.uniform(0.85, 1.0)
    return [(0.0, 0.0), (rise, height), (rise + hold, sag), (rise + hold + fall, 0.0)]
