"""The device's own path over simulated faces that hold one pain after another for seventy seconds.

Shows whether the made-up people's noise is of the right kind, and what five ratings do to scores
that really come from pictures.
"""

from dataclasses import dataclass

import numpy as np

from wince_course import run_course
from wince_signals import MinuteBefore, fit_calibration, minute_before

LEVELS = ((95, 2.0), (170, 6.0), (245, 9.0), (320, 4.0), (395, 0.0), (470, 7.0), (545, 3.0))
"""Until which second each level is held, and the pain."""
COURSES = (
    ("strong", "seed=21"),
    ("weak", "seed=22,expressiveness=weak"),
    ("none", "seed=23,expressiveness=none"),
)
RATINGS = 5
RATING_NOISE = 0.7
_CHANGE_S = 8.0


@dataclass(frozen=True)
class _Second:
    t_s: float
    score: float
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class Stairs:
    """One course.

    Attributes
    ----------
    scores, spreads
        Median and standard deviation of the minute before each rating, by level of pain.
    """

    kind: str
    pains: list[float]
    scores: list[float]
    spreads: list[float]
    raw_error: float
    error: float
    covered: float
    width: float
    follows: float


def climb(kind: str, settings: str) -> Stairs:
    """Run one course, rate at the end of each level, and calibrate by the first five."""
    seconds = _seconds(settings)
    rated = [(pain, one) for end, pain in LEVELS if (one := _minute(seconds, end)) is not None]
    noise = np.random.default_rng(0).normal(size=len(rated)) * RATING_NOISE
    said = np.clip(np.round([pain for pain, _ in rated] + noise), 0.0, 10.0)
    used = [one for _, one in rated[:RATINGS]]
    fit = fit_calibration(
        said[:RATINGS],
        [one.score for one in used],
        spreads=[one.spread for one in used],
        intervals=[one.interval for one in used if one.interval is not None],
    )
    judged = [(one, pain) for one in seconds if (pain := _pain_at(one.t_s)) is not None]
    read = [fit.predict(one.score, one.interval) for one, _ in judged]
    low, high = np.array([one.interval for one in read]).T
    pains = np.array([pain for _, pain in judged])
    return Stairs(
        kind=kind,
        pains=[pain for pain, _ in rated],
        scores=[one.score for _, one in rated],
        spreads=[one.spread for _, one in rated],
        raw_error=float(np.abs(np.array([one.score for one, _ in judged]) - pains).mean()),
        error=float(np.abs(np.array([one.value for one in read]) - pains).mean()),
        covered=float(((low <= pains) & (pains <= high)).mean()),
        width=float((high - low).mean()),
        follows=fit.follows,
    )


def _seconds(settings: str) -> list[_Second]:
    points = ["0:0", "20:0"]
    began = 25
    for until, pain in LEVELS:
        points += [f"{began}:{pain:g}", f"{until}:{pain:g}"]
        began = until + 5
    whole = f"pace=fast,fps=10,duration={LEVELS[-1][0]},{settings},course={';'.join(points)}"
    estimates = [result.estimate for result in run_course(whole)]
    return [
        _Second(one.t_s, one.score, one.measured_interval)
        for one in estimates
        if one.score is not None
    ]


def _minute(seconds: list[_Second], end_s: float) -> MinuteBefore | None:
    before = [one for one in seconds if end_s - 60.0 < one.t_s <= end_s]
    low, high = np.array([one.interval or (np.nan, np.nan) for one in before]).T
    return minute_before([one.score for one in before], lows=low, highs=high)


def _pain_at(t_s: float) -> float | None:
    """Return the pain that is held at a time; None while it changes or the score catches up."""
    began = 25.0
    for until, pain in LEVELS:
        if began - 5.0 <= t_s <= until:
            return pain if t_s >= began + _CHANGE_S else None
        began = until + 5.0
    return None
