"""What one picture of the overlay shows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wince_device.face import FaceObservation
from wince_device.pain import PainEstimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One frame and what was measured in it.

    Attributes
    ----------
    picture
        RGB ``(height, width, 3)``, already in the overlay's size.
    scale
        Its pixels a pixel of the camera's.
    t_s, frame_index
        The frame's own.
    observation
        None for a frame that was not worked on.
    estimate
        That of the second the frame lies in; None for the broken second at the end.
    """

    picture: NDArray[np.uint8]
    scale: float
    t_s: float
    frame_index: int
    observation: FaceObservation | None
    estimate: PainEstimate | None
