"""From a sensor's time stamps to mid-exposure times and frame numbers on the device's clock."""

import time
from collections.abc import Callable
from statistics import median
from typing import Final

_NS: Final = 1_000_000_000
OLDEST_S: Final = 0.5
NEWEST_S: Final = 0.05
"""A time stamp further than this from the moment of its arrival is on another clock, or wrong."""
GAP_FROM: Final = 1.5
"""A step above this many frame times holds a dropped frame."""
LEAST_STEP: Final = 0.5
"""Two frames closer than this many frame times cannot be: one of the stamps is wrong."""
_PAIRS: Final = 5


def boottime_offset_ns(
    monotonic_ns: Callable[[], int] = time.monotonic_ns,
    boottime_ns: Callable[[], int] | None = None,
) -> int:
    """Return by how much CLOCK_BOOTTIME is ahead of CLOCK_MONOTONIC, nanoseconds.

    Median of a few pairs of readings, each between two readings of the other clock.
    """
    read_boottime = boottime_ns or _boottime_ns
    offsets = []
    for _ in range(_PAIRS):
        before, boot, after = monotonic_ns(), read_boottime(), monotonic_ns()
        offsets.append(boot - (before + after) // 2)
    return round(median(offsets))


def _boottime_ns() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


class FrameTimes:
    """Gives each frame its mid-exposure time and its number.

    libcamera documents SensorTimestamp as CLOCK_BOOTTIME; the drivers of the Raspberry Pi stamp
    with CLOCK_MONOTONIC. The two differ by the time that the machine was asleep, which on a
    Raspberry Pi is none. So each stamp is taken for the clock on which it has just been made, with
    the offset measured at every frame; `clock` says which it was.

    The stamp marks the first read-out, when the exposure of a global shutter ends (a rolling
    shutter would need a correction for its rows); mid-exposure lies half of ExposureTime before.

    Parameters
    ----------
    frame_us
        Nominal time of a frame, used where a frame does not tell its own.
    """

    def __init__(
        self,
        frame_us: float,
        *,
        monotonic_ns: Callable[[], int] = time.monotonic_ns,
        offset_ns: Callable[[], int] = boottime_offset_ns,
    ) -> None:
        self._nominal_s = frame_us * 1e-6
        self._monotonic_ns, self._offset_ns = monotonic_ns, offset_ns
        self._last_end_s: float | None = None
        self._index = -1
        self.clock = ""
        self.dropped = 0
        self.wrong = 0

    def place(
        self, stamp_ns: int, exposure_us: float, frame_us: float | None
    ) -> tuple[float, int] | None:
        """Return mid-exposure time in seconds and number of a frame.

        Returns
        -------
        tuple or None
            None when the stamp is on no clock of this machine or does not rise; it is counted in
            `wrong`.
        """
        end_s = self._on_device_clock(stamp_ns)
        frame_s = frame_us * 1e-6 if frame_us and frame_us > 0 else self._nominal_s
        if end_s is None or not self._count(end_s, frame_s):
            self.wrong += 1
            return None
        return end_s - exposure_us * 0.5e-6, self._index

    def _on_device_clock(self, stamp_ns: int) -> float | None:
        now_ns, offset_ns = self._monotonic_ns(), self._offset_ns()
        for clock, at_ns in (("monotonic", stamp_ns), ("boottime", stamp_ns - offset_ns)):
            if -NEWEST_S * _NS <= now_ns - at_ns <= OLDEST_S * _NS:
                self.clock = clock
                return at_ns / _NS
        return None

    def _count(self, end_s: float, frame_s: float) -> bool:
        if self._last_end_s is None:
            self._index = 0
        else:
            step = (end_s - self._last_end_s) / frame_s
            if step < LEAST_STEP:
                return False
            frames = max(2, round(step)) if step > GAP_FROM else 1
            self._index += frames
            self.dropped += frames - 1
        self._last_end_s = end_s
        return True
