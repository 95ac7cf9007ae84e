"""What the heart path says of one beat, and of the signal as a whole."""

from dataclasses import dataclass
from enum import StrEnum


class BeatLabel(StrEnum):
    """What the interval that ends with a beat looks like (Lipponen & Tarvainen 2019)."""

    NORMAL = "normal"
    CORRECTED = "corrected"
    FIRST = "first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """One heart beat.

    Attributes
    ----------
    t_s
        Time of the R peak (ECG) or of the systolic peak (PPG), interpolated between samples.
    interval_ms
        Time since the beat before; None for the first beat after a gap.
    corrected_interval_ms
        The interval as it enters averages: the same, or its correction.
    label
        Whether the interval was corrected.
    quality
        0-1: agreement with the running template.
    """

    t_s: float
    interval_ms: float | None
    corrected_interval_ms: float | None
    label: BeatLabel
    quality: float


class SignalVerdict(StrEnum):
    """Whether the last 5 s of the pulse signal can be trusted, and if not, why."""

    VALID = "valid"
    STARTING = "starting"
    TOO_NOISY = "too_noisy"
    NO_BEATS = "no_beats"
    NO_FINGER = "no_finger"
    SATURATED = "saturated"
    AMBIENT = "ambient_light"
    LEAD_OFF = "lead_off"
    UNPLUGGED = "unplugged"
