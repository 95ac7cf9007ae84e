"""The last minutes of motion and beats of one person, and the coupling that is read off them."""

import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from wince_device.face import FaceObservation
from wince_device.heart import Beat
from wince_signals import TransferEntropy

from ._combination import Component
from ._coupling import NoiseToSignal, heart_noise_to_signal, heart_to_face, noise_to_signal
from ._coupling_scan import SCAN_WINDOW_S, CouplingScan
from ._guided_baseline import RestSecond
from ._motion_window import MotionWindow

RATIO_WINDOW_S = 30.0
TRANSFER_WINDOW_S = 60.0
HEART_RATIO_WINDOW_S = 120.0

_REGIONS = ("nsr_v1", "nsr_v2", "nsr_v3")

Ratios = Mapping[str, NoiseToSignal | None]
"""Noise-to-signal ratios by component name; None where there were too few spikes."""


class CouplingWindows:
    """Fed frame by frame and beat by beat.

    Parameters
    ----------
    rate_hz
        The camera's frame rate.
    """

    def __init__(self, *, rate_hz: float) -> None:
        self._motion = MotionWindow(rate_hz=rate_hz, span_s=SCAN_WINDOW_S)
        self._beats: deque[Beat] = deque()
        self._scan = CouplingScan()

    def add_face(self, observation: FaceObservation) -> None:
        """Take one frame."""
        self._motion.add(observation)

    def add_beats(self, beats: Iterable[Beat]) -> None:
        """Take beats in rising order."""
        self._beats.extend(beats)
        while self._beats and self._beats[0].t_s < self._beats[-1].t_s - HEART_RATIO_WINDOW_S:
            self._beats.popleft()

    def beats(self, until_s: float, *, after_s: float = -math.inf) -> list[Beat]:
        """Return the beats of the last two minutes, or those of them after a moment."""
        after_s = max(after_s, until_s - HEART_RATIO_WINDOW_S)
        return [beat for beat in self._beats if after_s < beat.t_s <= until_s]

    def ratios(
        self, t_s: float, beats: Sequence[Beat], *, span_s: float = RATIO_WINDOW_S
    ) -> Ratios:
        """Return the ratios of the window that ends at ``t_s``, the heart's from given beats."""
        _, speeds = self._motion.last(min(span_s, RATIO_WINDOW_S), t_s)
        return _ratios(speeds, beats)

    def ratios_of_rest(self, seconds: Sequence[RestSecond]) -> Ratios:
        """Return the ratios of the seconds that counted; the others are gaps."""
        ends_s = np.array([one.t_s for one in seconds])
        first_s, last_s = float(ends_s[0]) - 1.0, float(ends_s[-1])
        times_s, speeds = self._motion.last(last_s - first_s, last_s)
        place = np.minimum(np.searchsorted(ends_s, times_s), ends_s.size - 1)
        counted = (times_s <= ends_s[place]) & (times_s > ends_s[place] - 1.0)
        rested = np.where(counted[:, None], speeds, np.nan)
        return _ratios(rested, self.beats(last_s, after_s=first_s))

    def transfer_entropy(self, t_s: float, beats: Sequence[Beat]) -> TransferEntropy | None:
        """Return what `heart_to_face` finds between the beats and V1 in the last minute."""
        times_s, speeds = self._motion.last(TRANSFER_WINDOW_S, t_s)
        v1 = np.ascontiguousarray(speeds[:, 0])
        return heart_to_face(beats, times_s, v1, rate_hz=self._motion.rate_hz)

    def slow(self, t_s: float, beats: Sequence[Beat]) -> tuple[Component, ...]:
        """Return what is worked out every ten seconds alone; asked once a second."""
        if not self._scan.due(t_s):
            return ()
        times_s, speeds = self._motion.last(SCAN_WINDOW_S, t_s)
        return self._scan.components(t_s, beats, times_s, speeds, rate_hz=self._motion.rate_hz)


def _ratios(speeds: NDArray[np.float64], beats: Sequence[Beat]) -> Ratios:
    regions = {
        name: noise_to_signal(np.ascontiguousarray(speeds[:, column]))
        for column, name in enumerate(_REGIONS)
    }
    return {**regions, "nsr_heart": heart_noise_to_signal(beats)}
