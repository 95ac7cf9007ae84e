"""The picture that shows which landmarks belong to which region."""

from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from wince_device.face import (
    FaceDetector,
    LandmarkModel,
    ModelFileError,
    SetupError,
    add_legend,
    crop_from_detection,
    crop_from_landmarks,
    draw_regions,
)

SIDE_PX: Final = 900
MARGIN: Final = 1.35
"""Side of the picture over the face's."""


def write_regions_picture(out: Path) -> None:
    """Draw the regions over a photograph in the public domain and write it as PNG.

    Raises
    ------
    SetupError
        If scikit-image, which carries the photograph, is not installed.
    ModelFileError
        If a face model is missing, or the picture cannot be written.
    """
    photograph = _astronaut()
    landmarks = _landmarks(photograph)
    low, high = landmarks[:, :2].min(axis=0), landmarks[:, :2].max(axis=0)
    scale = SIDE_PX / (MARGIN * float((high - low).max()))
    to_picture = np.array([[scale, 0.0, 0.0], [0.0, scale, 0.0]])
    to_picture[:, 2] = SIDE_PX / 2 - scale * (low + high) / 2
    enlarged = cv2.warpAffine(photograph, to_picture, (SIDE_PX, SIDE_PX), flags=cv2.INTER_CUBIC)
    moved = landmarks[:, :2] @ to_picture[:, :2].T + to_picture[:, 2]
    drawn = add_legend(draw_regions(np.asarray(enlarged, dtype=np.uint8), moved))
    if not cv2.imwrite(str(out), cv2.cvtColor(drawn, cv2.COLOR_RGB2BGR)):
        msg = f"the picture cannot be written to {out}: name a .png in a folder that exists"
        raise ModelFileError(msg)


def _astronaut() -> NDArray[np.uint8]:
    try:
        from skimage.data import astronaut
    except ImportError as error:
        msg = "the photograph comes with scikit-image: install Wince with its extra 'sim'"
        raise SetupError(msg) from error
    return np.asarray(astronaut(), dtype=np.uint8)


def _landmarks(photograph: NDArray[np.uint8]) -> NDArray[np.float32]:
    model = LandmarkModel()
    face = max(FaceDetector().detect(photograph), key=lambda found: found.score)
    first = model.fit(photograph, crop_from_detection(face))
    return model.fit(photograph, crop_from_landmarks(first.landmarks_px)).landmarks_px
