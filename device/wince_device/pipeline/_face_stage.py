"""Finds the face in the newest frame, on a thread of its own."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

from wince_device.face import FaceObservation, FaceTracker, MotionSmoother
from wince_device.sources import Frame
from wince_device.supervision import Turn, Worker

from ._failures import Failures
from ._steps import StepWindow

logger = logging.getLogger(__name__)

FRAMES_WAITING = 2
"""One in work and one waiting keeps the delay below two frames; older ones are dropped."""

STOPS_WITHIN_S = 5.0
STEP_LIMIT_S = 10.0
"""One frame takes milliseconds; beyond this something is stuck."""

FIRST_STEP_LIMIT_S = 120.0
"""The first frame of all may have to compile what no earlier start has; the unit is not yet ready
then, and no watchdog waits."""

LOOK_EVERY_S = 0.5


class FaceStage:
    """A thread between the camera and the estimator. Late frames are dropped and counted.

    Parameters
    ----------
    new_tracker
        Makes what this thread alone uses: at the start, and again for another person or when the
        stage is begun anew.
    deliver
        Gets each observation, once its motion is known.

    Attributes
    ----------
    ask_every
        In which frames the tracker asks its landmark model; as it was made when None.
    watch
        Gets each frame with what is seen in it at once, in this thread; None when nobody looks.
    """

    def __init__(
        self,
        *,
        new_tracker: Callable[[], FaceTracker],
        deliver: Callable[[FaceObservation], None],
    ) -> None:
        self._new_tracker = new_tracker
        self._deliver = deliver
        self._changed = threading.Condition()
        self._waiting: deque[tuple[Frame, float]] = deque(maxlen=FRAMES_WAITING)
        self._drained: Callable[[], None] | None = None
        self._last_index: int | None = None
        self._forget = False
        self.ask_every: int | None = None
        self.watch: Callable[[Frame, FaceObservation], None] | None = None
        self._failures = Failures("face")
        self.worker = Worker("face", self._run, limit_s=STEP_LIMIT_S)
        self.steps = StepWindow()
        self.latency = StepWindow()
        self.arrival = StepWindow()
        self.frames = 0
        self.dropped = 0
        self.late = 0

    @property
    def failed(self) -> int:
        """Frames that could not be worked on; they count as dropped."""
        return self._failures.count

    def start(self) -> None:
        """Begin to work."""
        self.worker.start()

    def put(self, frame: Frame) -> None:
        """Take the newest frame; the oldest that waits goes."""
        with self._changed:
            self.late += len(self._waiting) == FRAMES_WAITING
            self._waiting.append((frame, time.monotonic()))
            self._changed.notify()

    def when_drained(self, tell: Callable[[], None]) -> None:
        """Call back once the frames that wait are worked through."""
        with self._changed:
            self._drained = tell
            self._changed.notify()

    def forget_person(self) -> None:
        """Begin with a new tracker: another person's face is no guide to this one's."""
        self._forget = True

    def stop(self) -> None:
        """Work through the frames that wait, then stop."""
        self.worker.ask_to_stop()
        with self._changed:
            self._changed.notify()
        self.worker.stop(STOPS_WITHIN_S)

    @property
    def waiting(self) -> int:
        """Frames that wait."""
        return len(self._waiting)

    def _run(self, turn: Turn) -> None:
        tracker, smoother = self._new_tracker(), MotionSmoother()
        while not turn.over:
            turn.beat()
            work, tell = self._next(turn)
            if self._forget:
                self._forget = False
                # The frames whose motion is not told yet show the former person.
                tracker, smoother = self._new_tracker(), MotionSmoother()
            if work is not None:
                turn.beat(None if self.frames else FIRST_STEP_LIMIT_S)
                self._work(tracker, smoother, turn, *work)
                continue
            # No frame follows soon that could tell more of the last ones.
            self._hand_on(smoother.finish(), turn)
            if tell is not None:
                tell()
            elif not turn.goes_on:
                return

    def _next(self, turn: Turn) -> tuple[tuple[Frame, float] | None, Callable[[], None] | None]:
        """Return a frame, or whom to tell that none is left; neither after a while."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._waiting or self._drained or not turn.goes_on, LOOK_EVERY_S
            )
            if self._waiting:
                return self._waiting.popleft(), None
            tell, self._drained = self._drained, None
            return None, tell

    def _hand_on(self, told: list[FaceObservation], turn: Turn) -> None:
        """Deliver what is told, unless another thread has taken over meanwhile."""
        for observation in () if turn.over else told:
            self._deliver(observation)

    def _work(
        self,
        tracker: FaceTracker,
        smoother: MotionSmoother,
        turn: Turn,
        frame: Frame,
        arrived_s: float,
    ) -> None:
        if self._last_index is not None and frame.index > self._last_index:
            self.dropped += frame.index - self._last_index - 1
        self._last_index = frame.index
        if self.ask_every is not None:
            tracker.ask_every(self.ask_every)
        began_s = time.monotonic()
        try:
            observation = tracker.process(frame)
            told = smoother.add(observation)
        except Exception as error:  # a stage's edge: one bad frame must not end the measurement
            self.dropped += 1
            self._failures.note(f"frame {frame.index} could not be worked on", error)
            return
        if turn.over:
            return
        self.frames += 1
        self.steps.add(time.monotonic() - began_s)
        self.arrival.add(arrived_s - frame.t_s)
        self.latency.add(time.monotonic() - arrived_s)
        self._hand_on(told, turn)
        if self.watch is not None:
            self._tell_watcher(self.watch, frame, observation)

    def _tell_watcher(
        self,
        watch: Callable[[Frame, FaceObservation], None],
        frame: Frame,
        observation: FaceObservation,
    ) -> None:
        try:
            watch(frame, observation)
        except Exception as error:  # who looks on must not end the measurement
            self._failures.note(f"frame {frame.index} could not be shown", error)
