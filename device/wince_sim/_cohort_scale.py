"""Which spread of the peaks gives which noise-to-signal ratio, measured on long series."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_signals import fit_gamma, micro_movement_spikes

from ._cohort_kernels import fill_intervals, fill_speeds

Vector = NDArray[np.float64]

HEART_SPREADS: Final = np.geomspace(0.01, 0.95, 16)
FACE_SPREADS: Final = np.geomspace(0.02, 0.3, 12)
"""Beyond, low peaks sink into the edges and the spikes' number changes with the spread."""
SAMPLES: Final = 40_000
SEED: Final = 1
MEAN_MS, SWING_MS = 850.0, 45.0


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """The spread of the peaks against ln NSR of a series without end.

    Attributes
    ----------
    spreads, log_ratios
        Both rising, shape ``(n,)``.
    """

    spreads: Vector
    log_ratios: Vector

    @property
    def lowest(self) -> float:
        """Least ln NSR that can be made."""
        return float(self.log_ratios[0])

    @property
    def highest(self) -> float:
        """Greatest ln NSR that can be made."""
        return float(self.log_ratios[-1])

    def spread(self, log_ratio: float) -> float:
        """Return the spread that gives a ln NSR.

        Raises
        ------
        ValueError
            If no spread does.
        """
        from scipy.interpolate import PchipInterpolator

        if not self.lowest <= log_ratio <= self.highest:
            raise ValueError(
                f"log_ratio is {log_ratio}; must be {self.lowest:.2f} to {self.highest:.2f}"
            )
        return float(np.exp(PchipInterpolator(self.log_ratios, np.log(self.spreads))(log_ratio)))


@cache
def heart_scale() -> Scale:
    """Return the scale of inter-beat intervals."""
    return Scale(HEART_SPREADS, np.array([_heart(float(one)) for one in HEART_SPREADS]))


@cache
def face_scale() -> Scale:
    """Return the scale of region speeds."""
    return Scale(FACE_SPREADS, np.array([_face(float(one)) for one in FACE_SPREADS]))


def _heart(spread: float) -> float:
    intervals = np.empty(SAMPLES)
    fill_intervals(intervals, MEAN_MS, SWING_MS, spread, np.random.default_rng(SEED))
    return _log_ratio(np.abs(intervals - intervals.mean()))


def _face(spread: float) -> float:
    speeds = np.empty(SAMPLES)
    fill_speeds(speeds, 1.0, spread, 0.0, np.zeros(SAMPLES), np.random.default_rng(SEED))
    return _log_ratio(speeds)


def _log_ratio(series: Vector) -> float:
    return float(np.log(fit_gamma(micro_movement_spikes(series).values).scale))
