"""Transfer entropy over a range of lags."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._checks import read_only, same_length, vector_with_gaps, whole_number
from ._estimate import Units, prepare
from ._parameters import EstimatorOptions, TransferEntropyParameters
from ._surrogates import draw_shifts, summarise


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LagScan:
    """Transfer entropy at each of m lags.

    Attributes
    ----------
    lags : NDArray[np.int64]
        Lags in samples, shape ``(m,)``.
    value, effective, z, p : NDArray[np.float64]
        As in `TransferEntropy`, each for its own lag, shape ``(m,)``.
    p_any : float
        Rank p value of the largest z against the largest z of each shift over all lags: whether
        there is coupling at *some* lag, the search over lags paid for. The p of the best lag alone
        is too small. NaN without surrogates.
    units : {"bits", "nats"}
        Unit of `value` and `effective`.
    """

    lags: NDArray[np.int64]
    value: NDArray[np.float64]
    effective: NDArray[np.float64]
    z: NDArray[np.float64]
    p: NDArray[np.float64]
    p_any: float
    units: Units


def lag_scan(
    source: ArrayLike,
    target: ArrayLike,
    lags: Sequence[int],
    **options: Unpack[EstimatorOptions],
) -> LagScan:
    """Estimate the transfer entropy at each lag, under the same circular shifts.

    Parameters
    ----------
    source, target : array_like
        As for `transfer_entropy`.
    lags : sequence of int
        Lags in samples, at least one, each at least 1.
    **options
        As for `transfer_entropy`. The default minimum shift is that of the longest lag.

    Returns
    -------
    LagScan

    Raises
    ------
    ValueError
        As for `transfer_entropy`, or there is no lag.
    """
    if len(lags) == 0:
        raise ValueError("lags is empty; must hold at least one lag")
    each = [
        TransferEntropyParameters(lag=whole_number("lags", lag, at_least=1), **options)
        for lag in lags
    ]
    x, y = vector_with_gaps("source", source), vector_with_gaps("target", target)
    same_length(source=x, target=y)
    prepared = [prepare(y, {"source": x}, parameters) for parameters in each]
    fewest = min(rows.rows for rows in prepared)
    shifts = draw_shifts(
        fewest,
        minimum_shift=max(parameters.least_shift(fewest) for parameters in each),
        surrogates=each[0].surrogates,
        seed=each[0].seed,
    )
    values = np.array([rows.value()[0] for rows in prepared])
    surrogates = np.array([rows.shifted_values(shifts) for rows in prepared])
    return _summarise(
        np.array([parameters.lag for parameters in each]), values, surrogates, each[0]
    )


def _summarise(
    lags: NDArray[np.int64],
    values: NDArray[np.float64],
    surrogates: NDArray[np.float64],
    parameters: TransferEntropyParameters,
) -> LagScan:
    summaries = [summarise(value, row) for value, row in zip(values, surrogates, strict=True)]
    z = np.array([summary.z for summary in summaries])
    return LagScan(
        lags=read_only(lags),
        value=read_only(values),
        effective=read_only(np.array([summary.effective for summary in summaries])),
        z=read_only(z),
        p=read_only(np.array([summary.p for summary in summaries])),
        p_any=_p_of_largest(z, surrogates, summaries[0].p),
        units="bits" if parameters.estimator == "binned" else "nats",
    )


def _p_of_largest(
    z: NDArray[np.float64], surrogates: NDArray[np.float64], p_without_spread: float
) -> float:
    varied = np.isfinite(z)
    if surrogates.shape[1] == 0 or not varied.any():
        return p_without_spread
    rows = surrogates[varied]
    scaled = (rows - rows.mean(axis=1, keepdims=True)) / rows.std(axis=1, ddof=1, keepdims=True)
    return summarise(float(z[varied].max()), scaled.max(axis=0)).p
