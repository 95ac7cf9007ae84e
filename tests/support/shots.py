"""A frame as a camera gives it, of a picture that a test has; and what is seen in such frames."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wince_device.face import FaceObservation, FaceTracker, MotionSmoother

Picture = NDArray[np.uint8]


@dataclass(frozen=True, kw_only=True)
class Shot:
    """A frame as a camera gives it."""

    image: Picture
    t_s: float
    index: int


def watched(tracker: FaceTracker, shots: Iterable[Shot]) -> list[FaceObservation]:
    """Return what a tracker says of frames, their motion told."""
    smoother = MotionSmoother()
    seen = [told for one in shots for told in smoother.add(tracker.process(one))]
    return seen + smoother.finish()
