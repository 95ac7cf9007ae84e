"""What was measured once for the geometric estimator: mean face, neutral features, responses.

The numbers lie in ``geometric_calibration.json`` beside this file and are made by
``wince-models calibrate-geometry``; the file tells from what.
"""

from functools import cache
from importlib.resources import files
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

CALIBRATION_FILE: Final = "geometric_calibration.json"


class Movement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the features answer to one movement of the face.

    Attributes
    ----------
    name
        An action unit, or the name of a movement that is told apart but not reported.
    shapes
        Expression shapes of the head model that make it, with their weights.
    response
        Change of each feature for intensity 5, in interocular distances.
    spread
        Standard deviation of the response between people.
    """

    name: str
    shapes: dict[str, float]
    response: tuple[float, ...]
    spread: tuple[float, ...]


class GeometricCalibration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything measured for the geometric estimator.

    Attributes
    ----------
    method
        The estimator's name and version.
    source
        From what, and how, in words.
    feature_names
        The order of every list below.
    mean_face
        468 points in interocular distances, frontal, origin between the eyes, y down, z away.
    neutral
        Mean neutral features of many people.
    between_people
        Standard deviation of the neutral features between people.
    within_person
        Standard deviation of one person's neutral features over pose, light and noise.
    pose_terms
        Five lists: change of the features with yaw, pitch, yaw², pitch² and yaw · pitch (radians).
    movements
        The responses.
    """

    method: str
    source: str
    feature_names: tuple[str, ...]
    mean_face: tuple[tuple[float, float, float], ...]
    neutral: tuple[float, ...]
    between_people: tuple[float, ...]
    within_person: tuple[float, ...]
    pose_terms: tuple[tuple[float, ...], ...]
    movements: tuple[Movement, ...]


@cache
def geometric_calibration() -> GeometricCalibration:
    """Return the calibration that ships with the package."""
    content = files(__package__).joinpath(CALIBRATION_FILE).read_bytes()
    return msgspec.json.decode(content, type=GeometricCalibration)


@cache
def mean_face() -> FloatArray:
    """Return the mean face's landmarks, shape ``(468, 3)``; not to be written to."""
    points = np.array(geometric_calibration().mean_face)
    points.setflags(write=False)
    return points
