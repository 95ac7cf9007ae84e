"""Boosted trees as the authors of the hybrid grew them, and their tables."""

from dataclasses import dataclass
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingClassifier
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
        return np.asarray(self.trees.predict_proba(self.scaler.transform(features))[:, 1])

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
        # The library marks a leaf's feature with -2.
        return TreeTables(
            feature=np.where(left == LEAF, LEAF, joined["feature"]).astype(np.int32),
            threshold=joined["threshold"].astype(np.float64),
            left=left.astype(np.int32),
            right=right.astype(np.int32),
            value=joined["value"].reshape(-1).astype(np.float64),
            roots=starts.astype(np.int32),
            initial=_log_odds(float(self.trees.init_.class_prior_[1])),
            learning_rate=float(self.trees.learning_rate),
            means=np.asarray(self.scaler.mean_, dtype=np.float64),
            scales=np.asarray(self.scaler.scale_, dtype=np.float64),
            decision_threshold=self.threshold,
        )


def grow(
    features: FloatArray, pain: BoolArray, inner: InnerFolds, *, seed: int, count: int = TREES
) -> BoostedTrees:
    """Return trees grown on training rows, their threshold tuned on the same rows.

    The threshold is tuned on what trees grown on the other inner folds say of each row, because
    trees know the rows that they were grown on too well.

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
    scaler, trees = _fitted(features, pain, seed, count)
    known = _unseen(features, pain, inner, seed, count)
    if known is None:
        known = np.asarray(trees.predict_proba(scaler.transform(features))[:, 1])
    judged = np.isfinite(known)
    threshold = tuned_threshold(pain[judged], known[judged])
    return BoostedTrees(scaler=scaler, trees=trees, threshold=threshold)


def _unseen(
    features: FloatArray, pain: BoolArray, inner: InnerFolds, seed: int, count: int
) -> FloatArray | None:
    if not inner:
        return None
    known = np.full(len(pain), np.nan)
    for training, test in inner:
        scaler, trees = _fitted(features[training], pain[training], seed, count)
        known[test] = trees.predict_proba(scaler.transform(features[test]))[:, 1]
    return known


def _fitted(
    features: FloatArray, pain: BoolArray, seed: int, count: int
) -> tuple[StandardScaler, GradientBoostingClassifier]:
    scaler = StandardScaler().fit(features)
    trees = GradientBoostingClassifier(
        learning_rate=LEARNING_RATE, n_estimators=count, max_depth=DEPTH, random_state=seed
    )
    return scaler, cast("GradientBoostingClassifier", trees.fit(scaler.transform(features), pain))


def _log_odds(share: float) -> float:
    # As the library bounds it.
    least = float(np.finfo(np.float32).eps)
    bounded = min(max(share, least), 1.0 - least)
    return float(np.log(bounded / (1.0 - bounded)))
