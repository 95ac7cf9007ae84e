"""How far several raters agree: Cohen's and Fleiss' kappa of labels, ICC(3,1) of numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from ._bootstrap import DRAWS, NOTHING, interval_of
from ._samples import Scale

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One measure of agreement.

    Attributes
    ----------
    measure
        Its name.
    raters
        Whom it compares.
    value, low, high
        The measure and its 95 % interval over people; NaN where nothing can be said.
    pictures
        Pictures that all of these raters judged.
    """

    measure: str
    raters: str
    value: float
    low: float
    high: float
    pictures: int


def agreements(
    ratings: FloatArray,
    raters: tuple[str, ...],
    scale: Scale,
    people: NDArray[np.str_],
    *,
    draws: int = DRAWS,
    seed: int,
) -> list[Agreement]:
    """Return the agreement of each two raters and, of three or more, of all; none with one rater.

    Parameters
    ----------
    ratings
        Shape ``(n, raters)``, NaN where one said nothing.
    raters
        Their names.
    scale
        Labels are compared with kappa, numbers with ICC(3,1).
    people
        Shape ``(n,)``: the intervals draw people.
    draws
        How often.
    seed
        Of the draws.
    """
    everybody = range(len(raters))
    compared: list[tuple[int, ...]] = [*combinations(everybody, 2)]
    if len(raters) > 2:
        compared.append(tuple(everybody))
    result = []
    for chosen in compared:
        some = ratings[:, list(chosen)]
        complete = np.isfinite(some).all(axis=1)
        name, measure = _measure(scale, len(chosen))
        value, low, high = _with_interval(measure, some[complete], people[complete], draws, seed)
        result.append(
            Agreement(
                measure=name,
                raters=" and ".join(raters[k] for k in chosen),
                value=value,
                low=low,
                high=high,
                pictures=int(complete.sum()),
            )
        )
    return result


def cohens_kappa(labels: FloatArray) -> float:
    """Return Cohen's kappa of two raters' labels ``(n, 2)``; NaN where both always say the same."""
    kinds = np.unique(labels)
    same = float((labels[:, 0] == labels[:, 1]).mean())
    shares = [[float((labels[:, k] == kind).mean()) for k in (0, 1)] for kind in kinds]
    return _beyond_chance(same, sum(first * second for first, second in shares))


def fleiss_kappa(labels: FloatArray) -> float:
    """Return Fleiss' kappa of labels ``(n, raters)`` without gaps (Fleiss 1971)."""
    raters = labels.shape[1]
    counts = np.stack([(labels == kind).sum(axis=1) for kind in np.unique(labels)], axis=1)
    same = float(((counts * (counts - 1)).sum(axis=1) / (raters * (raters - 1))).mean())
    shares = counts.sum(axis=0) / counts.sum()
    return _beyond_chance(same, float((shares**2).sum()))


def icc_consistency(ratings: FloatArray) -> float:
    """Return ICC(3,1) of ratings ``(n, raters)``: two-way, fixed raters, single, consistency.

    ``(MSR - MSE) / (MSR + (k - 1) MSE)`` (Shrout & Fleiss 1979).
    """
    n, raters = ratings.shape
    if n < 2:
        return float("nan")
    rows, columns, grand = ratings.mean(axis=1), ratings.mean(axis=0), ratings.mean()
    between = raters * float(((rows - grand) ** 2).sum()) / (n - 1)
    left = ratings - rows[:, None] - columns[None, :] + grand
    rest = float((left**2).sum()) / ((n - 1) * (raters - 1))
    whole = between + (raters - 1) * rest
    return (between - rest) / whole if whole > 0.0 else float("nan")


def _measure(scale: Scale, raters: int) -> tuple[str, Callable[[FloatArray], float]]:
    if scale != "label":
        return "ICC(3,1)", icc_consistency
    return ("Cohen's kappa", cohens_kappa) if raters == 2 else ("Fleiss' kappa", fleiss_kappa)


def _with_interval(
    measure: Callable[[FloatArray], float],
    ratings: FloatArray,
    people: NDArray[np.str_],
    draws: int,
    seed: int,
) -> tuple[float, float, float]:
    everyone, whose = np.unique(people, return_inverse=True)
    value = measure(ratings) if len(ratings) > 1 else float("nan")
    if len(everyone) < 2:
        return value, *NOTHING
    rows = [np.flatnonzero(whose == k) for k in range(len(everyone))]
    rng = np.random.default_rng(seed)
    drawn = [
        measure(ratings[np.concatenate([rows[k] for k in rng.integers(len(rows), size=len(rows))])])
        for _ in range(draws)
    ]
    return value, *interval_of(np.array(drawn))


def _beyond_chance(same: float, chance: float) -> float:
    return (same - chance) / (1.0 - chance) if chance < 1.0 else float("nan")
