"""A recording with what was measured drawn over it: only where a person asks for it."""

from ._overlay import Overlay, draw_scene
from ._scene import Scene
from ._watched_camera import WatchedCamera
from ._writer import VideoWriter

__all__ = ["Overlay", "Scene", "VideoWriter", "WatchedCamera", "draw_scene"]
