"""The lead-off outputs LO+ and LO− of an AD8232, read through GPIO."""

from importlib import import_module
from typing import Any, Final, Protocol

from wince_wire import SourceError

_CHIP: Final = "/dev/gpiochip0"


class LeadOffLines(Protocol):
    """Tells whether an electrode is off."""

    def off(self) -> bool:
        """Return whether either line is high (AD8232 datasheet, leads off detection)."""
        ...

    def close(self) -> None:
        """Let the lines go."""
        ...


class GpioLeadOff:
    """Two GPIO lines through libgpiod 2.

    Parameters
    ----------
    plus, minus
        Numbers of the lines, for example 17 and 27 for the pins 11 and 13 of a Raspberry Pi.

    Raises
    ------
    SourceError
        If libgpiod is missing or the lines cannot be had.
    """

    def __init__(self, plus: int, minus: int) -> None:
        try:
            gpiod: Any = import_module("gpiod")
        except ImportError as error:
            msg = "the lead-off lines need the package gpiod: install it, or leave lo= away"
            raise SourceError(msg) from error
        lines = (plus, minus)
        settings = gpiod.LineSettings(direction=gpiod.line.Direction.INPUT)
        try:
            self._lines: Any = gpiod.request_lines(
                _CHIP, consumer="wince", config={lines: settings}
            )
        except OSError as error:
            msg = (
                f"the lines {plus} and {minus} of {_CHIP} cannot be read ({error.strerror}): "
                "check lo=PLUS+MINUS, and that this user is in the group gpio"
            )
            raise SourceError(msg) from error

    def off(self) -> bool:
        """Return whether either line is high."""
        return any(bool(value.value) for value in self._lines.get_values())

    def close(self) -> None:
        """Let the lines go."""
        self._lines.release()
