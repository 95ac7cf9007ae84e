"""UTC for messages, and what the operating system knows of its own clock."""

import ctypes
import time
from collections.abc import Callable
from functools import cache
from typing import Final

from wince_wire import ClockState

STA_UNSYNC: Final = 0x0040
"""Kernel status bit: no time source disciplines the clock (``adjtimex(2)``)."""
STA_NANO: Final = 0x2000
"""Kernel status bit: the offset is in nanoseconds, not in microseconds."""
TIME_ERROR: Final = 5
"""Return value of ``adjtimex(2)`` when the clock is not synchronised."""
NS_PER_S: Final = 1_000_000_000


class _Timeval(ctypes.Structure):
    _fields_ = (("tv_sec", ctypes.c_long), ("tv_usec", ctypes.c_long))


class Timex(ctypes.Structure):
    """The kernel's ``struct timex``, as 64-bit Linux lays it out (``adjtimex(2)``)."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("constant", ctypes.c_long),
        ("precision", ctypes.c_long),
        ("tolerance", ctypes.c_long),
        ("time", _Timeval),
        ("tick", ctypes.c_long),
        ("ppsfreq", ctypes.c_long),
        ("jitter", ctypes.c_long),
        ("shift", ctypes.c_int),
        ("stabil", ctypes.c_long),
        ("jitcnt", ctypes.c_long),
        ("calcnt", ctypes.c_long),
        ("errcnt", ctypes.c_long),
        ("stbcnt", ctypes.c_long),
        ("tai", ctypes.c_int),
        ("reserved", ctypes.c_int * 11),
    )


def read_timex() -> tuple[int, Timex] | None:
    """Return the kernel's answer and its clock variables; None where there is no such call."""
    call = _adjtimex()
    if call is None:
        return None
    timex = Timex()  # modes is 0: only read, so no privilege is needed
    answer = call(ctypes.byref(timex))
    return None if answer < 0 else (answer, timex)


def state_of(answer: int, timex: Timex) -> ClockState:
    """Turn the kernel's answer into a clock state.

    An unsynchronised clock has neither an offset nor an error bound: the kernel's figures then
    speak of a time source that is no longer there.
    """
    if answer == TIME_ERROR or timex.status & STA_UNSYNC:
        return ClockState(synchronised=False)
    units_per_ms = 1e6 if timex.status & STA_NANO else 1e3
    return ClockState(
        synchronised=True,
        offset_ms=timex.offset / units_per_ms,
        error_bound_ms=timex.maxerror / 1e3,  # always in microseconds
    )


def clock_state() -> ClockState:
    """Return what the operating system knows of its clock; unsynchronised where it cannot tell."""
    reading = read_timex()
    return ClockState(synchronised=False) if reading is None else state_of(*reading)


class WallClock:
    """UTC for moments on the monotonic clock.

    The distance between the two clocks is sampled at every call. A step of the system's clock
    therefore moves the rows made after it, and never one that is already made.

    Parameters
    ----------
    wall_ns, monotonic_ns
        The two clocks, in nanoseconds.
    state
        Tells the clock's state.
    """

    def __init__(
        self,
        *,
        wall_ns: Callable[[], int] = time.time_ns,
        monotonic_ns: Callable[[], int] = time.monotonic_ns,
        state: Callable[[], ClockState] = clock_state,
    ) -> None:
        self._wall_ns = wall_ns
        self._monotonic_ns = monotonic_ns
        self._state = state

    def now_ns(self) -> int:
        """Return UTC now, in nanoseconds."""
        return self._wall_ns()

    def utc_ns(self, monotonic_s: float) -> int:
        """Return UTC in nanoseconds of a moment in seconds on the monotonic clock."""
        before = self._monotonic_ns()
        wall = self._wall_ns()
        after = self._monotonic_ns()
        return wall - (before + after) // 2 + round(monotonic_s * NS_PER_S)

    def state(self) -> ClockState:
        """Return the clock's state now."""
        return self._state()


@cache
def _adjtimex() -> Callable[..., int] | None:
    if ctypes.sizeof(ctypes.c_long) < 8:  # 32-bit systems lay the structure out otherwise
        return None
    try:
        function = ctypes.CDLL(None).adjtimex
    except (OSError, AttributeError):
        return None
    function.argtypes = (ctypes.POINTER(Timex),)
    function.restype = ctypes.c_int
    return function
