"""Transfer entropy from the held inter-beat intervals to V1, over lags up to a second."""

import math
from typing import Final

import numpy as np

from wince_signals import LagScan, hold_intervals, lag_scan, transfer_entropy

from ._results import LagCourse, LagPoint, TooLittle
from ._series import Series, Vector

ASSAY_LAG_S: Final = 0.167
"""Lag of the published assay: 5 frames at 30 fps, 10 at 60."""
LONGEST_LAG_S: Final = 1.0
MOST_LAGS: Final = 40
SURROGATES: Final = 199
SHORTEST_S: Final = 30.0
"""As on the device: below, the 16 joint states of 4 bins hold too few samples each."""
Z_95: Final = 1.96


def lag_course(series: Series) -> LagCourse | TooLittle:
    """Scan the lags; the surrogates are circular shifts."""
    rate_hz = series.rate_hz
    if rate_hz is None:
        return TooLittle(what="frames", have=series.frame_times_s.size, need=2)
    held = hold_intervals(series.beat_times_s, series.frame_times_s)
    speed = np.ascontiguousarray(series.speeds[:, 0])
    known = np.isfinite(held) & np.isfinite(speed)
    have_s = float(np.count_nonzero(known)) / rate_hz
    if have_s < SHORTEST_S:
        return TooLittle(what="seconds", have=have_s, need=SHORTEST_S)
    if np.ptp(held[known]) == 0.0 or np.ptp(speed[known]) == 0.0:
        return TooLittle(what="alike")
    try:
        return _course(held, speed, rate_hz)
    except ValueError:
        # Between its gaps the recording leaves too few complete rows to shift.
        return TooLittle(what="seconds", have=have_s, need=SHORTEST_S)


def scanned_lags(rate_hz: float) -> list[int]:
    """Return the lags in rows, the assay's own among them."""
    longest = max(1, round(LONGEST_LAG_S * rate_hz))
    spread = np.linspace(1, longest, min(longest, MOST_LAGS)).round().astype(int)
    return sorted({*spread.tolist(), assay_lag(rate_hz)})


def assay_lag(rate_hz: float) -> int:
    """Return the lag of the published assay in rows."""
    return max(1, round(ASSAY_LAG_S * rate_hz))


def _course(held: Vector, speed: Vector, rate_hz: float) -> LagCourse:
    scan = lag_scan(held, speed, scanned_lags(rate_hz), surrogates=SURROGATES, seed=0)
    assay = assay_lag(rate_hz)
    alone = transfer_entropy(held, speed, lag=assay, surrogates=0)
    return LagCourse(
        rate_hz=rate_hz,
        n=alone.n,
        surrogates=SURROGATES,
        assay=assay,
        p_any=1.0 if scan.p_any is None else scan.p_any,
        points=tuple(_point(scan, at, rate_hz) for at in range(scan.lags.size)),
    )


def _point(scan: LagScan, at: int, rate_hz: float) -> LagPoint:
    if scan.effective is None or scan.z is None or scan.p is None:
        raise ValueError("the scan has no surrogates; must have some")
    value, effective, z = float(scan.value[at]), float(scan.effective[at]), float(scan.z[at])
    mean = value - effective
    # z is effective over the surrogates' deviation, which the scan does not tell by itself.
    half = 0.0 if math.isnan(z) or z == 0.0 else Z_95 * effective / z
    return LagPoint(
        lag=int(scan.lags[at]),
        lag_ms=1000.0 * float(scan.lags[at]) / rate_hz,
        value=value,
        surrogate_mean=mean,
        band=(mean - half, mean + half),
        effective=effective,
        z=None if math.isnan(z) else z,
        p=float(scan.p[at]),
    )
