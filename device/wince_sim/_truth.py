"""What is really so at a moment of the simulation, beside what the sensors show."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wince_sim._head import HeadPose


@dataclass(frozen=True, kw_only=True)
class FrameTruth:
    """The truth of one picture.

    Parameters
    ----------
    t_s
        Time on the patient's clock, which starts at zero.
    pain
        Latent pain, 0-10.
    action_units
        Intensities 0-5 as they are on the face, blinks, smiles and speech included.
    region_motion_px
        For V1, V2 and V3: mean displacement of the region's points from the neutral face, right
        and down, pixels, head motion left out.
    head
        Where the head is.
    face_present
        False while nobody is before the camera.
    """

    t_s: float
    pain: float
    action_units: Mapping[str, float]
    region_motion_px: Mapping[str, tuple[float, float]]
    head: HeadPose
    face_present: bool


@dataclass(frozen=True, kw_only=True)
class SimulatedFrame:
    """A picture and its truth.

    Parameters
    ----------
    image
        RGB ``(height, width, 3)`` or luma ``(height, width)``; read-only.
    t_s
        Mid-exposure time on the source's clock, seconds.
    index
        Count of frames at the sensor.
    truth
        What is really so.
    """

    image: NDArray[np.uint8]
    t_s: float
    index: int
    truth: FrameTruth
