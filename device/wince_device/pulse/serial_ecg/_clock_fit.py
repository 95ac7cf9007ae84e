"""When each sample was taken, from when the packets arrived.

A packet can come late, for many reasons, but never early. So the earliest arrivals bound the
device's clock: the line of time against sample index runs along the lower edge of the arrivals.
"""

from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

_BLOCK_S: Final = 0.5
_BLOCKS: Final = 60
_SETTLED: Final = 8
_RECENT: Final = 10
_WATCHED: Final = 2
"""Blocks that must all be late before packets are taken for lost: a delay catches up, a loss
does not."""

_LOST_SHARE: Final = 0.6
_SCATTER_SHARE: Final = 0.25
_SLEW: Final = 0.05
RATE_TOLERANCE: Final = 0.05


class ClockFit:
    """Line of time against sample index, followed on line.

    Parameters
    ----------
    rate_hz
        Nominal samples per second.
    packet
        Samples in a packet.
    """

    def __init__(self, rate_hz: float, packet: int) -> None:
        self._nominal_s = 1.0 / rate_hz
        self._packet = packet
        self._period_s = self._nominal_s
        self._blocks: deque[tuple[int, float]] = deque(maxlen=_BLOCKS + _WATCHED)
        self._best: tuple[int, float] | None = None
        self._block_start = 0
        self._block_arrival_s: float | None = None
        self._last_s: float | None = None
        self._count = 0

    @property
    def rate_hz(self) -> float:
        """Samples per second as measured; nominal for the first seconds."""
        return 1.0 / self._period_s

    @property
    def off_nominal(self) -> bool:
        """Whether the device sends at another rate than it was said to."""
        return abs(self._period_s / self._nominal_s - 1.0) > RATE_TOLERANCE

    def restart(self) -> None:
        """Forget where the line runs, because an unknown number of samples is missing."""
        self._blocks.clear()
        self._best, self._block_start, self._block_arrival_s = None, self._count, None

    def arrived(self, ahead: int, arrival_s: float) -> bool:
        """Take in one arrival; tell whether packets must have been lost without a trace.

        Parameters
        ----------
        ahead
            The newest sample of the packet is the ``ahead``-th that was not yet timed.
        arrival_s
            When the packet's last byte was there, less the time that it took on the wire.
        """
        index = self._count + ahead
        late_s = arrival_s - index * self._nominal_s
        if self._best is None or late_s < self._best[1]:
            self._best = (index, late_s)
        if self._block_arrival_s is None:
            self._block_arrival_s = arrival_s
        # What waited while the host was late comes all at once, and all of it late but the last:
        # a block must also last a while by the host's clock.
        if (
            index - self._block_start
        ) * self._nominal_s < _BLOCK_S or arrival_s - self._block_arrival_s < 0.5 * _BLOCK_S:
            return False
        self._blocks.append(self._best)
        self._best, self._block_start, self._block_arrival_s = None, index, arrival_s
        return self._close_block()

    def times(self, count: int) -> NDArray[np.float64]:
        """Return the times of the next ``count`` samples, shape ``(n,)``, strictly rising."""
        self._count += count
        end_s = self._line_s(self._count)
        if self._last_s is None:
            self._last_s = end_s - count * self._period_s
        step_s = (end_s - self._last_s) / count
        step_s = float(np.clip(step_s / self._period_s, 1.0 - _SLEW, 1.0 + _SLEW) * self._period_s)
        times: NDArray[np.float64] = self._last_s + step_s * np.arange(1.0, count + 1.0)
        self._last_s = float(times[-1])
        return times

    def resume(self, count: int) -> None:
        """After a gap, begin the next ``count`` samples where the line says, but never before."""
        if self._last_s is not None:
            begin_s = self._line_s(self._count + count) - count * self._period_s
            self._last_s = max(self._last_s, begin_s)

    def _line_s(self, index: int) -> float:
        points = list(self._blocks)[-_RECENT:]
        if self._best is not None:
            points.append(self._best)
        tilt_s = self._period_s - self._nominal_s
        edge = min(late_s - at * tilt_s for at, late_s in points)
        return edge + index * self._period_s

    def _close_block(self) -> bool:
        if len(self._blocks) < _SETTLED + _WATCHED:
            return False
        points = np.array(self._blocks)
        before, watched = points[:-_WATCHED], points[-_WATCHED:]
        tilt_s = _median_slope(before)
        offsets = before[:, 1] - tilt_s * before[:, 0]
        packet_s = self._packet * self._nominal_s
        scatter_s = float(np.median(np.abs(offsets - np.median(offsets))))
        late_s = watched[:, 1] - tilt_s * watched[:, 0] - np.median(offsets)
        if scatter_s < _SCATTER_SHARE * packet_s and late_s.min() > _LOST_SHARE * packet_s:
            return True
        self._period_s = self._nominal_s + _median_slope(points)
        return False


def _median_slope(points: NDArray[np.float64]) -> float:
    """Return the median of the slopes between points half of them apart (Theil 1950, Siegel)."""
    half = len(points) // 2
    rise = points[half:, 1] - points[: len(points) - half, 1]
    run = points[half:, 0] - points[: len(points) - half, 0]
    return float(np.median(rise / run))
