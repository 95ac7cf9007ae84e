"""How well P(pain) and the calls made of it agree with the labels, over weighted rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._threshold import f1, weighted_f1

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

BINS: Final = 10
"""Of equal count, for calibration."""

MEASURES: Final = (
    "accuracy",
    "balanced accuracy",
    "precision",
    "recall",
    "specificity",
    "F1 of pain",
    "F1 of no pain",
    "weighted F1",
    "AUC",
    "Brier score",
    "calibration error",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a classifier said of rows that it had not seen; shape ``(n,)`` each.

    Attributes
    ----------
    pain
        The label.
    probabilities
        P(pain).
    called
        Called pain: P(pain) was at least its fold's threshold.
    """

    pain: BoolArray
    probabilities: FloatArray
    called: BoolArray

    def of(self, rows: BoolArray) -> "Answers":
        """Return the answers of chosen rows."""
        return Answers(
            pain=self.pain[rows],
            probabilities=self.probabilities[rows],
            called=self.called[rows],
        )

    def confusion(self, weights: FloatArray | None = None) -> FloatArray:
        """Return counts ``((quiet, alarms), (misses, hits))``: a row a label, no pain first."""
        weight = np.ones(len(self.pain)) if weights is None else weights
        return np.array(
            [
                [
                    weight[(self.pain == truth) & (self.called == call)].sum()
                    for call in (False, True)
                ]
                for truth in (False, True)
            ]
        )


def measures(answers: Answers, weights: FloatArray | None = None) -> Mapping[str, float]:
    """Return all `MEASURES`; NaN where one cannot be said, as AUC of one class.

    Parameters
    ----------
    answers
        See there.
    weights
        Shape ``(n,)``: how often each row counts.
    """
    weight = np.ones(len(answers.pain)) if weights is None else weights
    (quiet, alarms), (misses, hits) = answers.confusion(weight)
    total = weight.sum()
    recall, specificity = _over(hits, hits + misses), _over(quiet, quiet + alarms)
    wide = {"hits": hits, "misses": misses, "alarms": alarms, "quiet": quiet}
    errors = (answers.probabilities - answers.pain) ** 2
    return {
        "accuracy": _over(hits + quiet, total),
        "balanced accuracy": (recall + specificity) / 2.0,
        "precision": _over(hits, hits + alarms),
        "recall": recall,
        "specificity": specificity,
        "F1 of pain": float(f1(hits, misses, alarms)),
        "F1 of no pain": float(f1(quiet, alarms, misses)),
        "weighted F1": float(weighted_f1(**wide)),
        "AUC": auc(answers, weight),
        "Brier score": _over(float((weight * errors).sum()), total),
        "calibration error": calibration_error(answers, weight),
    }


def auc(answers: Answers, weights: FloatArray) -> float:
    """Return the area under the ROC curve of weighted rows; NaN with one class."""
    alarms, hits = roc(answers, weights)
    if not (np.isfinite(alarms).all() and np.isfinite(hits).all()):
        return float("nan")
    return float(np.trapezoid(hits, alarms))


def roc(answers: Answers, weights: FloatArray | None = None) -> tuple[FloatArray, FloatArray]:
    """Return false-alarm rates and hit rates, rising from 0 to 1; NaN with one class."""
    weight = np.ones(len(answers.pain)) if weights is None else weights
    order = np.argsort(-answers.probabilities, kind="stable")
    ordered, truth, heavy = answers.probabilities[order], answers.pain[order], weight[order]
    ends = np.flatnonzero(np.append(np.diff(ordered) < 0, True)[: len(ordered)])
    curves = [np.concatenate(([0.0], np.cumsum(heavy * mine)[ends])) for mine in (~truth, truth)]
    with np.errstate(invalid="ignore", divide="ignore"):
        alarms, hits = (curve / curve[-1] for curve in curves)
    return alarms, hits


def calibration(answers: Answers) -> NDArray[np.float64]:
    """Return bins of equal count, shape ``(bins, 3)``: mean P(pain), share of pain, count."""
    order = np.argsort(answers.probabilities, kind="stable")
    parts = [part for part in np.array_split(order, BINS) if len(part)]
    return np.array(
        [
            [answers.probabilities[part].mean(), answers.pain[part].mean(), len(part)]
            for part in parts
        ]
    ).reshape(len(parts), 3)


def calibration_error(answers: Answers, weights: FloatArray) -> float:
    """Return the mean distance of P(pain) from the share of pain, over ten bins of equal weight."""
    order = np.argsort(answers.probabilities, kind="stable")
    weight = weights[order]
    total = weight.sum()
    if not total > 0.0:
        return float("nan")
    bins = np.minimum((np.cumsum(weight) - weight / 2.0) / total * BINS, BINS - 1).astype(int)
    gaps = weight * (answers.probabilities[order] - answers.pain[order])
    return float(np.abs(np.bincount(bins, gaps, BINS)).sum() / total)


def _over(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0.0 else float("nan")
