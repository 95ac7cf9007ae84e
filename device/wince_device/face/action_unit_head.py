"""Reads action units off a face's vector and the vector of the same person's rest."""

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._unit_kernels import layer
from .neutral import EMBEDDING_SIZE, NeutralFace
from .observation import ACTION_UNIT_NAMES, ActionUnits
from .own_models import HEAD_FILE, own_model, read_arrays

FloatArray = NDArray[np.float64]
Weights = dict[str, NDArray[np.float64]]

METHOD: Final = "network-4"
"""Named beside every intensity; a rest that was measured with another estimator is taken anew."""

MAX_INTENSITY: Final = 5.0
LOG_DEVIATION_LIMITS: Final = (-3.0, 1.5)
"""Natural logarithms of intensity steps; beyond them nothing was learned."""

UNSEEN_DEVIATION: Final = 1.07
UNSEEN_SHARE: Final = 0.25
"""What is added to every deviation for faces that were not drawn: so many steps, and this share of
the intensity. The network learned from drawn faces alone and is surer than it may be on others;
measured on a photograph deformed by known amounts (tests/benchmarks/face_path/photograph_error.py).
"""

_SHAPES: Final = {
    "generic": (EMBEDDING_SIZE,),
    "hidden_weight": (128, 2 * EMBEDDING_SIZE + 1),
    "hidden_bias": (128,),
    "again_weight": (128, 128),
    "again_bias": (128,),
    "intensity_weight": (len(ACTION_UNIT_NAMES), 128),
    "intensity_bias": (len(ACTION_UNIT_NAMES),),
    "log_deviation_weight": (len(ACTION_UNIT_NAMES), 128),
    "log_deviation_bias": (len(ACTION_UNIT_NAMES),),
}


class ActionUnitHead:
    """The small part of the action-unit network, in plain floats.

    Parameters
    ----------
    neutral
        The person's own face at rest; None takes a generic one, which is less sure.
    drawn
        The faces are drawn ones, like those that were learned from: the network's own deviations
        then hold. For real faces they are widened by `UNSEEN_DEVIATION` and `UNSEEN_SHARE`.
    path
        Another head's file, as training writes it.

    Raises
    ------
    ModelFileError
        If the model file is missing, cannot be read, or without `path` is not the one that Wince
        came with.
    """

    def __init__(
        self, neutral: NeutralFace | None = None, *, drawn: bool = False, path: Path | None = None
    ) -> None:
        self._drawn = drawn
        self._weights = _weights(path)
        self._own = neutral is not None
        self._rest = self._weights["generic"] if neutral is None else neutral.means
        self._single = _single_weights(path)
        self._joined = np.empty(2 * EMBEDDING_SIZE + 1)
        self._layers = np.empty((2, EMBEDDING_SIZE))
        # Compiles what the first face would else wait for.
        self.estimate(np.zeros(EMBEDDING_SIZE))

    @property
    def own_neutral(self) -> bool:
        """Whether a person's own rest is used."""
        return self._own

    def estimate(self, vector: FloatArray) -> ActionUnits:
        """Return the intensities for one face's vector, shape ``(128,)``."""
        joined, (hidden, again) = self._joined, self._layers
        np.maximum(vector, 0.0, out=joined[:EMBEDDING_SIZE])
        np.subtract(vector, self._rest, out=joined[EMBEDDING_SIZE:-1])
        joined[-1] = self._own
        means, spreads = np.empty((2, len(ACTION_UNIT_NAMES)))
        self._layer("hidden", joined, 0.0, hidden)
        self._layer("again", hidden, 0.0, again)
        self._layer("intensity", again, -np.inf, means)
        self._layer("log_deviation", again, -np.inf, spreads)
        intensities, deviations = self._bounded(means, spreads)
        return ActionUnits(intensities=intensities, deviations=deviations, own_neutral=self._own)

    def _layer(self, name: str, values: FloatArray, least: float, out: FloatArray) -> None:
        layer(self._single[name], self._weights[f"{name}_bias"], values, least, out)

    def estimate_many(self, vectors: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return intensities and their deviations, ``(n, 16)`` each, for vectors ``(n, 128)``."""
        weights = self._weights
        joined = np.empty((len(vectors), 2 * EMBEDDING_SIZE + 1))
        np.maximum(vectors, 0.0, out=joined[:, :EMBEDDING_SIZE])
        np.subtract(vectors, self._rest, out=joined[:, EMBEDDING_SIZE:-1])
        joined[:, -1] = float(self._own)
        hidden = np.maximum(joined @ weights["hidden_weight"].T + weights["hidden_bias"], 0.0)
        hidden = np.maximum(hidden @ weights["again_weight"].T + weights["again_bias"], 0.0)
        mean = hidden @ weights["intensity_weight"].T + weights["intensity_bias"]
        spread = hidden @ weights["log_deviation_weight"].T + weights["log_deviation_bias"]
        return self._bounded(mean, spread)

    def _bounded(self, mean: FloatArray, spread: FloatArray) -> tuple[FloatArray, FloatArray]:
        intensities = mean.clip(0.0, MAX_INTENSITY)
        deviations = np.exp(spread.clip(*LOG_DEVIATION_LIMITS))
        if not self._drawn:
            unseen = np.hypot(UNSEEN_DEVIATION, UNSEEN_SHARE * intensities)
            deviations = np.hypot(deviations, unseen)
        return intensities, deviations


@cache
def _single_weights(path: Path | None) -> dict[str, NDArray[np.float32]]:
    """Return the layers' weights in the single precision in which they are stored."""
    names = ("hidden", "again", "intensity", "log_deviation")
    return {name: _weights(path)[f"{name}_weight"].astype(np.float32) for name in names}


@cache
def _weights(path: Path | None) -> Weights:
    return read_head(path or own_model(HEAD_FILE))


def read_head(path: Path) -> Weights:
    """Return the arrays of a head's file.

    Raises
    ------
    ModelFileError
        If an array is missing, of another shape or not finite.
    """
    return read_arrays(path, _SHAPES)
