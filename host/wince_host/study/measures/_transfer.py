"""Transfer entropy from the held inter-beat intervals to V1, with its lag scan and joint gain."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from wince_host.research._lags import Z_95, scanned_lags
from wince_host.study._material import Beats, Frames, Vector
from wince_host.study._parameters import StudyParameters
from wince_host.study._results import LagRow, OfBlock, TransferRow
from wince_signals import (
    LagScan,
    TransferEntropy,
    hold_intervals,
    joint_source_gain,
    lag_scan,
    transfer_entropy,
)

LEAST_ROWS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coupled:
    """Face and heart on the frame grid; NaN for gaps, shape ``(n,)`` each."""

    held_ms: Vector
    v1: Vector
    v2: Vector
    rate_hz: float

    @property
    def known_s(self) -> float:
        """Seconds with both."""
        return float(np.count_nonzero(np.isfinite(self.held_ms + self.v1))) / self.rate_hz

    @property
    def varies(self) -> bool:
        """Whether heart and face both change at all."""
        known = np.isfinite(self.held_ms + self.v1)
        held, speed = self.held_ms[known], self.v1[known]
        return bool(known.any() and np.ptp(held) > 0.0 and np.ptp(speed) > 0.0)

    def first(self, seconds: float) -> "Coupled":
        """Return the first so many seconds."""
        return self._cut(slice(0, max(1, round(seconds * self.rate_hz))))

    def last(self, seconds: float) -> "Coupled":
        """Return the last so many seconds."""
        return self._cut(slice(-max(1, round(seconds * self.rate_hz)), None))

    def _cut(self, rows: slice) -> "Coupled":
        return Coupled(
            held_ms=self.held_ms[rows], v1=self.v1[rows], v2=self.v2[rows], rate_hz=self.rate_hz
        )


def coupled(frames: Frames, beats: Beats) -> Coupled:
    """Hold the intervals on the frame grid, looking back only."""
    return Coupled(
        held_ms=hold_intervals(beats.times_with_losses_s, frames.times_s),
        v1=np.ascontiguousarray(frames.speeds[:, 0]),
        v2=np.ascontiguousarray(frames.speeds[:, 1]),
        rate_hz=frames.rate_hz,
    )


def lag_rows(lag_s: float, rate_hz: float) -> int:
    """Return a lag in rows, at least one."""
    return max(1, round(lag_s * rate_hz))


def estimate(
    pair: Coupled,
    parameters: StudyParameters,
    *,
    seed: int,
    lag: int | None = None,
    bins: int | None = None,
    target_history: int | None = None,
) -> TransferEntropy:
    """Estimate the transfer entropy from heart to V1, everything else as in the parameters."""
    return transfer_entropy(
        pair.held_ms,
        pair.v1,
        lag=lag_rows(parameters.lag_s, pair.rate_hz) if lag is None else lag,
        bins=parameters.bins if bins is None else bins,
        target_history=parameters.target_history if target_history is None else target_history,
        source_history=parameters.source_history,
        surrogates=parameters.surrogates,
        seed=seed,
    )


def transfer_rows(
    key: OfBlock, pair: Coupled, parameters: StudyParameters, *, seed: int
) -> tuple[list[TransferRow], list[LagRow]]:
    """Return the transfer entropy, the joint gain, and the scan over lags up to a second.

    Raises
    ------
    ValueError
        If too few complete rows are left between the gaps.
    """
    lag = lag_rows(parameters.lag_s, pair.rate_hz)
    scan = _scan(pair, parameters, lag, seed) if parameters.scan_lags else None
    alone = estimate(pair, parameters, seed=seed)
    joint = joint_source_gain(
        pair.held_ms,
        pair.v2,
        pair.v1,
        lag=lag,
        bins=parameters.bins,
        target_history=parameters.target_history,
        source_history=parameters.source_history,
        surrogates=parameters.surrogates,
        seed=seed,
    )
    rows = [
        _row(key, "heart_to_v1", alone, pair.rate_hz, p_any=None if scan is None else scan.p_any),
        _row(key, "joint_gain", joint, pair.rate_hz, p_any=None),
    ]
    places = range(0 if scan is None else scan.lags.size)
    return rows, [_lag(key, scan, at, pair.rate_hz) for at in places if scan is not None]


def _scan(pair: Coupled, parameters: StudyParameters, lag: int, seed: int) -> LagScan:
    return lag_scan(
        pair.held_ms,
        pair.v1,
        sorted({*scanned_lags(pair.rate_hz), lag}),
        bins=parameters.bins,
        target_history=parameters.target_history,
        source_history=parameters.source_history,
        surrogates=parameters.surrogates,
        seed=seed,
    )


def _row(
    key: OfBlock, quantity: str, found: TransferEntropy, rate_hz: float, *, p_any: float | None
) -> TransferRow:
    if found.effective is None or found.p is None:
        raise ValueError("the estimate has no surrogates; must have some")
    return TransferRow(
        participant=key.participant,
        session=key.session,
        task=key.task,
        block=key.block,
        run=key.run,
        quantity=quantity,
        lag_frames=found.parameters.lag,
        lag_ms=1000.0 * found.parameters.lag / rate_hz,
        value=found.value,
        effective=found.effective,
        z=_known(found.z),
        p=found.p,
        p_any=p_any,
        rows=found.n,
        surrogates=found.parameters.surrogates,
    )


def _lag(key: OfBlock, scan: LagScan, at: int, rate_hz: float) -> LagRow:
    if scan.effective is None or scan.z is None or scan.p is None:
        raise ValueError("the scan has no surrogates; must have some")
    value, effective = float(scan.value[at]), float(scan.effective[at])
    z = _known(float(scan.z[at]))
    mean = value - effective
    # z is effective over the surrogates' deviation, which the scan does not tell by itself.
    half = Z_95 * effective / z if z else 0.0
    return LagRow(
        participant=key.participant,
        session=key.session,
        task=key.task,
        block=key.block,
        run=key.run,
        lag_frames=int(scan.lags[at]),
        lag_ms=1000.0 * float(scan.lags[at]) / rate_hz,
        value=value,
        surrogate_mean=mean,
        band_low=mean - half,
        band_high=mean + half,
        effective=effective,
        z=z,
        p=float(scan.p[at]),
    )


def _known(z: float | None) -> float | None:
    return None if z is None or math.isnan(z) else z
