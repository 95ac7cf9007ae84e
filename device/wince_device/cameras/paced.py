"""Replays a recording as a live camera would give it: in its own time, late readers lose frames."""

import time
from collections.abc import Callable
from threading import Event
from typing import Protocol

from .frame import CameraFrame


class Recording(Protocol):
    """What can be replayed: a camera whose frames are there as soon as they are asked for."""

    @property
    def name(self) -> str:
        """What a person calls it."""
        ...

    @property
    def rate_hz(self) -> float:
        """Nominal frames per second."""
        ...

    @property
    def simulated(self) -> bool:
        """Whether the pictures are made up."""
        ...

    @property
    def frames_total(self) -> int | None:
        """How many frames there are."""
        ...

    def read(self, timeout_s: float) -> CameraFrame | None:
        """Return the next frame, or None at the end."""
        ...

    def close(self) -> None:
        """Let it go."""
        ...


class PacedCamera:
    """A recording on the monotonic clock.

    The recording starts with the first `read`. A frame is given when its time has come, stamped
    with the monotonic clock; frames whose successor is due already are dropped, as a camera drops
    them, which shows as a step in `index`.

    Parameters
    ----------
    recording
        What is replayed; closed with this camera.
    clock
        Seconds that rise steadily.
    """

    def __init__(
        self, recording: Recording, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._recording = recording
        self._clock = clock
        self._next = recording.read(0.0)
        self._offset_s: float | None = None
        self._stop = Event()
        self.frames_dropped = 0

    @property
    def name(self) -> str:
        """The recording's name."""
        return f"{self._recording.name}, replayed"

    @property
    def rate_hz(self) -> float:
        """Nominal frames per second."""
        return self._recording.rate_hz

    @property
    def simulated(self) -> bool:
        """Whether the recording's pictures are made up."""
        return self._recording.simulated

    @property
    def ended(self) -> bool:
        """The recording is at its end."""
        return self._next is None

    @property
    def frames_total(self) -> int | None:
        """How many frames the recording has, dropped ones included."""
        return self._recording.frames_total

    def read(self, timeout_s: float) -> CameraFrame | None:
        """Return the newest frame that is due, waiting at most `timeout_s` for it."""
        if self._next is None:
            return None
        now = self._clock()
        if self._offset_s is None:
            self._offset_s = now - self._next.t_s
        wait_s = self._next.t_s + self._offset_s - now
        if wait_s > timeout_s:
            self._stop.wait(max(0.0, timeout_s))
            return None
        if wait_s > 0:
            self._stop.wait(wait_s)
        return self._newest_due(self._offset_s)

    def close(self) -> None:
        """Let the recording go, and whoever waits in `read`. May be called twice."""
        self._stop.set()
        self._next = None
        self._recording.close()

    def _newest_due(self, offset_s: float) -> CameraFrame | None:
        frame = self._next
        if frame is None:
            return None
        self._next = self._recording.read(0.0)
        while self._next is not None and self._next.t_s + offset_s <= self._clock():
            frame, self._next = self._next, self._recording.read(0.0)
            self.frames_dropped += 1
        return CameraFrame(image=frame.image, t_s=frame.t_s + offset_s, index=frame.index)
