"""Makes the sensor read out fewer rows, through media-ctl, before libcamera opens it."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from wince_wire import SourceError

FULL: Final = (1456, 1088)
"""Pixels of the IMX296."""
LIMIT_S: Final = 5.0
_ENTITY: Final = re.compile(r"entity \d+: (imx296 [0-9]+-[0-9a-f]{4}) ")
_FORMAT: Final = re.compile(r"fmt:([A-Z0-9]+_1X10)/")


def crop_sensor(size: tuple[int, int], *, devices: Path = Path("/dev")) -> None:
    """Set the part of an IMX296 that is read out, in the middle of the sensor.

    The driver offers libcamera the size that was set last, so that a raw stream must not be
    configured beside it. A frame lasts (rows + 30) lines of 14.8 microseconds.

    Parameters
    ----------
    size
        Width and height, even pixels.
    devices
        Where the media devices lie.

    Raises
    ------
    SourceError
        If there is no media-ctl, no IMX296, or it does not take the size.
    """
    program = shutil.which("media-ctl")
    if program is None:
        msg = (
            "a crop of the sensor is set with media-ctl, which is not installed: install it with "
            "'sudo apt install v4l-utils', or leave the camera's setting 'crop' away"
        )
        raise SourceError(msg)
    for device in sorted(devices.glob("media*")):
        topology = _run(program, "-d", str(device), "-p")
        entity = _ENTITY.search(topology or "")
        if topology is not None and entity is not None:
            _set(program, device, entity[1], _format(topology), size)
            return
    msg = "a crop is set, but no IMX296 is connected: leave 'crop' away, or check its cable"
    raise SourceError(msg)


def _set(program: str, device: Path, entity: str, form: str, size: tuple[int, int]) -> None:
    width, height = size
    left, top = ((whole - part) // 2 // 2 * 2 for whole, part in zip(FULL, size, strict=True))
    pad = f"'{entity}':0 [fmt:{form}/{width}x{height} crop:({left},{top})/{width}x{height}]"
    if _run(program, "-d", str(device), "--set-v4l2", pad) is None:
        msg = (
            f"the camera does not take the crop {width}x{height}: choose an even width and height "
            f"up to {FULL[0]}x{FULL[1]}, and end other programs that use the camera"
        )
        raise SourceError(msg)


def _format(topology: str) -> str:
    """Return the format that the sensor has, so that a mono sensor keeps its own."""
    found = _FORMAT.search(topology)
    return found[1] if found else "SBGGR10_1X10"


def _run(*command: str) -> str | None:
    """Return what a program prints; None when it fails or does not end."""
    try:
        done = subprocess.run(command, capture_output=True, check=True, text=True, timeout=LIMIT_S)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout
