"""Two sets of boosted trees whose log-odds are averaged: on some numbers alone, and on all."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ._tables import LEAF, TreeTables
from ._trees import BoolArray, BoostedTrees, FloatArray, InnerFolds, IntArray, fitted, threshold_of


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanOfTrees:
    """Both sets, with the threshold that was fitted with them.

    Attributes
    ----------
    some
        Asks the columns from `first` on.
    every
        Asks all columns.
    first
        Number of columns that `some` does not ask.
    threshold
        Pain where P(pain) is at least this.
    """

    some: BoostedTrees
    every: BoostedTrees
    first: int
    threshold: float

    def probabilities(self, features: FloatArray) -> FloatArray:
        """Return P(pain) of features ``(n, f)``, shape ``(n,)``."""
        some = self.some.log_odds(features[:, self.first :])
        return np.asarray(expit((some + self.every.log_odds(features)) / 2.0))

    def tables(self) -> TreeTables:
        """Return both as one set of trees of half the learning rate."""
        some, every = self.some.tables(), self.every.tables()
        nodes = len(some.feature)
        return TreeTables(
            feature=np.concatenate([_moved(some.feature, self.first), every.feature]),
            threshold=np.concatenate([some.threshold, every.threshold]),
            left=np.concatenate([some.left, _moved(every.left, nodes)]),
            right=np.concatenate([some.right, _moved(every.right, nodes)]),
            value=np.concatenate([some.value, every.value]),
            roots=np.concatenate([some.roots, every.roots + np.int32(nodes)]),
            initial=(some.initial + every.initial) / 2.0,
            line=(np.concatenate([np.zeros(self.first), some.line]) + every.line) / 2.0,
            learning_rate=every.learning_rate / 2.0,
            # Those of the columns that both ask are alike: both were fitted on the same rows.
            means=every.means,
            scales=every.scales,
            decision_threshold=self.threshold,
        )


def grow_both(
    features: FloatArray, pain: BoolArray, inner: InnerFolds, *, first: int, seed: int
) -> MeanOfTrees:
    """Return both sets grown on training rows; the one on all columns begins from a line.

    Parameters
    ----------
    features, pain, inner, seed
        As `grow`.
    first
        The first column that both sets ask.
    """

    def fit(rows: IntArray) -> MeanOfTrees:
        some, every, hurts = features[rows, first:], features[rows], pain[rows]
        return MeanOfTrees(
            some=fitted(some, hurts, seed=seed),
            every=fitted(every, hurts, seed=seed, from_line=True),
            first=first,
            threshold=0.5,
        )

    both = fit(np.arange(len(pain)))
    return replace(both, threshold=threshold_of(both, fit, features, pain, inner))


def _moved(numbers: NDArray[np.int32], by: int) -> NDArray[np.int32]:
    return np.where(numbers == LEAF, numbers, numbers + by).astype(np.int32)
