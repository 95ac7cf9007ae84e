"""One estimate of transfer entropy with its surrogates, whatever the estimator."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from ._gaussian import prepare_gaussian
from ._neighbours import prepare_neighbours
from ._parameters import Estimator, TransferEntropyParameters
from ._plugin import prepare_plugin
from ._surrogates import draw_shifts, summarise

Units = Literal["bits", "nats"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferEntropy:
    """An estimate and what its surrogates say of it.

    Attributes
    ----------
    value : float
        The estimate itself, biased: never show it alone.
    value_corrected : float
        With the Miller-Madow correction; NaN for estimators other than "binned".
    effective : float
        The value less the mean of its surrogates.
    surrogate_mean, surrogate_deviation : float
        Mean and standard deviation (n - 1) of the surrogates.
    z : float
        ``effective / surrogate_deviation``; NaN when the surrogates do not vary.
    p : float
        Rank p value ``(1 + surrogates not below the value) / (1 + surrogates)``.
    units : {"bits", "nats"}
        Bits for the binned estimator, nats for the other two.
    n : int
        Number of complete rows.
    surrogates : int
        Number of surrogates used: fewer than asked for where the series has fewer shifts.
    minimum_shift : int
        The least shift in rows that was used.
    sources : int
        Number of sources whose past was combined.
    parameters : TransferEntropyParameters
        What was asked for.

    Notes
    -----
    The surrogate figures are all NaN when no surrogates were asked for.
    """

    value: float
    value_corrected: float
    effective: float
    surrogate_mean: float
    surrogate_deviation: float
    z: float
    p: float
    units: Units
    n: int
    surrogates: int
    minimum_shift: int
    sources: int
    parameters: TransferEntropyParameters


class Prepared(Protocol):
    """Rows from which an estimator computes its value under any shift of the sources."""

    @property
    def rows(self) -> int:
        """Number of complete rows."""
        ...

    def value(self) -> tuple[float, float]:
        """Return the estimate and its bias-corrected form."""
        ...

    def shifted_values(self, shifts: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the estimate under each shift."""
        ...


def prepare(
    target: NDArray[np.float64],
    sources: dict[str, NDArray[np.float64]],
    parameters: TransferEntropyParameters,
) -> Prepared:
    """Cut the series into the rows of the chosen estimator."""
    makers: dict[Estimator, Callable[..., Prepared]] = {
        "binned": prepare_plugin,
        "gaussian": prepare_gaussian,
        "ksg": prepare_neighbours,
    }
    _check_room(target, parameters)
    prepared = makers[parameters.estimator](target, sources, parameters)
    if prepared.rows == 0:
        raise ValueError("the series leave no complete row between their gaps; must leave some")
    return prepared


def estimate(
    target: NDArray[np.float64],
    sources: dict[str, NDArray[np.float64]],
    parameters: TransferEntropyParameters,
) -> TransferEntropy:
    """Estimate the information that the sources' past adds, with surrogates."""
    prepared = prepare(target, sources, parameters)
    least = parameters.least_shift(prepared.rows)
    shifts = draw_shifts(
        prepared.rows,
        minimum_shift=least,
        surrogates=parameters.surrogates,
        seed=parameters.seed,
    )
    value, corrected = prepared.value()
    summary = summarise(value, prepared.shifted_values(shifts) if shifts.size else np.empty(0))
    return TransferEntropy(
        value=value,
        value_corrected=corrected,
        effective=summary.effective,
        surrogate_mean=summary.mean,
        surrogate_deviation=summary.deviation,
        z=summary.z,
        p=summary.p,
        units="bits" if parameters.estimator == "binned" else "nats",
        n=prepared.rows,
        surrogates=shifts.size,
        minimum_shift=least,
        sources=len(sources),
        parameters=parameters,
    )


def _check_room(target: NDArray[np.float64], parameters: TransferEntropyParameters) -> None:
    needed = 1 + max(parameters.target_history, parameters.lag + parameters.source_history - 1)
    if target.size < needed:
        raise ValueError(
            f"target has {target.size} values; must have at least {needed} for the lag and "
            "histories asked for"
        )
