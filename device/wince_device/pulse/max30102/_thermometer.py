"""The chip's temperature, measured now and then between two looks at the FIFO."""

from typing import Final

from ._chip import Max30102Chip

_EVERY_S: Final = 30.0
_TAKES_S: Final = 0.05
"""29 ms by the datasheet, with room."""


class Thermometer:
    """Starts a measurement, and fetches it when it is surely there, without waiting for it."""

    def __init__(self) -> None:
        self.temperature_c: float | None = None
        self._due_s = 0.0
        self._running = False

    def restart(self) -> None:
        """Forget a measurement that a reset cut short."""
        self._running = False
        self._due_s = 0.0

    def attend(self, chip: Max30102Chip, now_s: float) -> None:
        """Do what is due. Raises OSError where the bus fails."""
        if now_s < self._due_s:
            return
        if self._running:
            self.temperature_c = chip.temperature_c()
        else:
            chip.begin_temperature()
        self._running = not self._running
        self._due_s = now_s + (_TAKES_S if self._running else _EVERY_S)
