"""Markers from serial lines: a button on a GPIO board, or anything that writes a line."""

import logging
import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Final, Self

import serial

from wince_wire import ConfigurationError, SourceError, WinceError

logger = logging.getLogger(__name__)

DEFAULT_BAUD: Final = 9600
READ_WAIT_S: Final = 0.25
REOPEN_AFTER_S: Final = 2.0
LONGEST_LINE: Final = 200


class LineMarkers:
    """Reads serial ports, each on a thread of its own; each line is a marker.

    Parameters
    ----------
    ports
        As ``/dev/ttyACM0`` or ``/dev/ttyACM0@115200``.
    mark
        Told each line.

    Raises
    ------
    ConfigurationError
        If a rate is no number.
    SourceError
        If a port cannot be opened at the start; one that is lost later is opened again.
    """

    def __init__(self, ports: Sequence[str], mark: Callable[[str], None]) -> None:
        self._mark = mark
        self._stopping = threading.Event()
        self._threads = []
        for spec in ports:
            name, rate = split_port(spec)
            port = _open(name, rate)
            target = threading.Thread(target=self._read, args=(name, rate, port), daemon=True)
            self._threads.append(target)

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(2.0)

    def _read(self, name: str, rate: int, port: serial.Serial | None) -> None:
        while not self._stopping.is_set():
            try:
                port = port or _open(name, rate)
                self._read_lines(port)
            except (OSError, WinceError) as error:
                logger.warning("marker line %s: %s", name, error)
                self._stopping.wait(REOPEN_AFTER_S)
            finally:
                if port is not None:
                    port.close()
                    port = None

    def _read_lines(self, port: serial.Serial) -> None:
        line = b""
        while not self._stopping.is_set():
            line += port.read(max(1, port.in_waiting))
            *whole, line = line.replace(b"\r", b"\n").split(b"\n")
            line = line[-LONGEST_LINE:]
            for one in whole:
                words = one[:LONGEST_LINE].decode("utf-8", "replace").strip()
                if words:
                    self._mark(words)


def split_port(spec: str) -> tuple[str, int]:
    """Return a port's name and its rate in baud.

    Raises
    ------
    ConfigurationError
        If the rate is no number.
    """
    name, _, rate = spec.partition("@")
    if rate and not rate.isdecimal():
        msg = f"the marker line {spec!r} has no rate: write it as /dev/ttyACM0@9600"
        raise ConfigurationError(msg)
    return name, int(rate) if rate else DEFAULT_BAUD


def _open(name: str, rate: int) -> serial.Serial:
    try:
        return serial.Serial(name, rate, timeout=READ_WAIT_S)
    except (OSError, ValueError) as error:
        msg = (
            f"the marker line {name} cannot be opened ({error}): plug it in, or take it out of "
            "markers.lines"
        )
        raise SourceError(msg) from error
