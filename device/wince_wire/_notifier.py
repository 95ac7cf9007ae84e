"""Tells systemd how the service is doing (sd_notify(3)); silent where nobody listens."""

import contextlib
import os
import socket
import time
from collections.abc import Callable, Mapping

_USEC_PER_S = 1e6


class Notifier:
    """Sends datagrams to the socket that systemd names.

    Parameters
    ----------
    environment
        Names the socket (``NOTIFY_SOCKET``) and the watchdog's time (``WATCHDOG_USEC``).
    now_s
        A monotonic clock.

    Notes
    -----
    The protocol is one line of text in one datagram, so no package is brought along for it.
    """

    def __init__(
        self,
        environment: Mapping[str, str] = os.environ,
        *,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        name = environment.get("NOTIFY_SOCKET", "")
        # A leading @ stands for the zero byte of an abstract name.
        self._address = "\0" + name[1:] if name.startswith("@") else name
        self._every_s = _watchdog_s(environment) / 2.0
        self._now_s = now_s
        self._patted_s = -float("inf")

    @property
    def listened_to(self) -> bool:
        """Whether systemd asked to be told."""
        return bool(self._address)

    def ready(self, status: str) -> None:
        """Say that the service has begun its work."""
        self._send(f"READY=1\nSTATUS={_one_line(status)}")

    def status(self, text: str) -> None:
        """Say in words how it stands; never with a health value."""
        self._send(f"STATUS={_one_line(text)}")

    def stopping(self) -> None:
        """Say that the service ends in good order."""
        self._send("STOPPING=1")

    def extend_start(self, seconds: float) -> None:
        """Ask for more time before ``ready``: the first start compiles kernels."""
        self._send(f"EXTEND_TIMEOUT_USEC={round(seconds * _USEC_PER_S)}")

    def pat_watchdog(self) -> None:
        """Say that all is well; sent no more than twice within the watchdog's time."""
        if not self._every_s or self._now_s() - self._patted_s < self._every_s:
            return
        self._patted_s = self._now_s()
        self._send("WATCHDOG=1")

    def _send(self, text: str) -> None:
        if not self._address:
            return
        # What systemd does not hear it finds out by its own time limits.
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel,
        ):
            channel.settimeout(1.0)
            channel.sendto(text.encode(), self._address)


def _watchdog_s(environment: Mapping[str, str]) -> float:
    """Return the watchdog's time, 0 when none is meant for this process."""
    meant_for = environment.get("WATCHDOG_PID")
    if meant_for is not None and meant_for != str(os.getpid()):
        return 0.0
    try:
        return max(0.0, int(environment.get("WATCHDOG_USEC", "0")) / _USEC_PER_S)
    except ValueError:
        return 0.0


def _one_line(text: str) -> str:
    return " ".join(text.split())
