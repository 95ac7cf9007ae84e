"""The left part of the overlay: the picture with regions and mesh, or with what is missing."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from wince_device.face import FaceObservation
from wince_device.face.drawing import draw_mesh
from wince_device.face.picture import as_rgb

from ._ink import ATTENTION, Picture, width_of, write
from ._scene import Scene

HEIGHT_PX: Final = 720
"""Lines of the overlay, whatever the camera's: letters are then read on any screen."""

MOST_WIDTH_PX: Final = 1600
_DIMMED: Final = 0.45


def picture_size(width_px: int, height_px: int) -> tuple[int, int, float]:
    """Return the width and height that a picture takes, both even, and its scale."""
    scale = min(HEIGHT_PX / height_px, MOST_WIDTH_PX / width_px)
    return _even(width_px * scale), _even(height_px * scale), scale


def _even(length: float) -> int:
    return max(2, 2 * round(length / 2))


def resize(image: NDArray[np.uint8], size: tuple[int, int]) -> Picture:
    """Return a luma or RGB picture as RGB in another size."""
    smaller = size[1] < image.shape[0]
    how = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return as_rgb(np.asarray(cv2.resize(image, size, interpolation=how), dtype=np.uint8))


def draw_picture(scene: Scene) -> Picture:
    """Return the scene's picture with its mesh, or dimmed with the reason why there is none."""
    observation = scene.observation
    points = _points(observation, scene.scale)
    if points is not None:
        return draw_mesh(scene.picture, points)
    dimmed = np.asarray(scene.picture * _DIMMED, dtype=np.uint8)
    _banner(dimmed, "not analysed" if observation is None else "no face")
    return dimmed


def _points(observation: FaceObservation | None, scale: float) -> NDArray[np.float32] | None:
    if observation is None or not observation.found or observation.landmarks_px is None:
        return None
    # Pixel centres are at whole numbers in both pictures.
    return np.asarray((observation.landmarks_px[:, :2] + 0.5) * scale - 0.5, dtype=np.float32)


def _banner(picture: Picture, text: str) -> None:
    height, width = picture.shape[:2]
    size = 1.4
    left = max(0, (width - width_of(text, size)) // 2)
    write(picture, text, (left, height // 2), size=size, colour=ATTENTION)
