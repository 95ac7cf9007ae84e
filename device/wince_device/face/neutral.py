"""A person's neutral face: the mean vector of their face at rest, and how much it wavers."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

EMBEDDING_SIZE: Final = 128
"""Numbers that the encoder makes of a face."""

MIN_FRAMES: Final = 10
"""Fewer frames give no robust deviation."""

_NORMAL_MAD: Final = 1.4826
"""Standard deviation of a normal distribution over its median absolute deviation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeutralFace:
    """The vectors of a face at rest. They are numbers, no picture, and yet personal data.

    Attributes
    ----------
    means
        Shape ``(128,)``.
    deviations
        Shape as above: how far one frame at rest lies from the mean, one standard deviation.
    n_frames
        Frames it was made from.
    """

    means: FloatArray
    deviations: FloatArray
    n_frames: int

    def __post_init__(self) -> None:
        shape = (EMBEDDING_SIZE,)
        if self.means.shape != shape or self.deviations.shape != shape:
            msg = f"a neutral face has {shape[0]} means and deviations, not {self.means.shape}"
            raise ValueError(msg)
        if not (np.isfinite(self.means).all() and np.isfinite(self.deviations).all()):
            msg = "a neutral face must hold finite numbers only"
            raise ValueError(msg)
        if (self.deviations < 0).any():
            msg = "a neutral face's deviations cannot be negative"
            raise ValueError(msg)

    @classmethod
    def from_vectors(cls, vectors: FloatArray) -> "NeutralFace":
        """Return the neutral face of frames at rest.

        Medians and median absolute deviations, so that a blink or a word does not count.

        Parameters
        ----------
        vectors
            Shape ``(n, 128)``; rows that are not finite are left out.

        Raises
        ------
        ValueError
            If fewer than 10 rows can be used.
        """
        rows = np.asarray(vectors, dtype=np.float64)
        if rows.ndim != 2 or rows.shape[1] != EMBEDDING_SIZE:
            msg = f"the vectors of a neutral face must have shape (n, {EMBEDDING_SIZE})"
            raise ValueError(msg)
        rows = rows[np.isfinite(rows).all(axis=1)]
        if len(rows) < MIN_FRAMES:
            msg = f"a neutral face needs at least {MIN_FRAMES} frames with a face, got {len(rows)}"
            raise ValueError(msg)
        means = np.median(rows, axis=0)
        deviations = _NORMAL_MAD * np.median(np.abs(rows - means), axis=0)
        return cls(means=means, deviations=deviations, n_frames=len(rows))
