"""Where in a beat its time is taken: the R peak, or the systolic peak."""

from collections import deque
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from wince_device.sources import SignalKind

from ._kernels import refine_peak
from ._stream import SignalStream

Floats = NDArray[np.float64]

_QRS_REACH_S: Final = 0.08
_BASELINE_REACH_S: Final = 0.2
# The R wave is the upward one, unless the complex points downward by far: median (up - down) /
# (up + down) below which it is taken as inverted, and above which as upright again.
_INVERTED: Final = -0.5
_UPRIGHT: Final = -0.2
_MEMORY: Final = 9  # beats
_PEAK_AFTER_S: Final = 0.35
_FOOT_BEFORE_S: Final = 0.25
_FALL: Final = 0.2  # of the rise: a peak is past once the wave fell by this much


class Locator(Protocol):
    """Finds a beat's fiducial point near its candidate."""

    def observe(self, stream: SignalStream, index: int) -> None:
        """Learn from a beat before it is located."""
        ...

    def locate(self, stream: SignalStream, index: int) -> float:
        """Return the fiducial point's position in samples, between samples."""
        ...

    def height(self, stream: SignalStream, position: float) -> float | None:
        """Return a pulse wave's height from foot to summit; None for ECG."""
        ...


class RPeakLocator:
    """Finds the dominant deflection of the QRS complex, upright or inverted.

    The polarity is the running median asymmetry of the complexes, with hysteresis, so that one odd
    beat does not move the time reference of the others.
    """

    def __init__(self, *, rate_hz: float) -> None:
        self._reach = max(2, round(_QRS_REACH_S * rate_hz))
        self._baseline_reach = round(_BASELINE_REACH_S * rate_hz)
        self._asymmetries: deque[float] = deque(maxlen=_MEMORY)
        self._sign = 1.0

    def observe(self, stream: SignalStream, index: int) -> None:
        """Follow the polarity."""
        _, around = stream.light(index - self._baseline_reach, index + self._baseline_reach)
        _, complex_ = stream.light(index - self._reach, index + self._reach)
        middle = float(np.median(around))
        up, down = float(complex_.max()) - middle, middle - float(complex_.min())
        self._asymmetries.append((up - down) / max(up + down, 1e-30))
        usual = float(np.median(self._asymmetries))
        if usual < _INVERTED:
            self._sign = -1.0
        elif usual > _UPRIGHT:
            self._sign = 1.0

    def locate(self, stream: SignalStream, index: int) -> float:
        """Return the R peak's position in samples."""
        first, window = stream.light(index - self._reach, index + self._reach)
        upright = self._sign * window
        return first + float(refine_peak(upright, int(np.argmax(upright))))

    def height(self, stream: SignalStream, position: float) -> float | None:
        """Return None: an R wave's height says little of the pulse."""


class SystolicPeakLocator:
    """Finds the first summit after the steepest rise of the pulse wave."""

    def __init__(self, *, rate_hz: float) -> None:
        self._after = max(2, round(_PEAK_AFTER_S * rate_hz))
        self._before = round(_FOOT_BEFORE_S * rate_hz)

    def observe(self, stream: SignalStream, index: int) -> None:
        """Need nothing: pulse waves point up by contract."""

    def locate(self, stream: SignalStream, index: int) -> float:
        """Return the systolic peak's position in samples."""
        _, before = stream.light(index - self._before, index)
        first, after = stream.light(index, index + self._after)
        summit = np.maximum.accumulate(after)
        foot = float(before.min())
        past = np.flatnonzero(after < summit - _FALL * (summit - foot))
        end = int(past[0]) if past.size else after.size
        peak = int(np.argmax(after[:end]))
        return first + float(refine_peak(after, peak))

    def height(self, stream: SignalStream, position: float) -> float | None:
        """Return the height of the wave over its foot."""
        summit = int(position)
        _, rise = stream.light(summit - self._after, summit + 1)
        return float(rise.max() - rise.min()) if rise.size else None


def locator_for(kind: SignalKind, *, rate_hz: float) -> Locator:
    """Return the locator of one kind of signal."""
    if kind == "ecg":
        return RPeakLocator(rate_hz=rate_hz)
    return SystolicPeakLocator(rate_hz=rate_hz)
