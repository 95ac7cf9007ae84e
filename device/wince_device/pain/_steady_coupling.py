"""Heart and face without what both do slowly: series and surrogates that a course of pain spares.

While pain changes, heart and face change together, and their transfer entropy is "significant"
without any coupling (docs/false-positives.md). Two things are done about it here: each series is
held against its own last moments, and a surrogate is the same source some seconds too late, so
that it has all of the slow course and nothing of the beats.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wince_device.heart import Beat
from wince_signals import TransferEntropy, joint_source_gain, lag_scan

from ._coupling import LAG_S, SHORTEST_TE_WINDOW_S

FloatArray = NDArray[np.float64]

REMEMBERED_BEATS = 4
"""An interval is held against so many before it: about a breath."""

FAST_OVER_S = 1.0
"""A speed is held against its mean over so long before it."""

LONGEST_INTERVAL_S = 2.5
"""Of a heart that has not beaten for longer nothing is held: 24 beats a minute."""

NEAR_STEPS = (-1, 0, 1, 2, 3)
"""Lags that are looked at, in steps of `STEP_S` around `LAG_S`: 67-467 ms."""

STEP_S = 0.1

FAR_S = (2.0, 12.0)
"""Lags of the surrogates: longer than the memory of both series, shorter than a course of pain."""

JOINT_BINS = 3
"""Four would make 256 joint states, which a minute of frames cannot fill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SteadyEntropy:
    """Information of one lag beside that of the same source some seconds late.

    Attributes
    ----------
    effective
        Value less the mean of its surrogates, bits.
    deviation
        Standard deviation of the surrogates.
    z, p
        Against the surrogates; z is None where they do not vary.
    rows
        Complete rows.
    """

    effective: float
    deviation: float
    z: float | None
    p: float
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SteadyScan:
    """What a scan over lags found.

    Attributes
    ----------
    centre
        At `LAG_S`.
    best
        At the lag of the largest value, with the p of the search over all of them.
    best_lag_s
        That lag.
    """

    centre: SteadyEntropy
    best: SteadyEntropy
    best_lag_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SteadySeries:
    """Heart and regions on the frame grid, each held against its own last moments.

    Attributes
    ----------
    heart
        Shape ``(n,)``: the held deviation of the last interval, ms; NaN also within `FAR_S` after
        a gap, so that every surrogate has the same rows.
    v1
        Shape ``(n,)``: logarithm of the speed over its mean of the last `FAST_OVER_S`; NaN in the
        first `FAR_S`, which only the surrogates look back to.
    face
        The same of the rest of the face, the mean of V2 and V3, from the beginning.
    rate_hz
        Rows per second.
    """

    heart: FloatArray
    v1: FloatArray
    face: FloatArray
    rate_hz: float


def steady_series(
    beats: Sequence[Beat], times_s: FloatArray, speeds: FloatArray, *, rate_hz: float
) -> SteadySeries | None:
    """Return the series; None where they are too short or do not vary.

    Parameters
    ----------
    beats
        Valid beats in rising order.
    times_s, speeds
        Shape ``(n,)`` and ``(n, 3)`` on the frame grid, NaN for gaps.
    """
    back = round(FAR_S[1] * rate_hz)
    heart = _after_gaps(held_deviation(beats, times_s), back)
    regions = fast_part(speeds, round(FAST_OVER_S * rate_hz))
    v1 = regions[:, 0].copy()
    v1[:back] = np.nan
    usable = np.isfinite(heart) & np.isfinite(v1)
    if np.count_nonzero(usable) < SHORTEST_TE_WINDOW_S * rate_hz:
        return None
    if np.ptp(heart[usable]) == 0.0 or np.ptp(v1[usable]) == 0.0:
        return None
    return SteadySeries(heart=heart, v1=v1, face=regions[:, 1:].mean(axis=1), rate_hz=rate_hz)


def scan_heart_to_v1(series: SteadySeries) -> SteadyScan | None:
    """Transfer entropy from the heart to V1 around `LAG_S`, and its best lag."""
    near, far = _lags(series.rate_hz)
    try:
        scan = lag_scan(series.heart, series.v1, [*near, *far], surrogates=0)
    except ValueError:
        return None  # the gaps leave no complete row
    rows = int(np.count_nonzero(np.isfinite(series.heart) & np.isfinite(series.v1)))
    value, chance = scan.value[: len(near)], scan.value[len(near) :]
    best = int(np.argmax(value))
    # As many neighbouring lags as were searched, and the largest of them: the search is paid for.
    largest = np.lib.stride_tricks.sliding_window_view(chance, len(near)).max(axis=1)
    centre = near.index(_centre(series.rate_hz))
    return SteadyScan(
        centre=_against(float(value[centre]), chance, rows),
        best=_against(float(value[best]), largest, rows),
        best_lag_s=near[best] / series.rate_hz,
    )


