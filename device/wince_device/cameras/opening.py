"""Opens cameras by the argument that the configuration gives."""

from pathlib import Path
from typing import Final

from wince_wire import RecordingError, SourceError

from .paced import PacedCamera
from .v4l2 import V4l2Camera
from .v4l2_devices import list_v4l2
from .video_file import VideoFileCamera

LIVE_PREFIX: Final = "live:"


def open_video_file(argument: str) -> VideoFileCamera | PacedCamera:
    """Open a recording.

    Parameters
    ----------
    argument
        ``PATH`` to read it as fast as it is asked for; ``live:PATH`` to have it replayed in its
        own time, as a live camera would give it.

    Raises
    ------
    RecordingError
        If the file is missing, empty, or no video.
    """
    path = argument.removeprefix(LIVE_PREFIX)
    if not path:
        msg = "no video file is named: write file:PATH, or file:live:PATH to replay it"
        raise RecordingError(msg)
    camera = VideoFileCamera(Path(path).expanduser())
    return PacedCamera(camera) if argument.startswith(LIVE_PREFIX) else camera


def open_v4l2(argument: str) -> V4l2Camera:
    """Open a V4L2 camera.

    Parameters
    ----------
    argument
        ``/dev/video0``, its number, or nothing for the first camera there is.

    Raises
    ------
    SourceError
        If there is no such camera or it cannot be opened.
    """
    known = list_v4l2()
    if not argument:
        if not known:
            msg = "there is no V4L2 camera on this machine: plug one in, or name another source"
            raise SourceError(msg)
        return V4l2Camera(known[0].path)
    device = Path(f"/dev/video{argument}" if argument.isdigit() else argument)
    if not device.exists():
        there = ", ".join(f"{entry.path} ({entry.name})" for entry in known) or "none"
        msg = f"there is no camera {device}: cameras on this machine: {there}"
        raise SourceError(msg)
    return V4l2Camera(device)
