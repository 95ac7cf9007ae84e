"""Boosted trees as the authors of the hybrid grew them, and their tables."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from ._settings import TREES
from ._tables import LEAF, TreeTables
from ._threshold import tuned_threshold

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.intp]
InnerFolds = list[tuple[IntArray, IntArray]]

LEARNING_RATE: Final = 0.03
DEPTH: Final = 3
"""With `TREES` trees: Verma et al. 2026 (10.70251/HYJR2348.43531540)."""

LINE_STEPS: Final = 500
"""At most; a line through standardised features needs some ten."""


class SaysPain(Protocol):
    """Trees of some kind."""

    def probabilities(self, features: FloatArray) -> FloatArray:
        """Return P(pain) of features ``(n, f)``, shape ``(n,)``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BoostedTrees:
    """Trees with the scaling and the threshold that were fitted with them.

    Attributes
    ----------
    scaler, trees
        Fitted on the training rows alone.
    threshold
        Pain where P(pain) is at least this.
    """

    scaler: StandardScaler
    trees: GradientBoostingClassifier
    threshold: float

    def probabilities(self, features: FloatArray) -> FloatArray:
        """Return P(pain) of features ``(n, f)``, shape ``(n,)``."""
        return np.asarray(expit(self.log_odds(features)))

    def log_odds(self, features: FloatArray) -> FloatArray:
        """Return the log-odds of pain of features ``(n, f)``, shape ``(n,)``."""
        scaled = self.scaler.transform(features)
        if not isinstance(self.trees.init_, LogisticRegression):
            return np.asarray(self.trees.decision_function(scaled))
        # The library bounds the line's own probability before the first tree, and rounds it.
        scaled = scaled.astype(np.float32)
        initial, line = self._begin()
        leaves = np.sum([tree.predict(scaled) for tree in self.trees.estimators_[:, 0]], axis=0)
        begin = initial + scaled.astype(np.float64) @ line
        return np.asarray(begin + self.trees.learning_rate * leaves)

    def tables(self) -> TreeTables:
        """Return the trees as arrays."""
        parts = [tree.tree_ for tree in self.trees.estimators_[:, 0]]
        starts = np.cumsum([0, *(part.node_count for part in parts[:-1])])
        joined = {
            name: np.concatenate([np.asarray(getattr(part, name)) for part in parts])
            for name in ("feature", "threshold", "value")
        }
        left, right = (
            np.concatenate(
                [
                    np.where(children == LEAF, LEAF, children + start)
                    for children, start in zip(
                        (getattr(part, f"children_{side}") for part in parts), starts, strict=True
                    )
                ]
            )
            for side in ("left", "right")
        )
        initial, line = self._begin()
        # The library marks a leaf's feature with -2.
        return TreeTables(
            feature=np.where(left == LEAF, LEAF, joined["feature"]).astype(np.int32),
            threshold=joined["threshold"].astype(np.float64),
            left=left.astype(np.int32),
            right=right.astype(np.int32),
            value=joined["value"].reshape(-1).astype(np.float64),
            roots=starts.astype(np.int32),
            initial=initial,
            line=line,
            learning_rate=float(self.trees.learning_rate),
            means=np.asarray(self.scaler.mean_, dtype=np.float64),
            scales=np.asarray(self.scaler.scale_, dtype=np.float64),
            decision_threshold=self.threshold,
        )

    def _begin(self) -> tuple[float, FloatArray]:
        """Return the log-odds before the first tree: a number, and a slope for each feature."""
        begin = self.trees.init_
        if isinstance(begin, LogisticRegression):
            return float(begin.intercept_[0]), np.asarray(begin.coef_[0], dtype=np.float64)
        return _log_odds(float(begin.class_prior_[1])), np.zeros(len(self.scaler.mean_))


def grow(
    features: FloatArray, pain: BoolArray, inner: InnerFolds, *, seed: int, count: int = TREES
) -> BoostedTrees:
    """Return trees grown on training rows, their threshold tuned on the same rows.

    Parameters
    ----------
    features, pain
        Training rows, shape ``(n, f)`` and ``(n,)``.
    inner
        Splits of these rows; without any the trees' own rows must do.
    seed
        Of ties between splits.
    count
        Trees; 200 as published.
    """

    def fit(rows: IntArray) -> BoostedTrees:
        return fitted(features[rows], pain[rows], seed=seed, count=count)

    trees = fit(np.arange(len(pain)))
    return replace(trees, threshold=threshold_of(trees, fit, features, pain, inner))


def threshold_of(
    trees: SaysPain,
    fit: Callable[[IntArray], SaysPain],
    features: FloatArray,
    pain: BoolArray,
    inner: InnerFolds,
) -> float:
    """Return the threshold of trees, tuned on the rows that they were grown on.

    It is tuned on what trees grown on the other inner folds say of each row, because trees know the
    rows that they were grown on too well.

    Parameters
    ----------
    trees
        Asked where there are no inner folds.
    fit
        Grows trees of the same kind on some rows.
    features, pain, inner
        As `grow`.
    """
    if not inner:
        return tuned_threshold(pain, trees.probabilities(features))
    known = np.full(len(pain), np.nan)
    for training, test in inner:
        known[test] = fit(training).probabilities(features[test])
    judged = np.isfinite(known)
    return tuned_threshold(pain[judged], known[judged])


def fitted(
    features: FloatArray,
    pain: BoolArray,
    *,
    seed: int,
    count: int = TREES,
    from_line: bool = False,
) -> BoostedTrees:
    """Return trees grown on training rows, their threshold not tuned yet.

    Parameters
    ----------
    features, pain, seed, count
        As `grow`.
    from_line
        The trees begin from a logistic regression on the same rows; else, as published, from the
        share of pain.
    """
    scaler = StandardScaler().fit(features)
    trees = GradientBoostingClassifier(
        learning_rate=LEARNING_RATE,
        n_estimators=count,
        max_depth=DEPTH,
        random_state=seed,
        init=LogisticRegression(max_iter=LINE_STEPS) if from_line else None,
    )
    trees.fit(scaler.transform(features), pain)
    return BoostedTrees(scaler=scaler, trees=trees, threshold=0.5)


def _log_odds(share: float) -> float:
    # As the library bounds it.
    least = float(np.finfo(np.float32).eps)
    bounded = min(max(share, least), 1.0 - least)
    return float(np.log(bounded / (1.0 - bounded)))
