"""A face that is small in the picture is scored, and it is told."""

from dataclasses import replace

import numpy as np

from bedside import Bedside, estimator, face
from wince_device.face import FaceObservation, Flag
from wince_wire import QualityFlag


def small(index: int, rng: np.random.Generator) -> FaceObservation:
    """A frame as the tracker gives it of a face in the distance."""
    return replace(face(index, rng=rng), flags=(Flag.SMALL,))


def test_a_score_of_a_small_face_says_so_until_the_camera_is_nearer() -> None:
    side = Bedside(estimator())
    side.rest()
    near = list(side.run(5))
    far = list(side.run(8, small))
    again = list(side.run(8))
    assert all(estimate.score is not None for estimate in (*near, *far, *again))
    told = [QualityFlag.FACE_SMALL in one.flags for one in (near[-1], far[-1], again[-1])]
    assert told == [False, True, False]
