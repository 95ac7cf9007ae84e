"""Finds the face in the newest frame, on a thread of its own."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

import numpy as np

from wince_device.face import FaceObservation, FaceTracker
from wince_device.sources import Frame

from ._failures import Failures

logger = logging.getLogger(__name__)

FRAMES_WAITING = 2
"""One in work and one waiting keeps the delay below two frames; older ones are dropped."""

STOPS_WITHIN_S = 5.0
_LATENCIES_KEPT = 600


class FaceStage:
    """A thread between the camera and the estimator. Late frames are dropped and counted.

    Parameters
    ----------
    tracker
        Used by this thread alone.
    deliver
        Gets each observation.
    """

    def __init__(self, *, tracker: FaceTracker, deliver: Callable[[FaceObservation], None]) -> None:
        self._tracker = tracker
        self._deliver = deliver
        self._changed = threading.Condition()
        self._waiting: deque[tuple[Frame, float]] = deque(maxlen=FRAMES_WAITING)
        self._stopping = False
        self._drained: Callable[[], None] | None = None
        self._last_index: int | None = None
        self._latencies_s: deque[float] = deque(maxlen=_LATENCIES_KEPT)
        self._failures = Failures("face")
        self._thread = threading.Thread(target=self._run, name="face", daemon=True)
        self.frames = 0
        self.dropped = 0
        self.first_frame = threading.Event()

    @property
    def failed(self) -> int:
        """Frames that could not be worked on; they count as dropped."""
        return self._failures.count

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def put(self, frame: Frame) -> None:
        """Take the newest frame; the oldest that waits goes."""
        with self._changed:
            self._waiting.append((frame, time.monotonic()))
            self._changed.notify()

    def when_drained(self, tell: Callable[[], None]) -> None:
        """Call back once the frames that wait are worked through."""
        with self._changed:
            self._drained = tell
            self._changed.notify()

    def stop(self) -> None:
        """Work through the frames that wait, then stop."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread.ident is None:
            return
        self._thread.join(timeout=STOPS_WITHIN_S)
        if self._thread.is_alive():
            logger.error("the face stage did not stop within %.0f s", STOPS_WITHIN_S)

    def latency_ms(self, percentile: float) -> float | None:
        """Return a percentile of the time from a frame's arrival to its observation."""
        with self._changed:
            latencies = list(self._latencies_s)
        return float(np.percentile(latencies, percentile)) * 1e3 if latencies else None

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._stopping or self._drained)
                work = self._waiting.popleft() if self._waiting else None
                tell, self._drained = (None, self._drained) if work else (self._drained, None)
                if work is None and tell is None:
                    return
            if work is not None:
                self._work(*work)
            elif tell is not None:
                tell()

    def _work(self, frame: Frame, arrived_s: float) -> None:
        if self._last_index is not None and frame.index > self._last_index:
            self.dropped += frame.index - self._last_index - 1
        self._last_index = frame.index
        try:
            observation = self._tracker.process(frame)
        except Exception as error:  # a stage's edge: one bad frame must not end the measurement
            self.dropped += 1
            self._failures.note(f"frame {frame.index} could not be worked on", error)
            return
        self.frames += 1
        with self._changed:
            self._latencies_s.append(time.monotonic() - arrived_s)
        self._deliver(observation)
        self.first_frame.set()
