"""Boosted trees as plain arrays: what a device evaluates, and the arithmetic that it must do.

One npz file holds the three classifiers. Each array's name begins with the classifier's:
``au_only_…`` and ``hybrid_…`` are boosted trees, ``cnn_only_…`` is the linear layer.

Of boosted trees (``<name>`` is ``au_only`` or ``hybrid``)::

    <name>_feature             int32   (nodes,)     feature that the node asks; -1 at a leaf
    <name>_threshold           float64 (nodes,)     left where the scaled feature <= threshold
    <name>_left                int32   (nodes,)     row of the left child here; -1 at a leaf
    <name>_right               int32   (nodes,)     row of the right child; -1 at a leaf
    <name>_value               float64 (nodes,)     what a leaf adds, before the learning rate
    <name>_roots               int32   (trees,)     row of each tree's root
    <name>_initial             float64 ()           log-odds before the first tree, …
    <name>_line                float64 (features,)  … and what each scaled feature adds to them
    <name>_learning_rate       float64 ()
    <name>_means               float64 (features,)
    <name>_scales              float64 (features,)  never 0
    <name>_decision_threshold  float64 ()           pain where P(pain) >= it

Of the network's last layer::

    cnn_only_weight              float64 (embedding,)
    cnn_only_bias                float64 ()
    cnn_only_decision_threshold  float64 ()

Of all::

    version             int32 ()   3
    action_unit_names   str   (16,)  order of the action units
    action_unit_method  str   ()     the estimator whose intensities were learned from
    embedding_size      int32 ()     0 where no network was trained: then au_only alone is there
    hybrid_against_rest int32 ()     1: its embedding is that of the face less that at rest
    trained_on          str   ()     what was learned from, in words: shown beside every P(pain)

The arithmetic: ``scaled = float32((features - means) / scales)``, the division in float64 and the
rounding to float32 before any comparison, because the trees were grown on float32;
``log_odds = initial + line @ scaled + learning_rate * sum(value at the leaf of each tree)``;
``P(pain) = 1 / (1 + exp(-log_odds))``. The features of ``au_only`` are the 16 action-unit
intensities; those of ``hybrid`` are the embedding, then the 16 intensities. The network alone says
``1 / (1 + exp(-(weight @ embedding + bias)))``.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int32]

TABLES_VERSION: Final = 3
LEAF: Final = -1
AU_ONLY: Final = "au_only"
CNN_ONLY: Final = "cnn_only"
HYBRID: Final = "hybrid"
CLASSIFIERS: Final = (AU_ONLY, CNN_ONLY, HYBRID)


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeTables:
    """Boosted trees; the attributes are the arrays of the module's table without their prefix."""

    feature: IntArray
    threshold: FloatArray
    left: IntArray
    right: IntArray
    value: FloatArray
    roots: IntArray
    initial: float
    line: FloatArray
    learning_rate: float
    means: FloatArray
    scales: FloatArray
    decision_threshold: float

    def arrays(self, name: str) -> dict[str, NDArray[np.generic]]:
        """Return the arrays under their names in a file."""
        return {f"{name}_{key}": np.asarray(getattr(self, key)) for key in self.__slots__}

    def probabilities(self, features: FloatArray) -> FloatArray:
        """Return P(pain) of features ``(n, features)``, shape ``(n,)``, by the module's rule."""
        scaled = ((features - self.means) / self.scales).astype(np.float32)
        at = np.tile(self.roots, (len(scaled), 1))
        rows = np.arange(len(scaled))[:, None]
        while (inner := self.feature[at] != LEAF).any():
            asked = scaled[rows, np.where(inner, self.feature[at], 0)]
            below = asked <= self.threshold[at]
            at = np.where(inner, np.where(below, self.left[at], self.right[at]), at)
        begin = self.initial + scaled.astype(np.float64) @ self.line
        log_odds = begin + self.learning_rate * self.value[at].sum(axis=1)
        return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearTables:
    """The network's last layer: ``weight`` of shape ``(embedding,)``."""

    weight: FloatArray
    bias: float
    decision_threshold: float

    def arrays(self, name: str) -> dict[str, NDArray[np.generic]]:
        """Return the arrays under their names in a file."""
        return {f"{name}_{key}": np.asarray(getattr(self, key)) for key in self.__slots__}


def write_tables(
    path: Path,
    *,
    au_only: TreeTables,
    action_unit_names: tuple[str, ...],
    action_unit_method: str,
    trained_on: str,
    cnn_only: LinearTables | None = None,
    hybrid: TreeTables | None = None,
    hybrid_against_rest: bool = False,
) -> None:
    """Write the classifiers' file; without a network `cnn_only` and `hybrid` are None."""
    arrays: dict[str, NDArray[np.generic]] = {
        "version": np.asarray(TABLES_VERSION, dtype=np.int32),
        "action_unit_names": np.asarray(action_unit_names),
        "action_unit_method": np.asarray(action_unit_method),
        "trained_on": np.asarray(trained_on),
        "hybrid_against_rest": np.asarray(hybrid_against_rest, dtype=np.int32),
        "embedding_size": np.asarray(0 if cnn_only is None else len(cnn_only.weight), np.int32),
    }
    arrays |= au_only.arrays(AU_ONLY)
    if cnn_only is not None:
        arrays |= cnn_only.arrays(CNN_ONLY)
    if hybrid is not None:
        arrays |= hybrid.arrays(HYBRID)
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
