"""Puts measured moments on the regular grid that BIDS asks for, without closing a gap."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

_TRUSTED = 0.25
_SHARE = 0.25
"""A nominal rate is believed where so many of the steps are no further from it than that."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Where rows of measured times lie on a regular grid.

    Attributes
    ----------
    rate_hz
        Measured, not nominal.
    start_s
        Time of slot 0.
    slots
        Shape ``(n,)``: the slot of each row, strictly rising from 0.
    """

    rate_hz: float
    start_s: float
    slots: NDArray[np.intp]

    @property
    def length(self) -> int:
        """Number of slots."""
        return int(self.slots[-1]) + 1

    def place(self, values: FloatArray) -> FloatArray:
        """Return values ``(n,)`` on the grid, NaN where no row lies."""
        placed = np.full(self.length, np.nan)
        placed[self.slots] = values
        return placed


def regular_grid(t_s: FloatArray, *, nominal_hz: float) -> Grid:
    """Return the grid that lies closest to measured times.

    Parameters
    ----------
    t_s
        Shape ``(n,)``, n ≥ 1, strictly rising.
    nominal_hz
        What the source says of itself.

    Raises
    ------
    ValueError
        If there is no time, or times do not rise.
    """
    if t_s.size == 0 or not np.isfinite(t_s).all() or not (np.diff(t_s) > 0.0).all():
        msg = "a grid needs times that rise"
        raise ValueError(msg)
    if t_s.size == 1:
        return Grid(nominal_hz, float(t_s[0]), np.zeros(1, np.intp))
    since_s = t_s - t_s[0]
    step_s = _step_s(np.diff(t_s), nominal_hz)
    counts = np.concatenate([[0], np.cumsum(np.rint(np.diff(t_s) / step_s))])
    for _ in range(2):
        rate_hz, offset_s = _fit(counts, since_s, 1.0 / step_s)
        counts = _rising(np.rint((since_s - offset_s) * rate_hz).astype(np.intp))
    # Rows are named by their slot from here on, so the line may begin anywhere.
    slots = (counts - counts[0]).astype(np.intp)
    rate_hz, offset_s = _fit(slots.astype(np.float64), since_s, rate_hz)
    return Grid(rate_hz, float(t_s[0] + offset_s), slots)


def _step_s(steps_s: FloatArray, nominal_hz: float) -> float:
    """Return the length of one step, as the steps without a loss have it."""
    if nominal_hz > 0.0:
        near = steps_s[np.abs(steps_s * nominal_hz - 1.0) < _TRUSTED]
        if near.size >= _SHARE * steps_s.size:
            return float(np.median(near))
    return float(np.median(steps_s))


def _fit(counts: FloatArray, since_s: FloatArray, otherwise_hz: float) -> tuple[float, float]:
    """Return rate and offset of the line through times against counts."""
    if counts[-1] <= counts[0]:
        return otherwise_hz, 0.0
    step_s, offset_s = np.polyfit(counts, since_s, 1)
    return (1.0 / float(step_s), float(offset_s)) if step_s > 0.0 else (otherwise_hz, 0.0)


def _rising(slots: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return slots of which each is beyond the one before: no row takes another one's place."""
    places = np.arange(slots.size)
    return np.asarray(np.maximum.accumulate(slots - places) + places, np.intp)
