"""A serial line: bytes within a time limit, and one sentence on why it does not open."""

import errno
import os
import select
from pathlib import Path
from typing import Any, Final, Protocol

from wince_wire import SourceError

_CHUNK: Final = 4096


class Line(Protocol):
    """What the driver needs of a serial line."""

    def read(self, timeout_s: float) -> bytes:
        """Return what has come, at least one byte, or nothing when none came in time.

        Raises
        ------
        OSError
            If the line is gone.
        """
        ...

    def close(self) -> None:
        """Let the line go. May be called twice."""
        ...


class SerialLine:
    """A serial port of this machine, opened so that no other program can use it.

    Parameters
    ----------
    path
        For example ``/dev/ttyUSB0`` or ``/dev/serial/by-id/...``.
    baud
        Its speed, bits per second.

    Raises
    ------
    OSError
        If it cannot be opened.
    SourceError
        If pyserial is not installed.
    """

    def __init__(self, path: str, baud: int) -> None:
        try:
            import serial
        except ImportError as error:
            msg = "a serial ECG needs the package pyserial: install the extra 'device'"
            raise SourceError(msg) from error
        self._port: Any = serial.Serial(path, baud, timeout=0, exclusive=True)

    def read(self, timeout_s: float) -> bytes:
        """Return what has come, at least one byte, or nothing when none came in time."""
        if not self._port.is_open:
            raise OSError(errno.EBADF, "the serial port is closed")
        number = self._port.fileno()
        ready, _, _ = select.select([number], [], [], max(timeout_s, 0.0))
        if not ready:
            return b""
        try:
            data = os.read(number, _CHUNK)
        except BlockingIOError:
            return b""
        if not data:
            raise OSError(errno.EIO, "the serial port hung up")
        return data

    def close(self) -> None:
        """Let the port go. May be called twice."""
        self._port.close()


def why_not_opened(path: str, error: OSError) -> str:
    """Return one sentence on why a port did not open and what to do."""
    number = error.errno
    if number in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
        return f"there is no serial port {path}{_there()}: plug the device in, or name its port"
    if number in (errno.EACCES, errno.EPERM):
        return (
            f"the serial port {path} may not be used by this user: add the user to its group with "
            "'sudo usermod -aG dialout USER' and log in again"
        )
    if number in (errno.EBUSY, errno.EAGAIN) or "exclusively lock" in str(error):
        return (
            f"the serial port {path} is in use by another program: close that program, which "
            f"'fuser {path}' names"
        )
    return f"the serial port {path} cannot be opened ({error}): check that it is a serial port"


def _there() -> str:
    named = sorted(str(port) for port in Path("/dev/serial/by-id").glob("*"))
    return f" (there is: {', '.join(named)})" if named else ""
