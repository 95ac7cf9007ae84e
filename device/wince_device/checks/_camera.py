"""The camera: which there are, and whether the configured one delivers frames."""

import time
from contextlib import closing
from typing import Final

from wince_device.cameras import list_picamera2, list_v4l2
from wince_device.sources import Camera, open_camera

from ._finding import Answer, attention, fault, ok, unused

_FIRST_FRAME_S: Final = 6.0
_MEASURED_S: Final = 2.0
_SLOW: Final = 0.8
"""Below this share of the nominal rate the light is too weak or the cable too slow."""
LIMIT_S: Final = 20.0


def look_at_video_devices() -> Answer:
    """List the Raspberry Pi's own cameras and the V4L2 devices."""
    found = [f"camera {camera.number} ({camera.model})" for camera in list_picamera2()]
    found += [f"{device.path} ({device.name})" for device in list_v4l2()]
    return ok(", ".join(found)) if found else unused("none is connected")


def look_at_camera(spec: str | None) -> Answer:
    """Open the configured camera and measure its rate."""
    if spec is None:
        return unused("none is set")
    with closing(open_camera(spec)) as camera:
        return _measured(camera)


def _measured(camera: Camera) -> Answer:
    first = camera.read(_FIRST_FRAME_S)
    if first is None:
        return fault(
            f"{camera.name} opens and gives no frame within {_FIRST_FRAME_S:g} s",
            "plug it in again, and end other programs that use it "
            "('sudo systemctl stop wince-device')",
        )
    size, times_s, lost, index = first.image.shape[:2], [first.t_s], 0, first.index
    deadline = time.monotonic() + _MEASURED_S
    while (left_s := deadline - time.monotonic()) > 0 and not camera.ended:
        frame = camera.read(left_s)
        if frame is not None:
            lost += frame.index - index - 1
            index = frame.index
            times_s.append(frame.t_s)
    rate_hz = (len(times_s) - 1) / max(times_s[-1] - times_s[0], 1e-9)
    found = f"{camera.name}: {size[1]} x {size[0]}, {rate_hz:.1f} frames/s"
    if len(times_s) < 2:
        return fault(f"{camera.name} gave one frame and no second", "plug the camera in again")
    if rate_hz < _SLOW * camera.rate_hz:
        return attention(
            f"{found}, {camera.rate_hz:g} wanted, {lost} lost",
            "give more light, use a USB 3 port, and end other programs on this machine",
        )
    return ok(found)
