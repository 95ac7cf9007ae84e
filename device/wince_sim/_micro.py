"""Movements of the face's regions too small to see.

Each region moves as a whole by a broadband random motion whose size and burstiness grow with pain.
The eye region also trembles: a small circle at 9 Hz, so that its speed is steady but for its
radius, and the radius follows the heart's last completed interval, as it was one lag ago. The
heart never follows the face.
"""

import numpy as np
from numpy.typing import NDArray

from wince_sim._heart import Heart
from wince_sim._pulls import REGION_NAMES
from wince_sim._random import LatticeNoise

_STREAM = 20
_LATTICE_HZ, _BURST_HZ = 60.0, 6.0
_REST_PX, _PAIN_PX = 0.05, 0.10
_REST_BURST, _PAIN_BURST = 0.30, 0.55
_TREMOR_HZ, _TREMOR_PX, _TREMOR_DEPTH = 9.0, 0.14, 0.85


class MicroMovements:
    """The motion of V1, V2 and V3 that no muscle's field explains.

    Parameters
    ----------
    seed
        Decides the random part.
    heart
        Whose intervals drive the tremor.
    coupling
        Strength of that drive, 0-1; 0 means no tremor at all.
    lag_s
        How much later than the heart the eye region is, seconds.
    amplitude
        Factor on everything here.
    pixels
        Size of a pixel of a 640 x 480 picture in the picture at hand.
    """

    def __init__(
        self,
        seed: int,
        heart: Heart,
        *,
        coupling: float,
        lag_s: float,
        amplitude: float,
        pixels: float,
    ) -> None:
        regions = len(REGION_NAMES)
        self._noise = LatticeNoise(seed, _STREAM, rate_hz=_LATTICE_HZ, channels=2 * regions)
        self._burst = LatticeNoise(seed, _STREAM + 1, rate_hz=_BURST_HZ, channels=regions)
        self._heart = heart
        self._coupling = coupling
        self._lag_s = lag_s
        self._size_px = amplitude * pixels

    def at(self, t_s: float, pain: float) -> NDArray[np.float64]:
        """Return the motion of V1, V2, V3 to the right and down, shape ``(3, 2)``, pixels."""
        motion = self._random(t_s, pain / 10.0)
        motion[0] += self.tremor_at(t_s)
        return motion

    def _random(self, t_s: float, part: float) -> NDArray[np.float64]:
        if self._size_px == 0.0:
            return np.zeros((len(REGION_NAMES), 2))
        noise, burst = self._noise.at(t_s).reshape(-1, 2), self._burst.at(t_s)
        size = (_REST_PX + _PAIN_PX * part) * np.exp(burst * (_REST_BURST + _PAIN_BURST * part))
        return np.asarray(self._size_px * noise * size[:, np.newaxis], dtype=np.float64)

    def tremor_at(self, t_s: float) -> NDArray[np.float64]:
        """Return the part of V1's motion that the heart drives, right and down, pixels."""
        if self._coupling * self._size_px == 0.0:
            return np.zeros(2)
        radius = 1.0 + _TREMOR_DEPTH * self._heart.deviation_at(t_s - self._lag_s)
        angle = 2 * np.pi * _TREMOR_HZ * t_s
        size = self._size_px * self._coupling * _TREMOR_PX * radius
        return np.array([size * np.cos(angle), size * np.sin(angle)])
