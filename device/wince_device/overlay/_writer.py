"""Writes pictures into an MP4 file that is whole or not there."""

import os
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from wince_device.cameras._opencv import silence_opencv
from wince_wire import RecordingError, SetupError

CODECS: Final = ("mp4v", "avc1")
"""MPEG-4 part 2 first: its encoder is part of OpenCV's own builds and needs no hardware. H.264
where a build has only that."""

OWNER_ONLY: Final = 0o600


class VideoWriter:
    """A video under way. It lies under another name until it is complete.

    Parameters
    ----------
    path
        The file to be made; its name ends in ``.mp4``.
    rate_hz
        Frames a second.
    size
        Width and height, both even.

    Raises
    ------
    RecordingError
        If the folder cannot be written.
    SetupError
        If OpenCV has no encoder for MP4.
    """

    def __init__(self, path: Path, *, rate_hz: float, size: tuple[int, int]) -> None:
        silence_opencv()
        self._path, self._size = path, size
        self._fresh = _half_made(path)
        self._frames = 0
        self._claim()
        self._writer = self._open(rate_hz)

    def write(self, picture: NDArray[np.uint8]) -> None:
        """Append one picture, RGB ``(height, width, 3)``."""
        self._writer.write(cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
        self._frames += 1

    def finish(self) -> None:
        """Complete the file and put it in its place.

        Raises
        ------
        RecordingError
            If the file does not hold what was written to it, or cannot be put in its place.
        """
        self._writer.release()
        try:
            # The encoder reports no full disk: what is in the file is seen only by reading it.
            if _frames_in(self._fresh) != self._frames:
                msg = f"{self._path} cannot be written whole: check the free space of the disk"
                raise RecordingError(msg)
            self._fresh.replace(self._path)
        except OSError as error:
            raise self._refusal(error) from error
        finally:
            self._fresh.unlink(missing_ok=True)

    def abandon(self) -> None:
        """Leave nothing behind. Does nothing after `finish`."""
        self._writer.release()
        self._fresh.unlink(missing_ok=True)

    def _claim(self) -> None:
        """Make the file before the encoder does, readable by its owner alone: it shows a face."""
        try:
            self._fresh.unlink(missing_ok=True)
            os.close(os.open(self._fresh, os.O_CREAT | os.O_WRONLY, OWNER_ONLY))
        except OSError as error:
            raise self._refusal(error) from error

    def _refusal(self, error: OSError) -> RecordingError:
        why = error.strerror or error
        return RecordingError(f"the file {self._path} cannot be written ({why}): check the folder")

    def _open(self, rate_hz: float) -> cv2.VideoWriter:
        for codec in CODECS:
            fourcc = cv2.VideoWriter.fourcc(*codec)
            writer = cv2.VideoWriter(str(self._fresh), cv2.CAP_FFMPEG, fourcc, rate_hz, self._size)
            if writer.isOpened():
                return writer
            writer.release()
        self._fresh.unlink(missing_ok=True)
        msg = (
            f"{self._path} cannot be written: this OpenCV has no encoder for MP4 "
            f"({' or '.join(CODECS)}): install opencv-python-headless, or leave out --overlay"
        )
        raise SetupError(msg)


def discard(path: Path) -> None:
    """Remove what a `VideoWriter` for this file has half made: also one cut short in its making."""
    _half_made(path).unlink(missing_ok=True)


def _half_made(path: Path) -> Path:
    return path.with_name(f"{path.stem}.part.mp4")


def _frames_in(path: Path) -> int:
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    try:
        count = 0
        while capture.grab():
            count += 1
        return count
    finally:
        capture.release()
