"""Whether the face still comes back to the rest that is kept of it."""

import math
from collections import deque

import numpy as np
from numpy.typing import NDArray

from wince_device.face import FaceObservation

from ._baseline import Baseline
from ._baseline_builder import usable_vector
from ._flags import HEAD_TURNED_FROM_DEG

SPAN_S = 600.0
FEWEST_S = 180.0
"""Seconds with a face within the span; fewer say nothing of a slow change."""

QUIETEST_SHARE = 0.25

DRIFTED_FROM = 1.5
"""Distance of the quietest quarter of seconds from the kept rest, in deviations of one frame.

Set by hand: simulated people at rest stay within 1 over five minutes, and a smile is several times
further away.
"""


class RestDrift:
    """Follows how far each second lies from the kept rest.

    A face that has not been near its rest for minutes has changed (light, camera, swelling, a
    tube), or the person has been in pain all the time: which of the two nobody can tell from
    here, so it is told and nothing is done about it.
    """

    def __init__(self) -> None:
        self._vectors: list[NDArray[np.float64]] = []
        self._seconds: deque[tuple[float, float]] = deque()

    def add(self, observation: FaceObservation) -> None:
        """Take one frame."""
        vector = usable_vector(observation)
        yaw_deg = observation.pose.yaw_deg if observation.pose is not None else 0.0
        if vector is not None and abs(yaw_deg) < HEAD_TURNED_FROM_DEG:
            self._vectors.append(vector)

    def end_second(self, t_s: float, baseline: Baseline | None) -> None:
        """Note how far the second that ends at ``t_s`` was from the rest."""
        vectors, self._vectors = self._vectors, []
        if baseline is None:
            self._seconds.clear()
            return
        if vectors:
            self._seconds.append((t_s, rest_distance(np.median(vectors, axis=0), baseline)))
        while self._seconds and self._seconds[0][0] <= t_s - SPAN_S:
            self._seconds.popleft()

    @property
    def drifted(self) -> bool:
        """Whether even the quietest seconds of the last ten minutes are far from the rest."""
        if len(self._seconds) < FEWEST_S:
            return False
        distances = [distance for _, distance in self._seconds]
        return float(np.quantile(distances, QUIETEST_SHARE)) > DRIFTED_FROM

    def forget(self) -> None:
        """Begin anew, against another rest."""
        self._seconds.clear()


def rest_distance(vector: NDArray[np.float64], baseline: Baseline) -> float:
    """Return how far a vector lies from a rest, in its deviations of one frame."""
    deviations = np.array(baseline.neutral_deviation)
    # A dimension that happened to stand still would count for all of them.
    scale = np.hypot(deviations, max(float(np.median(deviations)), 1e-6))
    away = (vector - np.array(baseline.neutral_mean)) / scale
    return math.sqrt(float(np.mean(away**2)))
