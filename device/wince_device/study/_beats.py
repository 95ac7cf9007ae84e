"""Finds the beats of a stretch of pulse samples that was cut off before they were certain."""

import numpy as np
from numpy.typing import NDArray

from wince_device.heart import HeartTracker
from wince_device.sources import SampleBatch, SignalKind

from ._parts import PART_COLUMNS
from ._rows import beat_cells

Columns = dict[str, NDArray[np.float64]]

BATCH_S = 1.0
GAP = 1.5
"""Of the usual step: beyond it samples were lost."""


def beats_of(pulse: Columns, *, kind: SignalKind, rate_hz: float) -> Columns:
    """Return the beats of raw samples, as the device's own heart path finds them.

    Parameters
    ----------
    pulse
        `time` and `cardiac`, shape ``(n,)``.
    """
    t_s, samples = pulse["time"], pulse["cardiac"]
    tracker = HeartTracker(kind=kind, rate_hz=rate_hz)
    step_s = float(np.median(np.diff(t_s))) if t_s.size > 1 else 1.0 / rate_hz
    gaps = np.flatnonzero(np.diff(t_s) > GAP * step_s) + 1
    size = max(1, round(BATCH_S / step_s))
    cuts = np.union1d(gaps, np.arange(size, t_s.size, size))
    rows = [
        beat_cells(beat)
        for first, last in zip([0, *cuts], [*cuts, t_s.size], strict=True)
        for beat in tracker.process(
            SampleBatch(
                samples=samples[first:last],
                t_s=t_s[first:last],
                gap_before=first == 0 or first in gaps,
            )
        )
    ]
    names = PART_COLUMNS["beats"]
    values = np.array(rows, np.float64).reshape(len(rows), len(names))
    return {name: values[:, at] for at, name in enumerate(names)}
