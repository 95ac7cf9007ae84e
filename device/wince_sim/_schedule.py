"""Stretches of time during which something is wrong on purpose."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Schedule:
    """Times from ``start`` up to, not including, ``stop``, in seconds of the patient's clock."""

    spans_s: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        for start, stop in self.spans_s:
            if not 0 <= start < stop:
                msg = (
                    f"a stretch of time starts at 0 or later and ends after it starts: "
                    f"got {start:g}-{stop:g}"
                )
                raise ValueError(msg)

    def holds(self, t_s: float) -> bool:
        """Tell whether the moment lies in one of the stretches."""
        return any(start <= t_s < stop for start, stop in self.spans_s)

    def mask(self, t_s: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell the same of many moments."""
        inside = np.zeros(t_s.shape, dtype=np.bool_)
        for start, stop in self.spans_s:
            inside |= (t_s >= start) & (t_s < stop)
        return inside