def joint_gain_v1(series: SteadySeries) -> SteadyEntropy | None:
    """I(V1 now; past of heart and of the rest of the face | past of V1) at `LAG_S`.

    The rest of the face is the mean of V2 and V3. Regions of one face move together, so this is
    larger than chance without any heart: what the heart adds is `scan_heart_to_v1`.
    """

    def gain(lag: int) -> TransferEntropy:
        return joint_source_gain(
            series.heart, series.face, series.v1, lag=lag, bins=JOINT_BINS, surrogates=0
        )

    centre, (_, far) = _centre(series.rate_hz), _lags(series.rate_hz)
    try:
        found = gain(centre)
        chance = np.array([gain(lag).value for lag in far[::2]])
    except ValueError:
        return None  # the face does not vary, or the gaps leave no complete row
    return _against(found.value, chance, found.n)


def held_deviation(beats: Sequence[Beat], times_s: FloatArray) -> FloatArray:
    """Return how the last completed interval differs from those before it, ms, at each time.

    NaN until `REMEMBERED_BEATS` intervals without a gap have come before it, and where no beat
    came for as long as no heart is slow.
    """
    if len(beats) <= REMEMBERED_BEATS:
        return np.full(times_s.shape, np.nan)
    ends_s = np.array([beat.t_s for beat in beats])
    intervals = np.array(
        [np.nan if beat.interval_ms is None else beat.interval_ms for beat in beats]
    )
    before = np.lib.stride_tricks.sliding_window_view(intervals[:-1], REMEMBERED_BEATS)
    deviations = np.full(intervals.shape, np.nan)
    deviations[REMEMBERED_BEATS:] = intervals[REMEMBERED_BEATS:] - before.mean(axis=1)
    last = np.searchsorted(ends_s, times_s, side="right") - 1
    known = (last >= 0) & (times_s - ends_s[np.maximum(last, 0)] <= LONGEST_INTERVAL_S)
    return np.where(known, deviations[np.maximum(last, 0)], np.nan)


def fast_part(speeds: FloatArray, rows: int) -> FloatArray:
    """Return the logarithm of speeds, shape ``(n, m)``, less its mean over the last rows.

    The mean looks back only. It needs half of its rows; where a speed is NaN it stays so.
    """
    logs = np.log(np.maximum(speeds, 1e-9))
    there = np.isfinite(logs)
    sums = np.cumsum(np.vstack([np.zeros(logs.shape[1]), np.where(there, logs, 0.0)]), axis=0)
    counts = np.cumsum(np.vstack([np.zeros(logs.shape[1]), there]), axis=0)
    stop = np.arange(1, len(logs) + 1)
    start = np.maximum(stop - rows, 0)
    count = counts[stop] - counts[start]
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (sums[stop] - sums[start]) / count
    return np.where(count >= 0.5 * rows, logs - mean, np.nan)


def _after_gaps(series: FloatArray, rows: int) -> FloatArray:
    """Return the series without what lies up to so many rows after a gap."""
    lost = np.flatnonzero(~np.isfinite(series))
    if lost.size == 0:
        return series
    last = np.full(series.shape, -rows - 1)
    last[lost] = lost
    away = np.arange(series.size) - np.maximum.accumulate(last)
    return np.where(away > rows, series, np.nan)


def _centre(rate_hz: float) -> int:
    return max(1, round(LAG_S * rate_hz))


def _lags(rate_hz: float) -> tuple[list[int], list[int]]:
    """Return the lags that are looked at, and those of the surrogates, in rows."""
    step, centre = max(1, round(STEP_S * rate_hz)), _centre(rate_hz)
    near = [lag for k in NEAR_STEPS if (lag := centre + k * step) >= 1]
    first, last = (round(limit_s * rate_hz) for limit_s in FAR_S)
    return near, list(range(first, last + 1, step))


def _against(value: float, chance: FloatArray, rows: int) -> SteadyEntropy:
    deviation = float(chance.std(ddof=1))
    effective = value - float(chance.mean())
    return SteadyEntropy(
        effective=effective,
        deviation=deviation,
        z=effective / deviation if deviation > 1e-12 else None,
        p=(1 + int(np.count_nonzero(chance >= value - 1e-12))) / (1 + chance.size),
        rows=rows,
    )
