"""Makes weeks of minute scores with a dose whose true response is known."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

DAY_MIN = 1440
SECOND_MEMORY_S = 10.0
"""The score looks back over a window of ten seconds, so neighbouring seconds are alike."""
BURST_MEMORY_MIN = 4.0
GOES_WITHIN_MIN = 60.0


@dataclass(frozen=True, kw_only=True)
class Level:
    """How hard a course is. Standard deviations in points, times in minutes.

    Attributes
    ----------
    effect
        Least and greatest relief; (0, 0) for none.
    growth
        Kind of growth, and least and greatest length of it.
    lasts
        Least and greatest time from onset until it begins to go; it goes within an hour.
    second_sd
        Fast noise of single seconds with a memory of 10 s.
    burst_sd, slow_sd, level_sd
        Variation with a memory of 4 min, of ``slow_memory``, and from day to day.
    rhythm
        Height of the day's rhythm.
    gaps
        Share of minutes that are missing, in stretches of ``gap_length`` on average.
    at_a_peak
        The dose is given when the score is highest within the hours around noon, as people do.
    """

    name: str
    effect: tuple[float, float] = (2.5, 4.0)
    growth: tuple[str, float, float] = ("straight", 5.0, 15.0)
    lasts: tuple[float, float] = (120.0, 240.0)
    second_sd: float = 0.6
    burst_sd: float = 0.15
    slow_sd: float = 0.25
    slow_memory: float = 60.0
    level_sd: float = 0.4
    rhythm: float = 0.8
    gaps: float = 0.05
    gap_length: float = 8.0
    days: int = 8
    onset: tuple[float, float] = (10.0, 60.0)
    at_a_peak: bool = False

    def without_effect(self) -> "Level":
        """Return the same level with a dose that does nothing."""
        return replace(self, effect=(0.0, 0.0))


@dataclass(frozen=True, kw_only=True)
class MadeUpCourse:
    """One person's days with one dose on the last one, and the truth about it.

    Attributes
    ----------
    scores
        Shape (minutes,), 0-10, not a number in gaps; minute 0 is midnight.
    expected
        Shape (minutes,): base and rhythm alone, which nobody sees; for an observer that knows all.
    dose_minute
        Index of the minute of the dose.
    onset_min, effect, lasts_min
        After the dose; the effect is negative; lasting until half of it has gone.
    """

    scores: NDArray[np.float64]
    expected: NDArray[np.float64]
    dose_minute: int
    onset_min: float
    effect: float
    lasts_min: float


@dataclass(frozen=True, kw_only=True)
class MadeUpSeries:
    """One person's days with a dose of the same amount on each of the last ones.

    Attributes
    ----------
    scores
        Shape (minutes,), 0-10, not a number in gaps; minute 0 is midnight.
    dose_minutes
        Indices of the minutes of the doses.
    effects
        Change of the score after each dose, not above zero.
    onsets_min
        When relief began after each dose, or would have.
    usual_onset_min
        When it usually begins with this person.
    """

    scores: NDArray[np.float64]
    dose_minutes: tuple[int, ...]
    effects: tuple[float, ...]
    onsets_min: tuple[float, ...]
    usual_onset_min: float


ONSETS_DIFFER_MIN = 5.0
SIZES_DIFFER = 0.15
"""How much the doses of one person differ: onsets (SD), and sizes and growths (SD, as a share)."""


def make_series(level: Level, seed: int, doses: int, *, responding: float = 1.0) -> MadeUpSeries:
    """Return ``level.days`` days without a dose and then one day for each dose.

    Parameters
    ----------
    responding
        Chance of each dose to bring relief.
    """
    random = np.random.default_rng([seed, doses])
    minutes = (level.days + doses) * DAY_MIN
    scores, _ = _undisturbed(level, minutes, random)
    usual_onset, usual_effect = random.uniform(*level.onset), -random.uniform(*level.effect)
    usual_growth = random.uniform(*level.growth[1:])
    given, effects, onsets = [], [], []
    for day in range(level.days, level.days + doses):
        dose_minute = _dose_minute(level, day, scores, random)
        onset = max(1.0, usual_onset + random.normal(0.0, ONSETS_DIFFER_MIN))
        growth = usual_growth * np.exp(random.normal(0.0, SIZES_DIFFER))
        effect = min(0.0, usual_effect * (1.0 + random.normal(0.0, SIZES_DIFFER)))
        effect *= float(random.random() < responding)
        after = np.asarray(np.arange(minutes) + 0.5 - dose_minute - onset, dtype=np.float64)
        lasts = random.uniform(*level.lasts)
        scores = scores + effect * share_of_relief(after, level.growth[0], growth, lasts)
        given.append(dose_minute)
        effects.append(effect)
        onsets.append(onset)
    scores = np.clip(scores, 0.0, 10.0)
    scores[_gaps(level, minutes, random)] = np.nan
    return MadeUpSeries(
        scores=scores,
        dose_minutes=tuple(given),
        effects=tuple(effects),
        onsets_min=tuple(onsets),
        usual_onset_min=usual_onset,
    )


def make_course(level: Level, seed: int) -> MadeUpCourse:
    """Return a course of ``level.days`` days without a dose and one more with it."""
    random = np.random.default_rng(seed)
    minutes = (level.days + 1) * DAY_MIN
    scores, expected = _undisturbed(level, minutes, random)
    dose_minute = _dose_minute(level, level.days, scores, random)
    onset, effect = random.uniform(*level.onset), -random.uniform(*level.effect)
    lasts = random.uniform(*level.lasts)
    growth = random.uniform(*level.growth[1:])
    after = np.asarray(np.arange(minutes) + 0.5 - dose_minute - onset, dtype=np.float64)
    scores = scores + effect * share_of_relief(after, level.growth[0], growth, lasts)
    scores = np.clip(scores, 0.0, 10.0)
    scores[_gaps(level, minutes, random)] = np.nan
    return MadeUpCourse(
        scores=scores,
        expected=expected,
        dose_minute=dose_minute,
        onset_min=onset,
        effect=effect,
        lasts_min=lasts + 0.5 * GOES_WITHIN_MIN,
    )


def _dose_minute(
    level: Level, day: int, scores: NDArray[np.float64], random: np.random.Generator
) -> int:
    """Return when the dose of a day is given: at any time about noon, or at a peak."""
    dose_minute = day * DAY_MIN + int(random.integers(600, 901))
    if level.at_a_peak:
        begin = day * DAY_MIN + 480
        dose_minute = begin + int(np.argmax(_smooth(scores[begin : begin + 480], 15)))
    return dose_minute


def _undisturbed(
    level: Level, minutes: int, random: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the course without a dose, and what it varies about."""
    phase = random.uniform(0.0, 2.0 * np.pi)
    day = level.rhythm * np.sin(2.0 * np.pi * np.arange(minutes) / DAY_MIN + phase)
    levels = random.normal(0.0, level.level_sd, minutes // DAY_MIN)
    # The mean over a minute of noise with a memory of 10 s has 2 x 10 / 60 of its variance.
    fast = random.normal(0.0, level.second_sd * np.sqrt(2.0 * SECOND_MEMORY_S / 60.0), minutes)
    wandering = _remembering(level.slow_sd, level.slow_memory, minutes, random)
    bursts = _remembering(level.burst_sd, BURST_MEMORY_MIN, minutes, random)
    expected = day + random.uniform(5.0, 6.5)
    return expected + np.repeat(levels, DAY_MIN) + fast + wandering + bursts, expected


def covariance_of(level: Level, minutes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how the minutes of one day vary about what is expected, in points²."""
    lag = np.abs(minutes[:, None] - minutes[None, :])
    fast = level.second_sd**2 * 2.0 * SECOND_MEMORY_S / 60.0 * (lag == 0)
    bursts = level.burst_sd**2 * np.exp(-lag / BURST_MEMORY_MIN)
    found: NDArray[np.float64] = (
        fast + bursts + level.slow_sd**2 * np.exp(-lag / level.slow_memory) + level.level_sd**2
    )
    return found


def _remembering(
    sd: float, memory: float, minutes: int, random: np.random.Generator
) -> NDArray[np.float64]:
    from scipy.signal import lfilter

    keep = np.exp(-1.0 / memory)
    noise = random.normal(0.0, sd * np.sqrt(1.0 - keep**2), minutes + int(10 * memory))
    filtered: NDArray[np.float64] = lfilter([1.0], [1.0, -keep], noise)[-minutes:]
    return filtered


def share_of_relief(
    after: NDArray[np.float64], kind: str, growth: float, lasts: float
) -> NDArray[np.float64]:
    """Return the share of the relief that is there so many minutes after the onset."""
    since = np.maximum(after, 0.0)
    if kind == "slowing":
        up = 1.0 - np.exp(-since / growth)
    else:
        part = np.minimum(since / growth, 1.0)
        up = part**2 * (3.0 - 2.0 * part) if kind == "curved" else part
    return up * (1.0 - np.clip((after - lasts) / GOES_WITHIN_MIN, 0.0, 1.0))


def _gaps(level: Level, minutes: int, random: np.random.Generator) -> NDArray[np.bool_]:
    missing = np.zeros(minutes, dtype=bool)
    count = random.poisson(level.gaps * minutes / level.gap_length) if level.gaps else 0
    for begin in random.integers(0, minutes, count):
        missing[begin : begin + 1 + int(random.exponential(level.gap_length))] = True
    return missing


def _smooth(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    return np.convolve(values, np.full(width, 1.0 / width), mode="same")
