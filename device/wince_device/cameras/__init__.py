"""Cameras: recordings and V4L2 devices behind the `Camera` protocol."""

from .frame import CameraFrame
from .opening import open_v4l2, open_video_file
from .paced import PacedCamera
from .v4l2 import V4l2Camera
from .v4l2_devices import V4l2Device, list_v4l2
from .video_file import VideoFileCamera

__all__ = [
    "CameraFrame",
    "PacedCamera",
    "V4l2Camera",
    "V4l2Device",
    "VideoFileCamera",
    "list_v4l2",
    "open_v4l2",
    "open_video_file",
]
