"""A person's neutral face: what their features are at rest, and how much they waver."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .calibration import geometric_calibration
from .geometry import FEATURE_NAMES

FloatArray = NDArray[np.float64]

MIN_FRAMES: Final = 10
"""Fewer frames give no robust deviation."""

_NORMAL_MAD: Final = 1.4826
"""Standard deviation of a normal distribution over its median absolute deviation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeutralFace:
    """The features of a face at rest.

    Attributes
    ----------
    means
        Shape ``(len(FEATURE_NAMES),)``.
    deviations
        Shape as above: how far one measurement at rest lies from the mean, one standard deviation.
    n_frames
        Frames it was made from; 0 for the generic face.
    """

    means: FloatArray
    deviations: FloatArray
    n_frames: int

    def __post_init__(self) -> None:
        shape = (len(FEATURE_NAMES),)
        if self.means.shape != shape or self.deviations.shape != shape:
            msg = f"a neutral face has {shape[0]} means and deviations, not {self.means.shape}"
            raise ValueError(msg)
        if not (np.isfinite(self.means).all() and np.isfinite(self.deviations).all()):
            msg = "a neutral face must hold finite numbers only"
            raise ValueError(msg)
        if (self.deviations < 0).any():
            msg = "a neutral face's deviations cannot be negative"
            raise ValueError(msg)

    @property
    def own(self) -> bool:
        """Whether it is a person's own."""
        return self.n_frames > 0

    @classmethod
    def from_features(cls, features: FloatArray) -> "NeutralFace":
        """Return the neutral face of frames at rest.

        Medians and median absolute deviations, so that a blink or a word does not count.

        Parameters
        ----------
        features
            Shape ``(n, len(FEATURE_NAMES))``; rows that are not finite are left out.

        Raises
        ------
        ValueError
            If fewer than 10 rows can be used.
        """
        rows = np.asarray(features, dtype=np.float64)
        if rows.ndim != 2 or rows.shape[1] != len(FEATURE_NAMES):
            msg = f"features of a neutral face must have shape (n, {len(FEATURE_NAMES)})"
            raise ValueError(msg)
        rows = rows[np.isfinite(rows).all(axis=1)]
        if len(rows) < MIN_FRAMES:
            msg = f"a neutral face needs at least {MIN_FRAMES} frames with a face, got {len(rows)}"
            raise ValueError(msg)
        means = np.median(rows, axis=0)
        deviations = _NORMAL_MAD * np.median(np.abs(rows - means), axis=0)
        return cls(means=means, deviations=deviations, n_frames=len(rows))


def generic_neutral() -> NeutralFace:
    """Return the mean neutral face of many people, with the deviations between people."""
    calibration = geometric_calibration()
    return NeutralFace(
        means=np.array(calibration.neutral),
        deviations=np.array(calibration.between_people),
        n_frames=0,
    )
