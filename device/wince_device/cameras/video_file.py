"""A camera that is a video file, read as fast as it is asked."""

import logging
import math
from pathlib import Path
from typing import TYPE_CHECKING, Final

from wince_device.recording_gap import refuse_gap
from wince_wire import RecordingError, SetupError

from .frame import CameraFrame

if TYPE_CHECKING:
    from ._decoding import Decoder, Picture

_log = logging.getLogger(__name__)

MISSING_SHARE: Final = 0.05
"""Containers announce a few frames that an edit list hides: from here on the file was cut off."""

MATROSKA: Final = b"\x1a\x45\xdf\xa3"
"""How Matroska and WebM begin. They announce a length, which counts from 0 and not from the first
frame, and the frame count is made of it."""

HOLE_STEPS: Final = 1.5
"""A last frame that comes later than this, in steps like the one before, has lost frames before it:
it does not show that the file is whole. A Matroska file shows that by its length."""


class VideoFileCamera:
    """A recording as a camera. Nothing is dropped: each `read` gives the next frame.

    Frames that are damaged are left out, and are steps in `index`. Frame times are the container's
    own presentation times, so that a variable frame rate is kept. Where a container holds none,
    they are counted from its nominal rate, and `times_are_nominal` says so. A rotation that the
    file asks for is carried out, and pictures whose pixels are not square are stretched until they
    are.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    RecordingError
        If the file is missing, empty, no video, holds no frame that can be decoded, tells a shape
        of its pixels that cannot be, or changes the size of its pictures.
    SetupError
        If the package that decodes is not installed.
    """

    def __init__(self, path: Path) -> None:
        _check_file(path)
        self._path = path
        self._decoder = _open(path)
        self._rate_hz = self._decoder.rate_hz
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
        self._nominal = self._second is not None and self._second.t_s <= self._ahead.t_s
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

        Where the last frame's time reaches the announced end, only damaged ones are missing: the
        rate varies.
        """
        if not self.ended or self._announced is None:
            return 0
        missing = self._announced - self._decoded
        if not self._nominal and self._rate_hz is not None:
            missing = min(missing, self._missing_by_time(self._announced, self._rate_hz))
        return max(self._decoder.damaged, missing)

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
            If a frame comes so long after the one before it that its time must be wrong, or has
            another size.
        """
        while self._ahead is not None:
            picture, t_s = self._ahead, self._ahead.t_s
            self._ahead, self._second = self._second, None
            if self._ahead is not None:
                self._second = self._next_picture()
            if self._nominal:
                t_s = picture.index / self.rate_hz
            rises = t_s > self._last_t_s
            if not rises:
                self._out_of_order += 1
            if self._ahead is None:
                self._tell_end()
            if rises:
                if self._last_t_s > -math.inf:
                    frame = f"frame {picture.index + 1}"
                    refuse_gap(t_s - self._last_t_s, source=str(self._path), what=frame)
                self._last_t_s = t_s
                return CameraFrame(image=picture.image, t_s=t_s, index=picture.index)
        return None

    def close(self) -> None:
        """Let the file go. May be called twice."""
        self._closed = True
        self._ahead = self._second = None
        self._decoder.close()

    def _next_picture(self) -> "Picture | None":
        picture = self._decoder.read()
        if picture is not None:
            self._decoded += 1
            self._note_time(picture.t_s)
        return picture

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
        announced, rate_hz = self._decoder.announced, self._rate_hz
        if announced is None or rate_hz is None or not self._matroska:
            return announced
        before = self._decoder.begins_s * rate_hz
        return round(announced - before if 0.0 < before < announced else announced)

    def _check_rate(self) -> None:
        if self._rate_hz is None and self._ahead and self._second and not self._nominal:
            self._rate_hz = 1.0 / (self._second.t_s - self._ahead.t_s)
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


def _open(path: Path) -> "Decoder":
    try:
        from ._decoding import Decoder
    except ImportError as error:
        msg = "reading a video file needs the package av: pip install 'wince[recordings]'"
        raise SetupError(msg) from error
    return Decoder(path)


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
