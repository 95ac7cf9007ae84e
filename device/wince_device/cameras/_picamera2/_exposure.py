"""Exposure that is found once and then fixed, in step with the flicker of lamps."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

LONGEST_SHARE: Final = 0.97
"""Of the frame time: the sensor needs some lines between exposures."""
HIGHEST_GAIN: Final = 16.0
"""Beyond this the IMX296 shows more noise than face (24 dB)."""
EASY_GAIN: Final = 4.0
"""Up to this gain (12 dB) a shorter exposure is better than a lower gain: movement blurs less."""

STEADY_FRAMES: Final = 10
STEADY_SHARE: Final = 0.02
"""The automatic exposure is done when so many frames differ by less than this."""
SETTLE_LIMIT_S: Final = 3.0
CONFIRM_LIMIT_S: Final = 1.0
RIGHT_SHARE: Final = 0.05
"""What is in force may differ by this from what was set: gains and lines come in steps."""
SEARCHING: Final = 1
"""Value of libcamera's AeState while the automatic exposure moves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """An exposure.

    Attributes
    ----------
    exposure_us
        Microseconds.
    gain
        Analogue gain, 1 for none.
    flicker_safe
        Whether lamps on the mains light every frame alike; None where that was not asked for.
    """

    exposure_us: float
    gain: float
    flicker_safe: bool | None = None


def fixed_exposure(
    total_us: float,
    *,
    flicker_us: float,
    frame_us: float,
    least_us: float,
    gains: tuple[float, float] = (1.0, HIGHEST_GAIN),
) -> Exposure:
    """Divide an amount of light into exposure time and gain.

    Where lamps flicker, the time is a multiple of the flicker's period, so that each frame holds
    whole periods; the shortest whose gain is easy, else the longest. Where the light is too bright
    for one period, or no period fits in a frame, that is given up and said.

    Parameters
    ----------
    total_us
        Exposure time times gain, microseconds.
    flicker_us
        Period of the lamps' flicker; 0 for none.
    frame_us, least_us
        Time of a frame, and the shortest exposure.
    gains
        Least and most gain.
    """
    most_us = LONGEST_SHARE * frame_us
    if flicker_us > 0:
        steps = [
            n * flicker_us
            for n in range(1, int(most_us / flicker_us) + 1)
            if total_us / (n * flicker_us) >= gains[0]
        ]
        if steps:
            easy = [time_us for time_us in steps if total_us / time_us <= EASY_GAIN]
            return _with_gain(easy[0] if easy else steps[-1], total_us, gains, flicker_safe=True)
    exposure_us = min(max(total_us / gains[0], least_us), most_us)
    safe = False if flicker_us > 0 else None
    return _with_gain(exposure_us, total_us, gains, flicker_safe=safe)


def _with_gain(
    exposure_us: float, total_us: float, gains: tuple[float, float], *, flicker_safe: bool | None
) -> Exposure:
    gain = min(max(total_us / exposure_us, gains[0]), gains[1])
    return Exposure(exposure_us=exposure_us, gain=gain, flicker_safe=flicker_safe)


class ExposureSetting:
    """Lets the automatic exposure settle, fixes what it found, and sees that it is in force.

    Parameters
    ----------
    controls
        The camera's controls with their limits.
    frame_us
        Time of a frame.
    flicker_us
        Period of the lamps' flicker; 0 for none.
    by_hand
        An exposure to be set at once, without the automatic one.
    now_s
        When it begins, on any steady clock.
    settle_limit_s
        After this the exposure is fixed though it was still moving.
    confirm_limit_s
        So long may it take until what was set is in force; then what is in force is taken.
    """

    def __init__(
        self,
        controls: Mapping[str, tuple[Any, Any, Any]],
        *,
        frame_us: float,
        flicker_us: float,
        by_hand: Exposure | None = None,
        now_s: float,
        settle_limit_s: float = SETTLE_LIMIT_S,
        confirm_limit_s: float = CONFIRM_LIMIT_S,
    ) -> None:
        self._controls, self._frame_us, self._flicker_us = controls, frame_us, flicker_us
        self._since_s, self._settle_limit_s = now_s, settle_limit_s
        self._confirm_limit_s = confirm_limit_s
        self._totals: deque[float] = deque(maxlen=STEADY_FRAMES)
        self._wanted = by_hand
        self.fixed: Exposure | None = None
        self.settled_in_time = True

    def first_controls(self) -> dict[str, Any]:
        """Return the controls to begin with."""
        if self._wanted is not None:
            return self._fixing(self._wanted, {})
        colours = {"AwbEnable": True} if "AwbEnable" in self._controls else {}
        return {"AeEnable": True, **colours}

    def feed(self, metadata: Mapping[str, Any], now_s: float) -> dict[str, Any] | None:
        """Take the next frame's metadata; return controls to set, if any.

        `fixed` tells when it is over.
        """
        told = _told(metadata)
        if told is None or self.fixed is not None:
            return None
        if self._wanted is not None:
            self._confirm(told, self._wanted, now_s)
            return None
        self._totals.append(told.exposure_us * told.gain * _digital_gain(metadata))
        late = now_s - self._since_s > self._settle_limit_s
        if not (late or self._steady(metadata)):
            return None
        self.settled_in_time = not late
        self._wanted, self._since_s = self._found(), now_s
        return self._fixing(self._wanted, metadata)

    def _steady(self, metadata: Mapping[str, Any]) -> bool:
        if metadata.get("AeState") == SEARCHING or len(self._totals) < STEADY_FRAMES:
            return False
        return max(self._totals) - min(self._totals) <= STEADY_SHARE * max(self._totals)

    def _found(self) -> Exposure:
        return fixed_exposure(
            self._totals[-1],
            flicker_us=self._flicker_us,
            frame_us=self._frame_us,
            least_us=float(self._controls["ExposureTime"][0]),
            gains=_gains(self._controls),
        )

    def _fixing(self, wanted: Exposure, metadata: Mapping[str, Any]) -> dict[str, Any]:
        fixing: dict[str, Any] = {
            "AeEnable": False,
            "ExposureTime": round(wanted.exposure_us),
            "AnalogueGain": float(wanted.gain),
        }
        # The luma is a mix of the colours, so an automatic white balance would move it too.
        if "AwbEnable" in self._controls and "ColourGains" in metadata:
            fixing |= {"AwbEnable": False, "ColourGains": tuple(metadata["ColourGains"])}
        return fixing

    def _confirm(self, told: Exposure, wanted: Exposure, now_s: float) -> None:
        in_force = (
            abs(told.exposure_us / wanted.exposure_us - 1.0) <= RIGHT_SHARE
            and abs(told.gain / wanted.gain - 1.0) <= RIGHT_SHARE
        )
        if in_force or now_s - self._since_s > self._confirm_limit_s:
            safe = wanted.flicker_safe if in_force else wanted.flicker_safe and False
            self.fixed = Exposure(exposure_us=told.exposure_us, gain=told.gain, flicker_safe=safe)


def _gains(controls: Mapping[str, tuple[Any, Any, Any]]) -> tuple[float, float]:
    least, most, _ = controls["AnalogueGain"]
    return float(least), max(float(least), min(float(most), HIGHEST_GAIN))


def _told(metadata: Mapping[str, Any]) -> Exposure | None:
    exposure_us, gain = metadata.get("ExposureTime"), metadata.get("AnalogueGain")
    if not exposure_us or not gain:
        return None
    return Exposure(exposure_us=float(exposure_us), gain=float(gain))


def _digital_gain(metadata: Mapping[str, Any]) -> float:
    return float(metadata.get("DigitalGain") or 1.0)
