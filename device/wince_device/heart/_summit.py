"""How far the smoothed pulse wave's summit lies from the wave's own, learned from the mean wave.

A filter moves the summit of a wave that rises faster than it falls, the more the stronger it
smooths. One beat alone is too noisy to be located without it; the mean of the newest beats is not.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._profile import Profile
from ._stream import SignalStream
from ._summit_kernels import fit_summit, resample

Floats = NDArray[np.float64]

_STEP_S: Final = 0.005
_REACH_S: Final = 0.05  # of the fit: shorter is noisier, longer sees the flanks
_LARGEST_S: Final = 0.025
_MEMORY: Final = 40  # beats
_TRUSTED: Final = 6  # beats until the correction counts in full, so that no interval jumps


class SummitCorrection:
    """Learns from the mean of the unfiltered waves where their summit lies.

    Parameters
    ----------
    profile
        Constants of the kind of signal.
    rate_hz
        Samples per second.
    """

    def __init__(self, *, profile: Profile, rate_hz: float) -> None:
        self._rate_hz = rate_hz
        self._agreement = profile.shape_agreement
        steps = round((_REACH_S + _LARGEST_S) / _STEP_S)
        self._offsets_s: Floats = _STEP_S * np.arange(-steps, steps + 1, dtype=np.float64)
        self.forget()
        # Compiles the kernels now, not when the first beat waits.
        resample(np.zeros(1), self._offsets_s)
        fit_summit(self._mean, self._offsets_s, _REACH_S, _LARGEST_S)

    def forget(self) -> None:
        """Start over."""
        self._mean = np.zeros(self._offsets_s.size)
        self._beats = 0
        self._shift = 0.0

    @property
    def shift(self) -> float:
        """What is to be added to a smoothed summit's position, in samples."""
        return min(1.0, self._beats / _TRUSTED) * self._shift

    def learn(self, stream: SignalStream, position: float, quality: float) -> None:
        """Take in the wave at a smoothed summit's position, if it is like the others."""
        if quality < self._agreement:
            return
        at = position + self._offsets_s * self._rate_hz
        first, window = stream.raw(int(at[0]) - 3, int(at[-1]) + 4)
        wave = resample(window, at - first)
        wave -= wave.mean()
        norm = float(np.sqrt(wave @ wave))
        if norm <= 0.0:
            return
        self._beats += 1
        self._mean += (wave / norm - self._mean) * max(1.0 / _MEMORY, 1.0 / self._beats)
        summit_s = fit_summit(self._mean, self._offsets_s, _REACH_S, _LARGEST_S)
        self._shift = summit_s * self._rate_hz
