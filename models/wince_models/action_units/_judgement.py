"""How well intensities agree with the truth: correlation, ICC(3,1) and error."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]


def correlations(truth: FloatArray, measured: FloatArray) -> NDArray[np.float64]:
    """Return Pearson's r of each column, shape ``(k,)``; NaN where a column does not vary."""
    a = truth.astype(np.float64) - truth.mean(axis=0, dtype=np.float64)
    b = measured.astype(np.float64) - measured.mean(axis=0, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((a * b).sum(axis=0) / np.sqrt((a**2).sum(axis=0) * (b**2).sum(axis=0)))


def intraclass_correlations(truth: FloatArray, measured: FloatArray) -> NDArray[np.float64]:
    """Return ICC(3,1) of each column: two fixed raters, single ratings, consistency.

    ``(between - rest) / (between + rest)`` with the mean squares of a two-way analysis of variance
    (Shrout & Fleiss 1979). Unlike r it falls when one rater's scale is stretched.
    """
    both = np.stack([truth, measured]).astype(np.float64)
    n = both.shape[1]
    rows, raters, grand = both.mean(axis=0), both.mean(axis=1), both.mean(axis=(0, 1))
    between = 2.0 * ((rows - grand) ** 2).sum(axis=0) / (n - 1)
    rest = ((both - rows[None] - raters[:, None] + grand) ** 2).sum(axis=(0, 1)) / (n - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((between - rest) / (between + rest))
