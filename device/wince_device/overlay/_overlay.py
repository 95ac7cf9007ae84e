"""Pairs frames with what was measured in them, and draws them into a video."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from wince_device.face import FaceObservation
from wince_device.monitor import SecondResult
from wince_device.pain import PainEstimate
from wince_device.sources import Frame
from wince_wire import RecordingError

from ._ink import Picture
from ._panel import WIDTH_PX, draw_panel
from ._picture import HEIGHT_PX, draw_picture, picture_size, resize
from ._scene import Scene
from ._writer import VideoWriter, discard

VARIES_FROM: Final = 0.1
"""Frame times that differ by more than this part from the nominal step make a variable rate."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    picture: Picture
    scale: float
    t_s: float
    frame_index: int


class Overlay:
    """Writes ``overlay.mp4``: one picture for each frame of the source, in its order.

    The file plays at the source's nominal rate. Where the source's own rate varies, each frame is
    still shown once and for the same time, so the overlay plays faster or slower than life there;
    the time in its corner is the frame's own, and `rate_varies` says so.

    Parameters
    ----------
    path
        The file to be made.
    rate_hz
        The source's nominal rate.
    """

    def __init__(self, path: Path, *, rate_hz: float) -> None:
        self._path, self._rate_hz = path, rate_hz
        self._begun = False
        self._writer: VideoWriter | None = None
        self._waiting: deque[_Waiting] = deque()
        self._last_t_s: float | None = None
        self._uneven = 0
        self.frames = 0

    @property
    def rate_varies(self) -> bool:
        """Whether more than one frame in a hundred came at another time than the rate says."""
        return self._uneven > max(1, self.frames // 100)

    def take_frame(self, frame: Frame) -> None:
        """Take the next frame; it waits until what was measured in it is known."""
        height, width = frame.image.shape[:2]
        across, down, scale = picture_size(width, height)
        if self._writer is None:
            size = (across + WIDTH_PX, HEIGHT_PX)
            self._begun = True
            self._writer = VideoWriter(self._path, rate_hz=self._rate_hz, size=size)
        picture = resize(frame.image, (across, down))
        self._waiting.append(_Waiting(picture, scale, frame.t_s, frame.index))
        self._note_step(frame.t_s)

    def take_second(self, result: SecondResult) -> None:
        """Draw the frames of a second whose results are complete."""
        self._draw(result.observations, result.estimate, until_s=result.t_s)

    def finish(self, observations: Iterable[FaceObservation]) -> None:
        """Draw the frames that are left, and complete the file.

        Raises
        ------
        RecordingError
            If there was no frame, or the file cannot be written.
        """
        self._draw(observations, None, until_s=float("inf"))
        if self._writer is None:
            msg = f"{self._path} is not written: the video has no frame to show"
            raise RecordingError(msg)
        self._writer.finish()

    def abandon(self) -> None:
        """Leave no half-made file. Does nothing after `finish`."""
        if self._writer is not None:
            self._writer.abandon()
        elif self._begun:
            # A signal came between the file and its writer.
            discard(self._path)

    def _note_step(self, t_s: float) -> None:
        if self._last_t_s is not None:
            step = (t_s - self._last_t_s) * self._rate_hz
            self._uneven += abs(step - 1.0) > VARIES_FROM
        self._last_t_s = t_s

    def _draw(
        self,
        observations: Iterable[FaceObservation],
        estimate: PainEstimate | None,
        *,
        until_s: float,
    ) -> None:
        known = {one.frame_index: one for one in observations}
        while self._waiting and self._waiting[0].t_s <= until_s:
            waiting = self._waiting.popleft()
            scene = Scene(
                picture=waiting.picture,
                scale=waiting.scale,
                t_s=waiting.t_s,
                frame_index=waiting.frame_index,
                observation=known.get(waiting.frame_index),
                estimate=estimate,
            )
            self._write(draw_scene(scene))

    def _write(self, picture: Picture) -> None:
        if self._writer is not None:
            self._writer.write(picture)
            self.frames += 1


def draw_scene(scene: Scene) -> Picture:
    """Return one picture of the overlay, RGB: the face beside its panel."""
    left = draw_picture(scene)
    height, width = left.shape[:2]
    canvas = np.zeros((HEIGHT_PX, width + WIDTH_PX, 3), dtype=np.uint8)
    top = (HEIGHT_PX - height) // 2
    canvas[top : top + height, :width] = left
    canvas[:, width:] = draw_panel(scene, HEIGHT_PX)
    return canvas
