"""How OpenCV is used for reading pictures: quietly, and in RGB."""

import os

import cv2
import numpy as np
from numpy.typing import NDArray

from wince_wire import SourceError

_FFMPEG_QUIET = "-8"
"""FFmpeg's AV_LOG_QUIET. What a person needs to know is told in our own words."""


def silence_opencv() -> None:
    """Keep OpenCV and FFmpeg from writing to stderr; called before anything is opened."""
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", _FFMPEG_QUIET)
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def to_rgb(picture: object) -> NDArray[np.uint8]:
    """Return what OpenCV read, luma or BGR, as a read-only luma or RGB picture.

    Raises
    ------
    SourceError
        If it is neither.
    """
    if not isinstance(picture, np.ndarray) or picture.dtype != np.uint8:
        msg = "the camera gave a picture that does not hold bytes: choose an 8-bit pixel format"
        raise SourceError(msg)
    if picture.ndim == 3 and picture.shape[2] == 1:
        picture = picture[:, :, 0]
    elif picture.ndim == 3:
        picture = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), dtype=np.uint8)
    picture.setflags(write=False)
    return picture
