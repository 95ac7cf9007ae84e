"""Where the stages leave their work for the estimator, bounded, with everything lost counted."""

import threading
from collections import deque
from dataclasses import dataclass, field

from wince_device.face import FaceObservation
from wince_device.sources import PulseBatch

OBSERVATIONS_KEPT = 1_200
"""Ten seconds at 120 frames per second: the estimator is never that late unless it is stuck."""

BATCHES_KEPT = 6_000
"""Ten minutes of FIFO batches: beats are not to be lost, so this bound is far away."""


@dataclass(slots=True)
class Delivery:
    """What arrived since the last time the estimator looked."""

    observations: list[FaceObservation] = field(default_factory=list)
    batches: list[PulseBatch] = field(default_factory=list)
    face_ended: bool = False
    pulse_ended: bool = False


class Inbox:
    """Hands work from the source stages to the estimator's thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._observations: deque[FaceObservation] = deque(maxlen=OBSERVATIONS_KEPT)
        self._batches: deque[PulseBatch] = deque(maxlen=BATCHES_KEPT)
        self._face_ended = False
        self._pulse_ended = False
        self.observations_lost = 0
        self.batches_lost = 0

    @property
    def waiting(self) -> int:
        """Frames that wait for the estimator."""
        return len(self._observations)

    def put_observation(self, observation: FaceObservation) -> None:
        """Leave one frame's observation; the oldest goes when the estimator is stuck."""
        with self._changed:
            self.observations_lost += len(self._observations) == OBSERVATIONS_KEPT
            self._observations.append(observation)
            self._changed.notify()

    def put_batch(self, batch: PulseBatch) -> None:
        """Leave samples; the oldest go when the estimator is stuck."""
        with self._changed:
            self.batches_lost += len(self._batches) == BATCHES_KEPT
            self._batches.append(batch)
            self._changed.notify()

    def end_face(self) -> None:
        """Say that the camera has come to its end."""
        with self._changed:
            self._face_ended = True
            self._changed.notify()

    def end_pulse(self) -> None:
        """Say that the pulse sensor has come to its end."""
        with self._changed:
            self._pulse_ended = True
            self._changed.notify()

    def take(self, timeout_s: float) -> Delivery:
        """Return what is there, after waiting for something to arrive."""
        with self._changed:
            if not self._observations and not self._batches:
                self._changed.wait(timeout_s)
            delivery = Delivery(
                list(self._observations), list(self._batches), self._face_ended, self._pulse_ended
            )
            self._observations.clear()
            self._batches.clear()
            return delivery
