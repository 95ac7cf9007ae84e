"""One estimate of transfer entropy with its surrogates, whatever the estimator."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from ._columns import SeriesOf
from ._gaussian import prepare_gaussian
from ._neighbours import prepare_neighbours
from ._parameters import Estimator, TransferEntropyParameters
from ._phases import randomise
from ._plugin import prepare_plugin
from ._surrogates import Pieces, draw_rows, summarise

Units = Literal["bits", "nats"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferEntropy:
    """An estimate and what its surrogates say of it.

    Attributes
    ----------
    value : float
        The estimate itself, biased: never show it alone.
    value_corrected : float or None
        With the Miller-Madow correction; None for estimators other than "binned".
    effective : float or None
        The value less the mean of its surrogates.
    surrogate_mean, surrogate_deviation : float or None
        Mean and standard deviation (n - 1) of the surrogates.
    z : float or None
        ``effective / surrogate_deviation``; None when the surrogates do not vary.
    p : float or None
        Rank p value ``(1 + surrogates not below the value) / (1 + surrogates)``.
    units : {"bits", "nats"}
        Bits for the binned estimator, nats for the other two.
    n : int
        Number of complete rows.
    surrogates : int
        Number of surrogates used: fewer than asked for where the series has fewer shifts.
    minimum_shift : int or None
        The least circular shift in rows that was used; None for other surrogates.
    sources : int
        Number of sources whose past was combined.
    parameters : TransferEntropyParameters
        What was asked for.

    Notes
    -----
    The surrogate figures are all None when no surrogates were asked for.
    """

    value: float
    value_corrected: float | None
    effective: float | None
    surrogate_mean: float | None
    surrogate_deviation: float | None
    z: float | None
    p: float | None
    units: Units
    n: int
    surrogates: int
    minimum_shift: int | None
    sources: int
    parameters: TransferEntropyParameters


class Prepared(Protocol):
    """Rows from which an estimator computes its value for any order of the sources' rows."""

    @property
    def rows(self) -> int:
        """Number of complete rows."""
        ...

    def value(self) -> tuple[float, float | None]:
        """Return the estimate and its bias-corrected form."""
        ...

    def values_of(self, pieces: Pieces) -> NDArray[np.float64]:
        """Return the estimate for each surrogate."""
        ...

    def with_sources(self, sources: SeriesOf) -> Self:
        """Return the same rows with other sources, which have the same gaps."""
        ...


def prepare(
    target: NDArray[np.float64],
    sources: SeriesOf,
    conditions: SeriesOf,
    parameters: TransferEntropyParameters,
) -> Prepared:
    """Cut the series into the rows of the chosen estimator."""
    makers: dict[Estimator, Callable[..., Prepared]] = {
        "binned": prepare_plugin,
        "gaussian": prepare_gaussian,
        "ksg": prepare_neighbours,
    }
    _check_room(target, bool(conditions), parameters)
    prepared = makers[parameters.estimator](target, sources, conditions, parameters)
    if prepared.rows == 0:
        raise ValueError("the series leave no complete row between their gaps; must leave some")
    return prepared


def estimate(
    target: NDArray[np.float64],
    sources: SeriesOf,
    conditions: SeriesOf,
    parameters: TransferEntropyParameters,
) -> TransferEntropy:
    """Estimate the information that the sources' past adds, with surrogates."""
    prepared = prepare(target, sources, conditions, parameters)
    value, corrected = prepared.value()
    surrogates = surrogate_values(prepared, sources, parameters)
    summary = summarise(value, surrogates) if surrogates.size else None
    shifted = parameters.surrogate_kind == "circular" and parameters.surrogates > 0
    return TransferEntropy(
        value=value,
        value_corrected=corrected,
        effective=summary.effective if summary else None,
        surrogate_mean=summary.mean if summary else None,
        surrogate_deviation=summary.deviation if summary else None,
        z=summary.z if summary else None,
        p=summary.p if summary else None,
        units=units_of(parameters),
        n=prepared.rows,
        surrogates=surrogates.size,
        minimum_shift=parameters.least_shift(prepared.rows) if shifted else None,
        sources=len(sources),
        parameters=parameters,
    )


def units_of(parameters: TransferEntropyParameters) -> Units:
    """Return the unit in which an estimator works."""
    return "bits" if parameters.estimator == "binned" else "nats"


def surrogate_values(
    prepared: Prepared, sources: SeriesOf, parameters: TransferEntropyParameters
) -> NDArray[np.float64]:
    """Return the estimate for each surrogate that the parameters ask for."""
    if parameters.surrogates == 0:
        return np.empty(0)
    if parameters.surrogate_kind != "phase":
        return prepared.values_of(draw_rows(prepared.rows, parameters).pieces(prepared.rows))
    seeds = np.random.default_rng(parameters.seed).integers(1 << 32, size=parameters.surrogates)
    return np.array([_randomised_value(prepared, sources, int(seed)) for seed in seeds])


def _randomised_value(prepared: Prepared, sources: SeriesOf, seed: int) -> float:
    randomised = {name: randomise(series, seed) for name, series in sources.items()}
    return prepared.with_sources(randomised).value()[0]


def _check_room(
    target: NDArray[np.float64], conditioned: bool, parameters: TransferEntropyParameters
) -> None:
    oldest = max(parameters.target_history, parameters.lag + parameters.source_history - 1)
    if conditioned:
        oldest = max(oldest, parameters.condition_lag + parameters.condition_history - 1)
    if target.size <= oldest:
        raise ValueError(
            f"target has {target.size} values; must have at least {oldest + 1} for the lag "
            f"{parameters.lag} and the histories asked for"
        )
