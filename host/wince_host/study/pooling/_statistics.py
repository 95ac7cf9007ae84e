"""Small statistics over participants: rank tests, pseudo-median, bootstrap of a mean, Holm."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy import special, stats

from wince_host.study._material import Vector

MIDDLE_95_PERCENT: Final = (2.5, 97.5)
Z_95: Final = 1.959963984540054
SIGNIFICANT_BELOW: Final = 0.05
Interval = tuple[float, float]


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p values corrected for their number (Holm, Scand. J. Stat. 1979;6:65)."""
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    steps = p[order] * np.arange(p.size, 0, -1)
    corrected = np.empty_like(p)
    corrected[order] = np.minimum(1.0, np.maximum.accumulate(steps)) if p.size else steps
    return [float(one) for one in corrected]


def signed_rank(differences: Vector) -> tuple[float, float]:
    """Return the two-sided p of Wilcoxon's signed-rank test and the rank-biserial correlation."""
    moved = differences[differences != 0.0]
    if moved.size == 0:
        return 1.0, 0.0
    ranks = stats.rankdata(np.abs(moved))
    biserial = float(ranks[moved > 0.0].sum() - ranks[moved < 0.0].sum()) / float(ranks.sum())
    return float(stats.wilcoxon(moved).pvalue), biserial


def rank_sum(before: Vector, after: Vector) -> float:
    """Return the two-sided p of Mann-Whitney's rank-sum test."""
    if np.ptp(np.concatenate((before, after))) == 0.0:
        return 1.0
    return float(stats.mannwhitneyu(after, before, alternative="two-sided").pvalue)


def pseudo_median(differences: Vector) -> tuple[float, Interval]:
    """Return the Hodges-Lehmann pseudo-median and its 95 % interval.

    The interval leaves out as many of the sorted Walsh averages at either end as the normal
    approximation of the signed-rank statistic says (Hollander & Wolfe 1999, 3.2).
    """
    n = differences.size
    rows, columns = np.triu_indices(n)
    walsh = np.sort((differences[rows] + differences[columns]) / 2.0)
    spread = np.sqrt(n * (n + 1) * (2 * n + 1) / 24.0)
    out = max(0, int(np.floor(n * (n + 1) / 4.0 - Z_95 * spread)))
    return float(np.median(walsh)), (float(walsh[out]), float(walsh[-1 - out]))


def mean_interval(values: Vector, resamples: int, seed: int) -> Interval:
    """Return the 95 % percentile interval of the mean, bootstrap over participants."""
    generator = np.random.default_rng(seed)
    drawn = values[generator.integers(0, values.size, size=(resamples, values.size))]
    low, high = np.percentile(drawn.mean(axis=1), MIDDLE_95_PERCENT)
    return float(low), float(high)


def t_interval(values: Vector) -> Interval | None:
    """Return the 95 % interval of a mean by Student's t; None for fewer than three values."""
    if values.size < 3:
        return None
    half = float(special.stdtrit(values.size - 1, 0.975)) * float(values.std(ddof=1))
    half /= np.sqrt(values.size)
    return float(values.mean() - half), float(values.mean() + half)


def share_interval(count: int, n: int) -> Interval:
    """Return Wilson's 95 % interval of a share (J. Am. Stat. Assoc. 1927;22:209)."""
    interval = stats.binomtest(count, n).proportion_ci(method="wilson")
    return float(interval.low), float(interval.high)
