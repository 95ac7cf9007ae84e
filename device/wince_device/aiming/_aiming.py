"""Sends a few views a second for as long as somebody aims."""

import threading
import time
from collections.abc import Callable
from typing import Final

from wince_device.clock import WallClock
from wince_device.face import FaceObservation
from wince_device.sources import Frame
from wince_wire import Aim

from ._describe import describe

AIMED_FOR_S: Final = 60.0
"""A page that goes away without a word costs no more than this."""

EVERY_S: Final = 0.25


class Aiming:
    """Off until it is asked for. One thread takes frames, others may ask.

    Parameters
    ----------
    show
        Sends a view; it must not wait.
    boot_id
        Name of this start of the device.
    clock
        Stamps the views.
    monotonic_s
        Reads a clock that never steps.
    """

    def __init__(
        self,
        show: Callable[[Aim], None],
        *,
        boot_id: str,
        clock: WallClock,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._show = show
        self._boot_id = boot_id
        self._clock = clock
        self._now_s = monotonic_s
        self._lock = threading.Lock()
        self._until_s = -1.0
        self._until_ns = 0
        self._next_s = 0.0

    @property
    def active(self) -> bool:
        """Whether somebody aims."""
        return self._now_s() < self._until_s

    def begin(self, seconds: float = AIMED_FOR_S) -> None:
        """Show views for a while from now on."""
        with self._lock:
            self._until_s = self._now_s() + seconds
            self._until_ns = self._clock.now_ns() + int(seconds * 1e9)

    def take(self, frame: Frame, observation: FaceObservation) -> None:
        """Show this frame's view, if somebody aims and the last view is old enough."""
        now_s = self._now_s()
        if now_s >= self._until_s or now_s < self._next_s:
            return
        self._next_s = now_s + EVERY_S
        with self._lock:
            until_ns = self._until_ns
        self._show(
            describe(
                frame, observation, boot_id=self._boot_id, clock=self._clock, until_ns=until_ns
            )
        )
