"""The features of one block of one person: speeds, action units, beats, scores, ratings."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_signals import hold_intervals

from ._cohort_kernels import fill_intervals, fill_speeds
from ._cohort_scale import face_scale, heart_scale
from ._cohort_settings import BLOCKS, CohortSettings
from ._cohort_truth import REGIONS, TaskTruth

Vector = NDArray[np.float64]

LAG_S: Final = 0.167
BEFORE_S: Final = 4.0
"""The heart beats that long before the block's first frame, so that an interval is held there."""
UNIT_SPEEDS: Final = (0.05, 0.07, 0.06)
"""Mean height of the peaks of V1, V2, V3, interocular distances per second."""
REST_MS, REST_SPREAD_MS = 850.0, 60.0
SWING_MS: Final = 45.0
PAIN_INTERVAL_SHARE, PAIN_SWING_SHARE = 0.93, 0.75
"""Of mean interval and of its swing that are left in a pain of 5."""
AU_NOISE, AU_MEMORY, AU_REST = 0.15, 0.9, 0.3
PAIN_UNITS: Final = {"AU04": 0.35, "AU06": 0.25, "AU07": 0.3, "AU09": 0.2, "AU10": 0.2}
"""Intensity that one point of pain adds."""
BLINK_EVERY_S, BLINK_S = 4.0, 0.15
SCORE_NOISE: Final = 0.7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CohortBlock:
    """What a unit would have measured in a block.

    Attributes
    ----------
    frame_times_s
        Shape ``(n,)``.
    speeds
        Of V1, V2, V3, interocular distances per second, shape ``(n, 3)``.
    units
        Intensities 0-5 of the named action units, shape ``(n,)`` each; the others are at rest.
    beat_times_s, intervals_ms
        Shape ``(b,)``.
    scores
        One a second, 0-10.
    rating
        0-10, whole.
    """

    frame_times_s: Vector
    speeds: Vector
    units: dict[str, Vector]
    beat_times_s: Vector
    intervals_ms: Vector
    scores: Vector
    rating: float


def draw_block(
    settings: CohortSettings, truth: TaskTruth, *, person: int, task: int, block: int
) -> CohortBlock:
    """Draw one block; the same settings and numbers give the same features."""
    generator = np.random.default_rng([settings.seed, person, task, block])
    pain = (0.0, 1.0, 0.2)[block] * float(truth.pain[person])
    count = round(settings.seconds * settings.frame_rate_hz)
    frame_times_s = np.arange(count) / settings.frame_rate_hz
    rest_ms = REST_MS + REST_SPREAD_MS * _person_rest(settings, person)
    beat_times_s, intervals_ms = _beats(
        settings, float(truth.heart[person, block]), rest_ms, pain, generator
    )
    transfer = truth.task.transfer * (1.0 if BLOCKS[block] == "pain" else 0.5)
    led = _led(beat_times_s, frame_times_s)
    speeds = _speeds(truth.regions[person, block], transfer, led, generator)
    inside = beat_times_s >= 0.0
    return CohortBlock(
        frame_times_s=frame_times_s,
        speeds=speeds,
        units=_units(count, settings.frame_rate_hz, pain, generator),
        beat_times_s=beat_times_s[inside],
        intervals_ms=intervals_ms[inside],
        scores=_scores(settings, pain, generator),
        rating=float(np.clip(np.rint(pain + generator.normal(0.0, 0.7)), 0.0, 10.0)),
    )


def _person_rest(settings: CohortSettings, person: int) -> float:
    return float(np.random.default_rng([settings.seed, 102, person]).normal())


def _beats(
    settings: CohortSettings,
    log_ratio: float,
    rest_ms: float,
    pain: float,
    generator: np.random.Generator,
) -> tuple[Vector, Vector]:
    mean_ms = rest_ms * (1.0 - (1.0 - PAIN_INTERVAL_SHARE) * pain / 5.0)
    swing_ms = SWING_MS * (1.0 - (1.0 - PAIN_SWING_SHARE) * pain / 5.0)
    room = int((settings.seconds + 2.0 * BEFORE_S) / (mean_ms / 1000.0)) + 8
    intervals = np.empty(room)
    spread = heart_scale().spread(log_ratio)
    fill_intervals(intervals, mean_ms, swing_ms, spread, generator)
    first_s = -BEFORE_S + float(generator.uniform(0.0, 0.5))
    times_s = np.round(first_s + np.cumsum(intervals) / 1000.0, 6)
    kept = times_s < settings.seconds
    return times_s[kept], np.round(intervals[kept], 3)


def _led(beat_times_s: Vector, frame_times_s: Vector) -> Vector:
    """Return the held interval `LAG_S` before each frame, from its mean, in units of its swing."""
    rate_hz = 1.0 / float(frame_times_s[1] - frame_times_s[0])
    lag = max(1, round(LAG_S * rate_hz))
    held = hold_intervals(beat_times_s, frame_times_s - lag / rate_hz)
    away = held - np.nanmean(held)
    widest = float(np.nanmax(np.abs(away)))
    return np.nan_to_num(away / widest if widest > 0.0 else away)


def _speeds(
    log_ratios: Vector, transfer: float, led: Vector, generator: np.random.Generator
) -> Vector:
    speeds = np.empty((led.size, len(REGIONS)))
    for region, unit in enumerate(UNIT_SPEEDS):
        column = np.empty(led.size)
        spread = face_scale().spread(float(log_ratios[region]))
        fill_speeds(column, unit, spread, transfer if region == 0 else 0.0, led, generator)
        speeds[:, region] = column
    rounded: Vector = np.round(speeds, 7)
    return rounded


def _units(
    count: int, rate_hz: float, pain: float, generator: np.random.Generator
) -> dict[str, Vector]:
    units = {
        name: _unit(count, AU_REST + gain * pain, generator) for name, gain in PAIN_UNITS.items()
    }
    units["AU43"] = _blinks(count, rate_hz, generator)
    return units


def _unit(count: int, level: float, generator: np.random.Generator) -> Vector:
    from scipy.signal import lfilter

    noise = AU_NOISE * np.sqrt(1.0 - AU_MEMORY**2)
    wander = lfilter([1.0], [1.0, -AU_MEMORY], noise * generator.standard_normal(count))
    unit = np.asarray(level + wander, dtype=np.float64)
    np.clip(unit, 0.0, 5.0, out=unit)
    np.round(unit, 2, out=unit)
    return unit


def _blinks(count: int, rate_hz: float, generator: np.random.Generator) -> Vector:
    eyes = np.zeros(count)
    starts = np.flatnonzero(generator.random(count) < 1.0 / (BLINK_EVERY_S * rate_hz))
    for start in starts:
        eyes[start : start + round(BLINK_S * rate_hz)] = 4.0
    return eyes


def _scores(settings: CohortSettings, pain: float, generator: np.random.Generator) -> Vector:
    count = int(settings.seconds)
    scores = pain + SCORE_NOISE * generator.standard_normal(count)
    np.clip(scores, 0.0, 10.0, out=scores)
    np.round(scores, 2, out=scores)
    return scores
