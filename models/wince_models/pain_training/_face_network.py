"""What a network for aligned faces must do, whichever library it is written with."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a network makes of faces: embeddings ``(n, e)`` and P(pain) ``(n,)``."""

    embeddings: FloatArray
    probabilities: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """How one pass of a training went: its number from 1, of how many, and the mean loss."""

    number: int
    of: int
    loss: float


class FaceNetwork(Protocol):
    """A trained network."""

    def look(self, faces: NDArray[np.uint8]) -> Seen:
        """Return what it makes of aligned faces ``(n, 224, 224)``."""
        ...

    def last_layer(self) -> tuple[FloatArray, float]:
        """Return weight ``(e,)`` and bias of the layer that makes the logit of an embedding."""
        ...

    def export(self, folder: Path, calibration: NDArray[np.uint8]) -> tuple[Path | None, str]:
        """Write what a device runs; return the file, and a sentence on why there is none.

        Parameters
        ----------
        folder
            Where the files go.
        calibration
            Aligned faces that tell the ranges for int8.
        """
        ...


class NetworkTrainer(Protocol):
    """Trains a network of one kind; the same faces, labels and seed give the same network."""

    @property
    def name(self) -> str:
        """The network and its settings in words: part of what results belong to."""
        ...

    def train(
        self,
        faces: NDArray[np.uint8],
        pain: NDArray[np.bool_],
        *,
        checkpoint: Path,
        say: Callable[[Pass], object],
    ) -> FaceNetwork:
        """Return a network trained on aligned faces ``(n, 224, 224)`` and their labels ``(n,)``."""
        ...
