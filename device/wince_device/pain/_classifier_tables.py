"""Reads the pain classifiers' tables and refuses what could not be walked to the end."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from wince_device.face import ACTION_UNIT_NAMES, METHOD
from wince_wire import ModelFileError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int32]
Arrays = Mapping[str, NDArray[np.generic]]

VERSIONS: Final = (1, 2, 3)
"""Of the file. From the second on it says what the hybrid's embedding is read against, from the
third on boosted trees may begin from a line."""

FIRST_WITH_LINE: Final = 3

UNKNOWN_ORIGIN: Final = "faces that its file does not name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trees:
    """Boosted trees of one classifier.

    Attributes
    ----------
    feature, threshold, left, right, value
        Shape ``(nodes,)``: see `_tree_kernels.leaf_sum`.
    roots
        Shape ``(trees,)``.
    initial, line
        Log-odds before the first tree, and what each scaled feature adds to them, shape
        ``(features,)``.
    learning_rate
        The factor of all leaves.
    means, scales
        Shape ``(features,)``: what is subtracted from a feature and what it is divided by.
    decision_threshold
        P(pain) from which on the classifier says pain.
    """

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifierTables:
    """All that the three classifiers need besides the network.

    Attributes
    ----------
    trained_on
        What kind of faces was learned from, shown with every reading.
    au_only, hybrid
        Trees; the hybrid is None where no network was trained.
    hybrid_against_rest
        Its embedding is that of the face less that of the same person at rest.
    cnn_weight, cnn_bias
        The network's last layer; the weight has shape ``(e,)``, empty without a network.
    cnn_decision_threshold
        P(pain) from which on the network says pain.
    """

    trained_on: str
    au_only: Trees
    hybrid: Trees | None
    hybrid_against_rest: bool
    cnn_weight: FloatArray
    cnn_bias: float
    cnn_decision_threshold: float


def read_tables(path: Path) -> ClassifierTables:
    """Return the tables of a file.

    Raises
    ------
    ModelFileError
        If it is no such file, was trained with other action units, or is not whole.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            return _tables({name: data[name] for name in data.files})
    except (OSError, KeyError, ValueError, TypeError, EOFError, BadZipFile) as error:
        msg = f"the pain classifiers' table {path} cannot be used: {error}"
        raise ModelFileError(msg) from error


def _tables(arrays: Arrays) -> ClassifierTables:
    version = int(arrays["version"])
    if version not in VERSIONS:
        msg = f"it has version {version}, and this program reads versions 1 to 3"
        raise ValueError(msg)
    names = tuple(str(name) for name in arrays["action_unit_names"])
    if names != ACTION_UNIT_NAMES or str(arrays["action_unit_method"]) != METHOD:
        msg = "it was trained with another action-unit model than this program has: train it anew"
        raise ValueError(msg)
    size = int(arrays["embedding_size"])
    return ClassifierTables(
        trained_on=str(arrays.get("trained_on", UNKNOWN_ORIGIN)),
        au_only=_trees(arrays, "au_only", len(names)),
        hybrid=_trees(arrays, "hybrid", size + len(names)) if size else None,
        hybrid_against_rest=version > 1 and bool(arrays["hybrid_against_rest"]),
        cnn_weight=_finite(arrays, "cnn_only_weight", size) if size else np.zeros(0),
        cnn_bias=_number(arrays, "cnn_only_bias") if size else 0.0,
        cnn_decision_threshold=_number(arrays, "cnn_only_decision_threshold") if size else 1.0,
    )


def _trees(arrays: Arrays, name: str, features: int) -> Trees:
    nodes = len(arrays[f"{name}_feature"])
    trees = Trees(
        feature=_whole(arrays, f"{name}_feature"),
        threshold=_finite(arrays, f"{name}_threshold", nodes),
        left=_whole(arrays, f"{name}_left"),
        right=_whole(arrays, f"{name}_right"),
        value=_finite(arrays, f"{name}_value", nodes),
        roots=_whole(arrays, f"{name}_roots"),
        initial=_number(arrays, f"{name}_initial"),
        line=_line(arrays, name, features),
        learning_rate=_number(arrays, f"{name}_learning_rate"),
        means=_finite(arrays, f"{name}_means", features),
        scales=_finite(arrays, f"{name}_scales", features),
        decision_threshold=_number(arrays, f"{name}_decision_threshold"),
    )
    _check_walk(trees, name, features)
    return trees


def _line(arrays: Arrays, name: str, features: int) -> FloatArray:
    """Return what each feature adds before the first tree: nothing in files of before."""
    if int(arrays["version"]) < FIRST_WITH_LINE:
        return np.zeros(features)
    return _finite(arrays, f"{name}_line", features)


def _check_walk(trees: Trees, name: str, features: int) -> None:
    """Check that every walk ends: children lie behind their parent, and nothing out of the file."""
    nodes = len(trees.feature)
    rows = np.arange(nodes)
    inner = trees.feature >= 0
    sound = (
        len(trees.left) == len(trees.right) == nodes
        and bool((trees.feature < features).all())
        and bool((trees.roots >= 0).all() and (trees.roots < nodes).all())
        and all(
            bool((child[inner] > rows[inner]).all() and (child[inner] < nodes).all())
            for child in (trees.left, trees.right)
        )
        and bool((trees.scales > 0).all())
    )
    if not sound:
        msg = f"the trees of {name} lead nowhere, or the features' scales are not above 0"
        raise ValueError(msg)


def _whole(arrays: Arrays, name: str) -> IntArray:
    given = arrays[name]
    if given.ndim != 1 or not np.issubdtype(given.dtype, np.integer):
        msg = f"{name} is no row of whole numbers"
        raise ValueError(msg)
    return np.ascontiguousarray(given, dtype=np.int32)


def _finite(arrays: Arrays, name: str, size: int) -> FloatArray:
    given = np.ascontiguousarray(arrays[name], dtype=np.float64)
    if given.shape != (size,) or not np.isfinite(given).all():
        msg = f"{name} is no row of {size} finite numbers"
        raise ValueError(msg)
    return given


def _number(arrays: Arrays, name: str) -> float:
    value = float(arrays[name])
    if not math.isfinite(value):
        msg = f"{name} is not finite"
        raise ValueError(msg)
    return value
