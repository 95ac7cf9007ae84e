"""The simulated patient behind the shape of a camera."""

import math
import threading
from collections.abc import Callable
from dataclasses import replace

from wince_sim._clock import Clock
from wince_sim._patient import SimulatedPatient
from wince_sim._truth import SimulatedFrame


class SimulatedCamera:
    """A camera that looks at a simulated patient.

    Live, frame i is there at start + i / rate; a reader that comes late gets the newest frame and
    the ones between are lost, as with a real camera. Otherwise each read gives the next frame.

    Parameters
    ----------
    patient
        Who is seen.
    clock
        Shared with the pulse sensor of the same patient.
    duration_s
        When the source ends; None for never.
    on_close
        Called once, when the camera is let go.
    """

    def __init__(
        self,
        patient: SimulatedPatient,
        clock: Clock,
        *,
        duration_s: float | None = None,
        on_close: Callable[[], None] | None = None,
    ) -> None:
        self._patient = patient
        self._clock = clock
        self._frames = (
            None if duration_s is None else math.floor(duration_s * patient.settings.fps + 1e-9)
        )
        self._on_close = on_close
        self._closed = threading.Event()
        self._next = 0

    @property
    def name(self) -> str:
        """What a person calls it."""
        return "simulated camera"

    @property
    def rate_hz(self) -> float:
        """Frames per second."""
        return self._patient.settings.fps

    @property
    def simulated(self) -> bool:
        """True: the pictures are made up."""
        return True

    @property
    def ended(self) -> bool:
        """Whether the last frame has been given or the camera closed."""
        return self._closed.is_set() or (self._frames is not None and self._next >= self._frames)

    @property
    def frames_total(self) -> int | None:
        """How many frames there are, where a duration was set."""
        return self._frames

    def read(self, timeout_s: float) -> SimulatedFrame | None:
        """Return the next frame, or None when none came in time or the source has ended."""
        if self.ended:
            return None
        index = self._newest_index()
        if self._frames is not None and index >= self._frames:
            self._next = self._frames
            return None
        if not self._clock.wait_for(index / self.rate_hz, timeout_s, self._closed):
            return None
        self._next = index + 1
        frame = self._patient.frame(index)
        return replace(frame, t_s=self._clock.start_s + frame.t_s)

    def close(self) -> None:
        """Let the camera go. May be called twice."""
        if not self._closed.is_set():
            self._closed.set()
            if self._on_close is not None:
                self._on_close()

    def _newest_index(self) -> int:
        if not self._clock.live:
            return self._next
        return max(self._next, math.floor(self._clock.now_s() * self.rate_hz))
