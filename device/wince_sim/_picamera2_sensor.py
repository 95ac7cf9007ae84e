"""An emulated IMX296: how long a frame takes, and how it is exposed."""

import math
from collections import deque
from typing import Any, Final

LINE_US: Final = 1100 / 74.25
"""Length of a line: 1100 clocks of 74.25 MHz."""
BLANK_LINES: Final = 30
LEAST_EXPOSURE_US: Final = 29
LONGEST_FRAME_US: Final = 15_534_444
FASTEST_FRAME_US: Final = 4167
"""The simulated patient is drawn at up to 240 frames per second."""
HIGHEST_GAIN: Final = 251.188644
GAIN_STEP: Final = 10 ** (0.1 / 20)
"""The gain is set in tenths of a decibel."""
RIGHT_TOTAL_US: Final = 16_000.0
"""Exposure time times gain at which the usual light gives the usual picture."""
CONTROL_DELAY: Final = 2
"""Frames between a control and the frame that shows it."""
_BEGIN: Final = 0.25
"""The automatic exposure begins at this share of what is right."""


def shortest_frame_us(rows: int) -> int:
    """Return the least time of a frame with so many rows."""
    return max(FASTEST_FRAME_US, math.floor((rows + BLANK_LINES) * LINE_US))


class EmulatedExposure:
    """Exposure time and gain from frame to frame, set by hand or by itself.

    Parameters
    ----------
    frame_us
        Time of a frame.
    settle_s
        So long until the automatic exposure is within one per cent.
    """

    def __init__(self, frame_us: int, settle_s: float) -> None:
        self._frame_us = frame_us
        self._keeps = 0.0 if settle_s <= 0 else 0.01 ** (frame_us * 1e-6 / settle_s)
        self._error = math.log(_BEGIN)
        self._light = 1.0
        self._automatic = True
        self._fixed: tuple[float, float] = (0.0, 0.0)
        self._coming: deque[dict[str, Any]] = deque({} for _ in range(CONTROL_DELAY))
        self.exposure_us, self.gain = LEAST_EXPOSURE_US, 1.0

    def next_frame(self, controls: dict[str, Any], light: float) -> None:
        """Go on by one frame.

        Parameters
        ----------
        controls
            What was set since the frame before.
        light
            Times the usual light.
        """
        self._coming.append(controls)
        self._apply(self._coming.popleft())
        self._error = (self._error + math.log(light / self._light)) * self._keeps
        self._light = light
        if self._automatic:
            self._expose(RIGHT_TOTAL_US / light * math.exp(self._error))
        else:
            self.exposure_us, self.gain = round(self._fixed[0]), self._fixed[1]

    @property
    def brightness(self) -> float:
        """How bright the picture is, 1 for right."""
        return self.exposure_us * self.gain * self._light / RIGHT_TOTAL_US

    @property
    def converged(self) -> bool:
        """Whether the automatic exposure is done."""
        return abs(self._error) < 0.02

    def _apply(self, controls: dict[str, Any]) -> None:
        self._automatic = bool(controls.get("AeEnable", self._automatic))
        exposure_us = controls.get("ExposureTime", 0)
        gain = controls.get("AnalogueGain", 0.0)
        if exposure_us and gain:
            self._automatic = False
        if exposure_us or gain:
            self._fixed = (
                self._lines(exposure_us or self.exposure_us),
                self._steps(gain or self.gain),
            )
        elif not self._automatic and not self._fixed[0]:
            self._fixed = (self.exposure_us, self.gain)

    def _expose(self, total_us: float) -> None:
        exposure_us = self._lines(total_us)
        self.exposure_us = round(exposure_us)
        self.gain = self._steps(total_us / exposure_us)

    def _lines(self, exposure_us: float) -> float:
        most = self._frame_us - 5 * LINE_US
        lines = math.floor(min(max(exposure_us, LEAST_EXPOSURE_US), most) / LINE_US)
        return max(1, lines) * LINE_US + 14.26

    def _steps(self, gain: float) -> float:
        steps = round(math.log(min(max(gain, 1.0), HIGHEST_GAIN)) / math.log(GAIN_STEP))
        return float(GAIN_STEP**steps)
