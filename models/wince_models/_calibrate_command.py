"""Runs the geometric calibration and writes its file."""

from pathlib import Path

import msgspec
from rich.progress import track

from wince_device.face import ModelFileError

from .geometric_calibration import IctHead, calibrate


def write_calibration(heads: Path, out: Path, *, people: int, poses: int) -> None:
    """Measure on drawn heads and write the JSON that the device reads.

    Raises
    ------
    ModelFileError
        If the heads cannot be read, or the file cannot be written.
    """
    try:
        head = IctHead(heads)
    except (OSError, KeyError, ValueError) as error:
        msg = f"{heads} does not hold the ICT face model's data ({error}): see models/README.md"
        raise ModelFileError(msg) from error
    measured = calibrate(
        head,
        people=people,
        poses=poses,
        progress=lambda steps: track(steps, description="Drawing heads"),
    )
    try:
        out.write_bytes(msgspec.json.format(msgspec.json.encode(measured), indent=1) + b"\n")
    except OSError as error:
        msg = f"the calibration cannot be written to {out} ({error.strerror})"
        raise ModelFileError(msg) from error
