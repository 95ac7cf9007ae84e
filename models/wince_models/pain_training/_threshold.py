"""Where P(pain) begins to be called pain: tuned for weighted F1, on training data alone."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


def tuned_threshold(pain: BoolArray, probabilities: FloatArray) -> float:
    """Return the threshold for the highest weighted F1; pain where P(pain) is at least this.

    Thresholds whose weighted F1 lies within one standard error of the highest cannot be told apart
    with so few rows (Breiman et al. 1984, the one-standard-error rule): of them the one nearest to
    0.5 is taken. With one class only it is 0.5.

    Parameters
    ----------
    pain, probabilities
        Shape ``(n,)``.
    """
    if len(np.unique(pain)) < 2:
        return 0.5
    candidates, scores = threshold_curve(pain, probabilities)
    highest = float(scores.max())
    error = float(np.sqrt(highest * (1.0 - highest) / len(pain)))
    alike = candidates[scores >= highest - error - 1e-12]
    return float(alike[np.argmin(np.abs(alike - 0.5))])


def threshold_curve(pain: BoolArray, probabilities: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return all thresholds that differ, rising, and the weighted F1 of each.

    Between two neighbouring probabilities all are alike: the middle one stands for them.
    """
    order = np.argsort(probabilities, kind="stable")
    ordered, truth = probabilities[order], pain[order]
    last = np.flatnonzero(np.append(np.diff(ordered) > 0, True))
    levels = ordered[last]
    candidates = np.concatenate(
        ([levels[0] / 2.0], (levels[:-1] + levels[1:]) / 2.0, [np.nextafter(levels[-1], np.inf)])
    )
    # Below each candidate so many rows of each class are called no pain.
    missed = np.concatenate(([0], np.cumsum(truth)[last]))
    quiet = np.concatenate(([0], np.cumsum(~truth)[last]))
    return candidates, weighted_f1(
        hits=truth.sum() - missed, misses=missed, alarms=(~truth).sum() - quiet, quiet=quiet
    )


def weighted_f1(
    *,
    hits: NDArray[np.integer] | FloatArray,
    misses: NDArray[np.integer] | FloatArray,
    alarms: NDArray[np.integer] | FloatArray,
    quiet: NDArray[np.integer] | FloatArray,
) -> FloatArray:
    """Return F1 of both classes, weighted by how many rows each has; of arrays of counts.

    Parameters
    ----------
    hits, misses
        Pain called pain, and not.
    alarms, quiet
        No pain called pain, and not.
    """
    pain, calm = hits + misses, alarms + quiet
    return np.asarray(
        (pain * f1(hits, misses, alarms) + calm * f1(quiet, alarms, misses)) / (pain + calm)
    )


def f1(
    hits: NDArray[np.integer] | FloatArray,
    misses: NDArray[np.integer] | FloatArray,
    alarms: NDArray[np.integer] | FloatArray,
) -> FloatArray:
    """Return F1 of a class: ``2 hits / (2 hits + misses + alarms)``, 0 where nothing is there."""
    all_three = 2.0 * hits + misses + alarms
    return np.asarray(2.0 * hits / np.maximum(all_three, 1e-12))
