"""Tells systemd that the host serves, and that both its loops move."""

from collections.abc import Callable

from wince_wire import Notifier


class Liveness:
    """Called again and again by the loop that serves pages.

    Parameters
    ----------
    ingest_steps
        Counts the steps of the loop that stores what devices send.
    notifier
        Speaks with systemd.
    status
        What the host does, in words.
    """

    def __init__(self, ingest_steps: Callable[[], int], *, notifier: Notifier, status: str) -> None:
        self._ingest_steps = ingest_steps
        self._notifier = notifier
        self._status = status
        self._ready = False
        self._seen = -1

    def __call__(self) -> None:
        """Note that the calling loop moves; the watchdog hears of it when the other one did too."""
        if not self._ready:
            self._ready = True
            self._notifier.ready(self._status)
        steps = self._ingest_steps()
        if steps != self._seen:
            self._seen = steps
            self._notifier.pat_watchdog()
