"""From many series to their Gamma parameters, and to those of their phase-randomised twins."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._checks import read_only, whole_number
from ._gamma import fit_gamma
from ._phases import phase_randomised
from ._spikes import micro_movement_spikes


class GammaPlane(NamedTuple):
    """Gamma parameters of the spikes of several series, each array of shape ``(series,)``."""

    shapes: NDArray[np.float64]
    scales: NDArray[np.float64]


def gamma_plane(series: Sequence[ArrayLike], *, surrogate_seed: int | None = None) -> GammaPlane:
    """Fit a Gamma distribution to the micro-movement spikes of each series.

    With the surrogates' planes beside it, this is what `power_law` takes::

        plane = gamma_plane(series)
        surrogates = [gamma_plane(series, surrogate_seed=seed) for seed in range(99)]
        law = power_law(*plane, surrogates=surrogates)

    Parameters
    ----------
    series : sequence of array_like
        Speed or deviation series of persons, conditions or windows, of any lengths and units; NaN
        marks a gap.
    surrogate_seed : int, optional
        Take the phase-randomised twin of each series instead of the series itself; each has its
        own phases from this seed.

    Returns
    -------
    GammaPlane
        Shapes (no unit) and scales (no unit, as the spikes).

    Raises
    ------
    ValueError
        There is no series, one of them has no raw peak or fewer than three different spikes, a
        value is infinite, or the seed is negative.
    """
    members = _members(series)
    seed = None
    if surrogate_seed is not None:
        seed = whole_number("surrogate_seed", surrogate_seed, at_least=0)
    points = np.array([_point(at, one, seed) for at, one in enumerate(members)])
    return GammaPlane(read_only(points[:, 0].copy()), read_only(points[:, 1].copy()))


def _members(series: Sequence[ArrayLike]) -> list[ArrayLike]:
    try:
        members = list(series)
    except TypeError as error:
        raise ValueError(
            f"series is {type(series).__name__}; must be a sequence of series"
        ) from error
    if not members:
        raise ValueError("series has 0 members; must have at least 1")
    return members


def _point(at: int, series: ArrayLike, seed: int | None) -> tuple[float, float]:
    try:
        one = series if seed is None else phase_randomised(series, _own_seed(seed, at))
        fit = fit_gamma(micro_movement_spikes(one).values)
    except ValueError as error:
        raise ValueError(f"series[{at}]: {error}") from error
    return fit.shape, fit.scale


def _own_seed(seed: int, at: int) -> int:
    return int(np.random.SeedSequence((seed, at)).generate_state(1)[0])
