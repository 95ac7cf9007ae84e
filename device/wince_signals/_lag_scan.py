"""Transfer entropy over a range of lags."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._checks import read_only, same_length, vector_with_gaps, whole_number
from ._columns import SeriesOf
from ._estimate import Prepared, Units, prepare, surrogate_values, units_of
from ._parameters import EstimatorOptions, TransferEntropyParameters
from ._surrogates import draw_rows, summarise
from ._transfer_entropy import conditions_of


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LagScan:
    """Transfer entropy at each of m lags.

    Attributes
    ----------
    lags : NDArray[np.int64]
        Lags in samples, shape ``(m,)``.
    value : NDArray[np.float64]
        The estimate at each lag, biased, shape ``(m,)``.
    effective, z, p : NDArray[np.float64] or None
        As in `TransferEntropy`, each for its own lag, shape ``(m,)``; z is NaN at a lag whose
        surrogates do not vary. None without surrogates.
    p_any : float or None
        Rank p value of the largest z against the largest z of each surrogate over all lags:
        whether there is coupling at *some* lag, the search over lags paid for. The p of the best
        lag alone is too small. None without surrogates.
    units : {"bits", "nats"}
        Unit of `value` and `effective`.
    """

    lags: NDArray[np.int64]
    value: NDArray[np.float64]
    effective: NDArray[np.float64] | None
    z: NDArray[np.float64] | None
    p: NDArray[np.float64] | None
    p_any: float | None
    units: Units


def lag_scan(
    source: ArrayLike,
    target: ArrayLike,
    lags: Sequence[int],
    *,
    condition: ArrayLike | None = None,
    **options: Unpack[EstimatorOptions],
) -> LagScan:
    """Estimate the transfer entropy at each lag, with the same surrogates.

    Parameters
    ----------
    source, target : array_like
        As for `transfer_entropy`.
    lags : sequence of int
        Lags in samples, at least one, each at least 1.
    condition, **options
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
    conditions = conditions_of(condition, y)
    prepared = [prepare(y, {"source": x}, conditions, parameters) for parameters in each]
    values = np.array([rows.value()[0] for rows in prepared])
    surrogates = _surrogates(prepared, {"source": x}, each)
    lags_read = np.array([parameters.lag for parameters in each])
    return _summarise(lags_read, values, surrogates, units_of(each[0]))


def _surrogates(
    prepared: list[Prepared], sources: SeriesOf, each: list[TransferEntropyParameters]
) -> NDArray[np.float64]:
    """Return the value of each surrogate at each lag, shape ``(lags, surrogates)``."""
    longest = max(each, key=lambda parameters: parameters.lag)
    if longest.surrogates == 0 or longest.surrogate_kind == "phase":
        return np.array(
            [
                surrogate_values(rows, sources, parameters)
                for rows, parameters in zip(prepared, each, strict=True)
            ]
        )
    draw = draw_rows(min(rows.rows for rows in prepared), longest)
    return np.array([rows.values_of(draw.pieces(rows.rows)) for rows in prepared])


def _summarise(
    lags: NDArray[np.int64],
    values: NDArray[np.float64],
    surrogates: NDArray[np.float64],
    units: Units,
) -> LagScan:
    if surrogates.shape[1] == 0:
        return LagScan(
            lags=read_only(lags),
            value=read_only(values),
            effective=None,
            z=None,
            p=None,
            p_any=None,
            units=units,
        )
    summaries = [summarise(value, row) for value, row in zip(values, surrogates, strict=True)]
    z = np.array([np.nan if summary.z is None else summary.z for summary in summaries])
    return LagScan(
        lags=read_only(lags),
        value=read_only(values),
        effective=read_only(np.array([summary.effective for summary in summaries])),
        z=read_only(z),
        p=read_only(np.array([summary.p for summary in summaries])),
        p_any=_p_of_largest(z, surrogates, max(summary.p for summary in summaries)),
        units=units,
    )


def _p_of_largest(
    z: NDArray[np.float64], surrogates: NDArray[np.float64], p_without_spread: float
) -> float:
    varied = np.isfinite(z)
    if not varied.any():
        return p_without_spread
    rows = surrogates[varied]
    scaled = (rows - rows.mean(axis=1, keepdims=True)) / rows.std(axis=1, ddof=1, keepdims=True)
    return summarise(float(z[varied].max()), scaled.max(axis=0)).p
