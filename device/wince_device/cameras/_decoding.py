"""The pictures of a video file as FFmpeg decodes them, each with its own size and time."""

import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter
from av.video.stream import VideoStream
from numpy.typing import NDArray

from wince_wire import RecordingError

from ._square_pixels import pixel_aspect, to_square_pixels

MICROSECONDS: Final = 1_000_000.0


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture, upright and with square pixels.

    Attributes
    ----------
    image
        (height, width, 3) RGB.
    t_s
        Its presentation time since the video's start; -1 where the container holds none.
    index
        Its place among the file's pictures, also those that are damaged.
    """

    image: NDArray[np.uint8]
    t_s: float
    index: int


class Decoder:
    """The pictures of a file's main video, one after the other. What is damaged is left out.

    Attributes
    ----------
    rate_hz
        Nominal pictures a second, or None.
    announced
        How many pictures the container counts, or how many of the nominal rate fit in its length;
        None where it tells neither.
    begins_s
        When the first picture comes, as the container's own clock tells; 0 before it was read.
    damaged
        How many pictures could not be decoded so far.

    Raises
    ------
    RecordingError
        If there is no video in the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._container: InputContainer | None = None
        try:
            # The protocol's name, because a colon in a path would be taken for one.
            self._container = av.open(f"file:{path}", metadata_errors="replace")
            stream = self._container.streams.best("video")
        except (av.FFmpegError, OSError, ValueError) as error:
            raise self._no_video() from error
        # A stream whose head is damaged, or that FFmpeg cannot decode, has no decoder.
        if not isinstance(stream, VideoStream) or getattr(stream, "codec_context", None) is None:
            raise self._no_video()
        stream.thread_type = "AUTO"
        self._stream = stream
        self._reformatter = VideoReformatter()
        self._size: tuple[int, int] | None = None
        self._aspect = 1.0
        self._count = 0
        self.rate_hz = _rate_hz(stream)
        self.announced = self._read_announced(self._container)
        self.begins_s = 0.0
        self.damaged = 0
        self._frames = self._decoded(self._container)

    def read(self) -> Picture | None:
        """Return the next picture, or None at the end.

        Raises
        ------
        RecordingError
            If its size is another than that of the pictures before, which a decoder that cared for
            nothing else would squeeze it into; or if no camera makes pixels of the shape that is
            told.
        """
        frame = next(self._frames, None)
        if frame is None:
            return None
        index = self._count
        self._count += 1
        size = frame.width, frame.height
        if self._size is None:
            self._size = size
            self._begin(frame)
        elif size != self._size:
            self.close()
            msg = (
                f"{self._path}, frame {index + 1} is {size[0]} x {size[1]} pixels large, those "
                f"before are {self._size[0]} x {self._size[1]}: cut the recording in two there"
            )
            raise RecordingError(msg)
        return Picture(image=self._image(frame), t_s=self._time_s(frame), index=index)

    def close(self) -> None:
        """Let the file go. May be called twice."""
        container, self._container = self._container, None
        self._frames = iter(())
        if container is not None:
            container.close()

    def _no_video(self) -> RecordingError:
        self.close()
        msg = (
            f"{self._path} is not a video that can be read, or was cut off before its end was "
            "written: check the file, or convert it to MP4"
        )
        return RecordingError(msg)

    def _begin(self, frame: VideoFrame) -> None:
        pts, base = _pts(frame), self._stream.time_base
        self.begins_s = 0.0 if pts is None or base is None else float(pts * base)
        told = self._stream.sample_aspect_ratio or Fraction(0)
        turned = _quarters(frame) % 2 == 1
        try:
            self._aspect = pixel_aspect(told.numerator, told.denominator, turned=turned)
        except ValueError as error:
            self.close()
            msg = f"{self._path} cannot be shown as it was recorded: {error}; convert it again"
            raise RecordingError(msg) from error

    def _time_s(self, frame: VideoFrame) -> float:
        pts, base = _pts(frame), self._stream.time_base
        if pts is None or base is None:
            return -1.0
        return float((pts - (self._stream.start_time or 0)) * base)

    def _image(self, frame: VideoFrame) -> NDArray[np.uint8]:
        rgb = self._reformatter.reformat(frame, format="rgb24", interpolation="BICUBIC")
        image = np.asarray(rgb.to_ndarray(), dtype=np.uint8)
        turned = np.ascontiguousarray(np.rot90(image, _quarters(frame)))
        upright = to_square_pixels(turned, self._aspect)
        upright.setflags(write=False)
        return upright

    def _read_announced(self, container: InputContainer) -> int | None:
        if self._stream.frames > 0:
            return self._stream.frames
        if container.duration is None or self.rate_hz is None:
            return None
        return round(container.duration / MICROSECONDS * self.rate_hz) or None

    def _decoded(self, container: InputContainer) -> Iterator[VideoFrame]:
        packets = container.demux(self._stream)
        while True:
            packet: Packet[VideoStream] | None = None
            # A file that breaks off in a packet ends there, as one that was cut between two.
            with suppress(av.FFmpegError):
                packet = next(packets, None)
            frames: list[VideoFrame] = []
            try:
                frames = self._stream.decode(packet)  # None: what the decoder still holds
            except av.FFmpegError:
                # At the end it only says that there is nothing more.
                self._pass_over(0 if packet is None else 1)
            for frame in frames:
                if frame.is_corrupt:
                    self._pass_over(1)
                else:
                    yield frame
            if packet is None:
                return

    def _pass_over(self, damaged: int) -> None:
        self.damaged += damaged
        self._count += damaged


def _rate_hz(stream: VideoStream) -> float | None:
    rate = float(stream.average_rate or stream.guessed_rate or 0)
    return rate if math.isfinite(rate) and rate > 0 else None


def _pts(frame: VideoFrame) -> int | None:
    return frame.dts if frame.pts is None else frame.pts


def _quarters(frame: VideoFrame) -> int:
    """Return by how many quarters, against the clock, the picture is turned to be upright."""
    return round(frame.rotation / 90.0) % 4
