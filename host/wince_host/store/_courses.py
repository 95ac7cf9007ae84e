"""What a store tells of a person's course: seconds, minutes, hours, and who there is."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """One second of a score's course; ``score`` is absent with a ``reason``."""

    t_ns: int
    score: float | None
    low: float | None
    high: float | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreMinute:
    """One minute of a score's course.

    Attributes
    ----------
    minute_ns
        UTC of its beginning.
    rows, scored
        Seconds with a row, and those of them with a score.
    total
        Sum of the scores: ``total / scored`` is their mean.
    lowest, highest, first_absent
        The seconds with the lowest and the highest score, the first one of equals, and the first
        second without a score.
    """

    minute_ns: int
    rows: int
    scored: int
    total: float
    lowest: ScorePoint | None
    highest: ScorePoint | None
    first_absent: ScorePoint | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreHour:
    """One hour (of UTC) of a score's course; see `ScoreMinute`."""

    hour_ns: int
    rows: int
    scored: int
    total: float
    lowest: ScorePoint | None
    highest: ScorePoint | None
    first_absent: ScorePoint | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSum:
    """What a mean over any stretch of a score's course is made of; see `ScoreMinute`."""

    begin_ns: int
    scored: int
    total: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalsMinute:
    """One minute of heart values from one kind of sensor.

    Attributes
    ----------
    source
        Pulse-rate variability from ``ppg`` is not HRV from ``ecg``: the two are never mixed.
    n
        Seconds with a row.
    hr_mean_bpm, hr_lowest_bpm, hr_highest_bpm, rmssd_mean_ms, sdnn_mean_ms
        Over the seconds that have the value; absent when none has.
    """

    minute_ns: int
    source: Literal["ecg", "ppg"]
    n: int
    hr_mean_bpm: float | None
    hr_lowest_bpm: float | None
    hr_highest_bpm: float | None
    rmssd_mean_ms: float | None
    sdnn_mean_ms: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSpan:
    """A person of whom the store holds something, and when.

    Attributes
    ----------
    patient
        The pseudonym.
    devices
        Names of the units that saw the person, sorted.
    first_t_ns, last_t_ns
        UTC of the first and the last measured second. Where seconds are no longer kept, of the
        minute.
    simulated
        At least one unit's scores of this person are simulated.
    """

    patient: str
    devices: tuple[str, ...]
    first_t_ns: int
    last_t_ns: int
    simulated: bool
