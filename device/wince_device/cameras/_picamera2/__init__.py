"""The Raspberry Pi's own cameras, through the package picamera2."""

from ._camera import FrameCounts, Limits, Picamera2Camera
from ._exposure import Exposure, ExposureSetting, fixed_exposure
from ._factory import open_picamera2, session_on
from ._frame_times import FrameTimes
from ._opening import PiCameraInfo, list_picamera2
from ._session import describe
from ._settings import PiCameraSettings

__all__ = [
    "Exposure",
    "ExposureSetting",
    "FrameCounts",
    "FrameTimes",
    "Limits",
    "PiCameraInfo",
    "PiCameraSettings",
    "Picamera2Camera",
    "describe",
    "fixed_exposure",
    "list_picamera2",
    "open_picamera2",
    "session_on",
]
