"""Walks boosted trees that lie in plain arrays."""

import numpy as np
from numpy.typing import NDArray

from wince_device.kernels import kernel

Floats = NDArray[np.float64]
Indices = NDArray[np.int32]


@kernel
def leaf_sum(
    features: NDArray[np.float32],
    feature: Indices,
    threshold: Floats,
    left: Indices,
    right: Indices,
    value: Floats,
    roots: Indices,
) -> float:
    """Return the sum, over all trees, of the value at the leaf that the features lead to.

    Parameters
    ----------
    features
        Shape ``(features,)``, already scaled; float32, because the trees were grown on it.
    feature, threshold, left, right, value
        Shape ``(nodes,)``: the feature that a node asks (-1 at a leaf), its threshold (left where
        the feature is not above it), its children's rows, and what a leaf adds.
    roots
        Shape ``(trees,)``.
    """
    total = 0.0
    for tree in range(roots.shape[0]):
        node = roots[tree]
        while feature[node] >= 0:
            below = np.float64(features[feature[node]]) <= threshold[node]
            node = left[node] if below else right[node]
        total += value[node]
    return total
