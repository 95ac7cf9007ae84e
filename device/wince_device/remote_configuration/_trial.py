"""Watches a new configuration: kept when the device stays well with it, else to be taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto


class Verdict(Enum):
    """How a trial stands."""

    RUNNING = auto()
    WELL = auto()
    UNWELL = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialTimes:
    """How long a trial lasts.

    Attributes
    ----------
    limit_s
        The device must have been well within this time.
    hold_s
        Well means well for so long without a break: a new setting may do its harm a moment later.
    starts
        How often the device may begin to run with a configuration that is not confirmed.
    """

    limit_s: float = 60.0
    hold_s: float = 10.0
    starts: int = 1


class Trial:
    """One trial.

    Parameters
    ----------
    times
        Its limits.
    healthy
        Tells whether the device is well now.
    now_s
        A monotonic clock.
    """

    def __init__(
        self, times: TrialTimes, *, healthy: Callable[[], bool], now_s: Callable[[], float]
    ) -> None:
        self._times = times
        self._healthy = healthy
        self._now_s = now_s
        self._began_s = now_s()
        self._well_since_s: float | None = None

    def look(self) -> Verdict:
        """Ask once more."""
        now_s = self._now_s()
        if not self._healthy():
            self._well_since_s = None
        elif self._well_since_s is None:
            self._well_since_s = now_s
        if self._well_since_s is not None and now_s - self._well_since_s >= self._times.hold_s:
            return Verdict.WELL
        return Verdict.UNWELL if now_s - self._began_s >= self._times.limit_s else Verdict.RUNNING
