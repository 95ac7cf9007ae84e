"""One recorded pulse signal in memory, whatever file it came from."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.recording_gap import refuse_gap
from wince_device.sources import SignalKind
from wince_wire import RecordingError

Floats = NDArray[np.float64]

RATE_RANGE_HZ: Final = (25.0, 2000.0)
_SHORTEST_S: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedSignal:
    """Samples of one channel.

    Attributes
    ----------
    kind
        ``"ecg"`` or ``"ppg"``.
    rate_hz
        Samples per second.
    samples, t_s
        Shape ``(n,)``; NaN samples are missing. Times rise strictly.
    """

    kind: SignalKind
    rate_hz: float
    samples: Floats
    t_s: Floats


def check_signal(signal: RecordedSignal, *, source: str) -> RecordedSignal:
    """Return the signal if it can be worked with.

    Raises
    ------
    RecordingError
        If its rate is out of range, it is too short, holds no value, or its times jump ahead.
    """
    low, high = RATE_RANGE_HZ
    if not low <= signal.rate_hz <= high:
        msg = (
            f"{source} has {signal.rate_hz:g} samples/s, but a pulse signal needs "
            f"{low:g}-{high:g}: check the times, which are in seconds, or give the rate"
        )
        raise RecordingError(msg)
    present = np.isfinite(signal.samples)
    if np.count_nonzero(present) < _SHORTEST_S * signal.rate_hz:
        msg = (
            f"{source} holds {np.count_nonzero(present)} samples, which is less than "
            f"{_SHORTEST_S:g} s: give a longer recording"
        )
        raise RecordingError(msg)
    steps_s = np.diff(signal.t_s)
    widest = int(np.argmax(steps_s))
    refuse_gap(float(steps_s[widest]), source=source, what=f"sample {widest + 2}")
    return signal
