"""What of the coupling is worked out every ten seconds alone, and shown beside the score."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from wince_device.heart import Beat
from wince_wire import Layer

from ._combination import Component
from ._coupling import heart_noise_to_signal, noise_to_signal
from ._face_heart_line import WINDOW_S, FaceHeartLine, FaceHeartPairs
from ._steady_coupling import (
    FAR_S,
    SteadyEntropy,
    SteadyScan,
    joint_gain_v1,
    scan_heart_to_v1,
    steady_series,
)

FloatArray = NDArray[np.float64]

EVERY_S = 10.0
"""A minute's window hardly changes in less, and the scan costs tens of milliseconds."""

SCAN_WINDOW_S = 60.0 + FAR_S[1]
"""A minute, and what its surrogates look back to."""

SCAN_NAMES = ("te_heart_v1_steady", "te_lag_scan", "te_best_lag", "joint_gain_v1")
LINE_NAMES = ("face_heart_slope", "face_heart_r2", "face_heart_r2_surrogate")


class CouplingScan:
    """Follows the coupling of one person at a slow pace."""

    def __init__(self) -> None:
        self._next_s = -math.inf
        self._pairs = FaceHeartPairs()

    def due(self, t_s: float) -> bool:
        """Tell whether ten seconds have passed; asked once a second."""
        if t_s < self._next_s:
            return False
        self._next_s = t_s + EVERY_S
        return True

    def components(
        self,
        t_s: float,
        beats: Sequence[Beat],
        times_s: FloatArray,
        speeds: FloatArray,
        *,
        rate_hz: float,
    ) -> tuple[Component, ...]:
        """Return the readings of the windows that end at ``t_s``.

        Parameters
        ----------
        beats
            Valid beats in rising order; empty while the pulse is lost.
        times_s, speeds
            Shape ``(n,)`` and ``(n, 3)``: the last `SCAN_WINDOW_S` on the frame grid.
        rate_hz
            Rows per second.
        """
        minute = times_s > t_s - WINDOW_S
        face = noise_to_signal(np.ascontiguousarray(speeds[minute, 0]))
        heart = heart_noise_to_signal([beat for beat in beats if beat.t_s > t_s - WINDOW_S])
        if face is not None and heart is not None:
            self._pairs.add(t_s, heart.log_ratio, face.log_ratio)
        series = steady_series(beats, times_s, speeds, rate_hz=rate_hz)
        scan = scan_heart_to_v1(series) if series else None
        return (
            _entropy_component("te_heart_v1_steady", scan.centre if scan else None),
            _entropy_component("te_lag_scan", scan.best if scan else None),
            _lag_component(scan),
            _entropy_component("joint_gain_v1", joint_gain_v1(series) if series else None),
            *_line_components(self._pairs.line() if beats else None),
        )


def _entropy_component(name: str, entropy: SteadyEntropy | None) -> Component:
    if entropy is None:
        return Component(name=name, layer=Layer.COUPLING, unit="bit", value=None)
    return Component(
        name=name,
        layer=Layer.COUPLING,
        unit="bit",
        value=entropy.effective,
        deviation=entropy.deviation,
        evidence=entropy.rows,
        p_value=entropy.p,
        z_value=entropy.z,
    )


def _lag_component(scan: SteadyScan | None) -> Component:
    # The best lag means nothing by itself: the p of the search goes with it.
    return Component(
        name="te_best_lag",
        layer=Layer.COUPLING,
        unit="ms",
        value=1e3 * scan.best_lag_s if scan else None,
        deviation=None,
        p_value=scan.best.p if scan else None,
    )


def _line_components(line: FaceHeartLine | None) -> tuple[Component, ...]:
    windows = line.windows if line else 0
    slope, r2, chance = (
        Component(name=name, layer=Layer.COUPLING, unit="", value=None, evidence=windows)
        for name in LINE_NAMES
    )
    if line is None:
        return slope, r2, chance
    return (
        replace(slope, value=line.slope, deviation=line.slope_deviation),
        replace(r2, value=line.r2, interval=line.r2_interval, p_value=line.p),
        replace(chance, value=line.surrogate_r2, deviation=None),
    )
