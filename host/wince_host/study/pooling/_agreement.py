"""How the participants' own ratings go with what was measured."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy import special, stats

from wince_host.study._material import Vector
from wince_host.study._results import AgreementRow

from ._statistics import Z_95, Interval
from ._values import FAMILIES, Values

MEASURES: Final = tuple(name for name in FAMILIES if name != "rating")
FEWEST_FREEDOM: Final = 2


def agreements_of(values: Values) -> list[AgreementRow]:
    """Correlate ratings with each measure, within and over participants."""
    ratings = values.blocks("rating")
    rows = []
    for measure in MEASURES:
        blocks = values.blocks(measure)
        points = [
            (name, rating.value, blocks[place][name].value)
            for place, people in ratings.items()
            for name, rating in people.items()
            if place in blocks and name in blocks[place]
        ]
        if points:
            rows.append(_row(measure, points))
    return rows


def _row(measure: str, points: Sequence[tuple[str, float, float]]) -> AgreementRow:
    people = np.unique([name for name, _, _ in points], return_inverse=True)[1]
    ratings = np.array([rating for _, rating, _ in points])
    measured = np.array([value for _, _, value in points])
    count = int(people.max()) + 1
    within = within_correlation(people, ratings, measured)
    r, p, interval = within if within is not None else (None, None, None)
    return AgreementRow(
        measure=measure,
        blocks=len(points),
        participants=count,
        within_r=r,
        within_low=None if interval is None else interval[0],
        within_high=None if interval is None else interval[1],
        within_p=p,
        pooled_rho=_spearman(ratings, measured),
    )


def within_correlation(
    people: np.ndarray[tuple[int], np.dtype[np.intp]], first: Vector, second: Vector
) -> tuple[float, float, Interval] | None:
    """Return the repeated-measures correlation, its p and 95 % interval.

    Parameters
    ----------
    people
        Number of the participant of each point, from 0, shape ``(n,)``.

    Notes
    -----
    Bland & Altman, BMJ 1995;310:446; Bakdash & Marusich, Front. Psychol. 2017;8:456.
    """
    counts = np.bincount(people)
    freedom = int(people.size - np.count_nonzero(counts)) - 1
    across = first - (np.bincount(people, first) / counts)[people]
    up = second - (np.bincount(people, second) / counts)[people]
    spread = math.sqrt(float(across @ across) * float(up @ up))
    if freedom < FEWEST_FREEDOM or spread == 0.0:
        return None
    r = max(-1.0, min(1.0, float(across @ up) / spread))
    if abs(r) == 1.0:
        return r, 0.0, (r, r)
    t = r * math.sqrt(freedom / (1.0 - r * r))
    p = 2.0 * float(special.stdtr(freedom, -abs(t)))
    half = Z_95 / math.sqrt(freedom - 1)
    return r, p, (math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half))


def _spearman(first: Vector, second: Vector) -> float | None:
    if first.size < 3 or np.ptp(first) == 0.0 or np.ptp(second) == 0.0:
        return None
    return float(stats.spearmanr(first, second).statistic)
