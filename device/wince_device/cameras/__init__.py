"""Cameras: recordings, V4L2 devices and the Raspberry Pi's own behind the `Camera` protocol."""

from ._picamera2 import Picamera2Camera, PiCameraInfo, list_picamera2, open_picamera2
from .frame import CameraFrame
from .opening import open_v4l2, open_video_file
from .paced import PacedCamera
from .v4l2 import V4l2Camera
from .v4l2_devices import V4l2Device, list_v4l2
from .video_file import VideoFileCamera

__all__ = [
    "CameraFrame",
    "PacedCamera",
    "PiCameraInfo",
    "Picamera2Camera",
    "V4l2Camera",
    "V4l2Device",
    "VideoFileCamera",
    "list_picamera2",
    "list_v4l2",
    "open_picamera2",
    "open_v4l2",
    "open_video_file",
]
