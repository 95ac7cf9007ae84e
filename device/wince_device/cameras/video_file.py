"""A camera that is a video file, read as fast as it is asked."""

import logging
import math
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from wince_device.recording_gap import refuse_gap
from wince_wire import RecordingError

from ._opencv import silence_opencv, to_rgb
from ._square_pixels import pixel_aspect, to_square_pixels
from .frame import CameraFrame

_log = logging.getLogger(__name__)

MISSING_SHARE: Final = 0.05
"""Containers announce a few frames that an edit list hides: from here on the file was cut off."""

MATROSKA: Final = b"\x1a\x45\xdf\xa3"
"""How Matroska and WebM begin. They announce a length, which counts from 0 and not from the first
frame, and the frame count is made of it."""

HOLE_STEPS: Final = 1.5
"""A last frame that comes later than this, in steps like the one before, has lost frames before it:
it does not show that the file is whole. A Matroska file shows that by its length."""

_FIRST_FRAME_AT: Final[int] = getattr(cv2, "CAP_PROP_PTS", -1)
"""A frame's own time in frames of the nominal rate; OpenCV knows it from 4.11 on."""


class VideoFileCamera:
    """A recording as a camera. Nothing is dropped: each `read` gives the next frame.

    Frame times are the container's own presentation times, so that a variable frame rate is kept.
    Where a container holds none, they are counted from its nominal rate, and
    `times_are_nominal` says so. A rotation that the file asks for is carried out, and pictures
    whose pixels are not square are stretched until they are.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    RecordingError
        If the file is missing, empty, no video, holds no frame that can be decoded, or tells a
        shape of its pixels that cannot be.
    """

    def __init__(self, path: Path) -> None:
        _check_file(path)
        silence_opencv()
        self._path = path
        self._capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
        if not self._capture.isOpened():
            self._capture.release()
            msg = (
                f"{path} is not a video that can be read, or was cut off before its end was "
                "written: check the file, or convert it to MP4"
            )
            raise RecordingError(msg)
        self._capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)
        self._aspect = self._read_aspect()
        self._rate_hz = _positive(self._capture.get(cv2.CAP_PROP_FPS))
        self._matroska = _begins_with(path, MATROSKA)
        self._announced: int | None = None
        self._decoded = 0
        self._newest_s = -math.inf
        self._step_s = self._step_before_s = 0.0
        self._last_t_s = -math.inf
        self._out_of_order = 0
        self._closed = False
        self._ahead = self._next_picture()
        if self._ahead is None:
            self.close()
            msg = f"{path} holds no picture that can be decoded: it may be cut off; copy it again"
            raise RecordingError(msg)
        self._announced = self._read_announced()
        self._second = self._next_picture()
        self._nominal = self._second is not None and self._second[1] <= self._ahead[1]
        self._check_rate()

    @property
    def name(self) -> str:
        """The file's name."""
        return f"recording {self._path.name}"

    @property
    def rate_hz(self) -> float:
        """Nominal frames per second, as the container tells."""
        return self._rate_hz or 0.0

    @property
    def simulated(self) -> bool:
        """False: the pictures were recorded."""
        return False

    @property
    def ended(self) -> bool:
        """No frame will come any more."""
        return self._ahead is None

    @property
    def frames_total(self) -> int | None:
        """How many frames the container announces; exact once the file has ended.

        Some containers announce a length alone. It is then told in frames of the nominal rate, so
        that this by `rate_hz` is the length also where the rate varies.
        """
        return self._decoded if self.ended and not self._closed else self._announced

    @property
    def missing_frames(self) -> int:
        """Frames that the container announces and that could not be read; 0 before the end.

        None is missing where the last frame's time reaches the announced end: the rate varies.
        """
        if not self.ended or self._announced is None:
            return 0
        missing = self._announced - self._decoded
        if not self._nominal and self._rate_hz is not None:
            missing = min(missing, self._missing_by_time(self._announced, self._rate_hz))
        return max(0, missing)

    @property
    def truncated(self) -> bool:
        """The file ended early: more frames are missing than an edit list explains."""
        return self.missing_frames > max(1.0, MISSING_SHARE * (self._announced or 0))

    @property
    def frames_out_of_order(self) -> int:
        """Frames that were left out because their time did not rise; each is a step in `index`."""
        return self._out_of_order

    @property
    def times_are_nominal(self) -> bool:
        """The container holds no frame times: they are counted from its nominal rate."""
        return self._nominal

    def read(self, timeout_s: float) -> CameraFrame | None:  # noqa: ARG002 - a file never waits
        """Return the next frame, or None at the end.

        Raises
        ------
        RecordingError
            If the frame comes so long after the one before it that its time must be wrong.
        """
        while self._ahead is not None:
            picture, t_s, index = self._ahead
            self._ahead, self._second = self._second, None
            if self._ahead is not None:
                self._second = self._next_picture()
            if self._nominal:
                t_s = index / self.rate_hz
            rises = t_s > self._last_t_s
            if not rises:
                self._out_of_order += 1
            if self._ahead is None:
                self._tell_end()
            if rises:
                if self._last_t_s > -math.inf:
                    frame = f"frame {index + 1}"
                    refuse_gap(t_s - self._last_t_s, source=str(self._path), what=frame)
                self._last_t_s = t_s
                return CameraFrame(image=picture, t_s=t_s, index=index)
        return None

    def close(self) -> None:
        """Let the file go. May be called twice."""
        self._closed = True
        self._ahead = self._second = None
        self._capture.release()

    def _next_picture(self) -> tuple[NDArray[np.uint8], float, int] | None:
        good, picture = self._capture.read()
        if not good or picture is None:
            return None
        t_s = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0
        index = self._decoded
        self._decoded += 1
        self._note_time(t_s)
        image = to_square_pixels(to_rgb(picture), self._aspect)
        image.setflags(write=False)
        return image, t_s if math.isfinite(t_s) else -1.0, index

    def _note_time(self, t_s: float) -> None:
        if t_s > self._newest_s:
            step_s = t_s - self._newest_s
            self._step_before_s = self._step_s
            self._step_s = step_s if math.isfinite(step_s) else 0.0
            self._newest_s = t_s

    def _missing_by_time(self, announced: int, rate_hz: float) -> int:
        """Return how many frames fit between the last one that came and the announced end."""
        usual_s = max(self._step_before_s, 1.0 / rate_hz)
        hole = not self._matroska and self._step_s > HOLE_STEPS * usual_s
        whole_until_s = self._newest_s - self._step_s if hole else self._newest_s
        missing = round(announced - (whole_until_s + usual_s) * rate_hz)
        # Lengths are rounded up, and sound goes on for a moment.
        return missing if missing > 1 else 0

    def _read_announced(self) -> int | None:
        """Return how many frames are announced, once the first one has been read."""
        announced = _positive(self._capture.get(cv2.CAP_PROP_FRAME_COUNT))
        if announced is None:
            return None
        before = self._capture.get(_FIRST_FRAME_AT) if self._matroska else 0.0
        return round(announced - before if 0.0 < before < announced else announced)

    def _read_aspect(self) -> float:
        turned_deg = self._capture.get(cv2.CAP_PROP_ORIENTATION_META)
        try:
            return pixel_aspect(
                self._capture.get(cv2.CAP_PROP_SAR_NUM),
                self._capture.get(cv2.CAP_PROP_SAR_DEN),
                turned=round(turned_deg) % 180 == 90,
            )
        except ValueError as error:
            self.close()
            msg = f"{self._path} cannot be shown as it was recorded: {error}; convert it again"
            raise RecordingError(msg) from error

    def _check_rate(self) -> None:
        if self._rate_hz is None and self._second is not None and not self._nominal:
            first = self._ahead
            self._rate_hz = 1.0 / (self._second[1] - first[1]) if first is not None else None
        if self._rate_hz is None and self._second is not None:
            self.close()
            msg = f"{self._path} tells neither frame times nor a frame rate: convert it to MP4"
            raise RecordingError(msg)

    def _tell_end(self) -> None:
        if self.truncated:
            _log.warning(
                "%s ended after %d of %d announced frames", self.name, self._decoded,
                self._announced,
            )  # fmt: skip
        if self._out_of_order:
            _log.warning(
                "%s: %d of %d frames are left out because their time does not rise", self.name,
                self._out_of_order, self._decoded,
            )  # fmt: skip


def _check_file(path: Path) -> None:
    if not path.exists():
        msg = f"there is no file {path}: check the path"
        raise RecordingError(msg)
    if path.is_dir():
        msg = f"{path} is a folder: name a video file"
        raise RecordingError(msg)
    if not path.is_file():
        msg = f"{path} is no regular file: name a video file"
        raise RecordingError(msg)
    if path.stat().st_size == 0:
        msg = f"{path} is empty: record or copy it again"
        raise RecordingError(msg)


def _begins_with(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic


def _positive(value: float) -> float | None:
    return value if math.isfinite(value) and value > 0 else None
