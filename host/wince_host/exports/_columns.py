"""The columns of the tables that CSV and Parquet share, with their units and meaning."""

from dataclasses import dataclass
from typing import Final, Literal

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes
    ----------
    unit
        Empty for names, counts and pure numbers.
    """

    name: str
    kind: Literal["text", "whole", "real", "truth"]
    text: str
    unit: str = ""


_ROW: Final = (
    Column("device", "text", "the unit that sent the row"),
    Column("boot_id", "text", "one start of the unit"),
    Column("seq", "whole", "number of the row within that start"),
    Column("t_ns", "whole", "UTC of the measured moment", "ns"),
)
_MEASURED: Final = (
    *_ROW,
    Column("simulated", "truth", "a simulated patient, not a person"),
    Column("clock_synchronised", "truth", "the unit's clock followed a time source"),
    Column("clock_offset_ms", "real", "estimated offset of the unit's clock", "ms"),
    Column("clock_error_bound_ms", "real", "largest error of the unit's clock", "ms"),
)
_PATIENT: Final = Column("patient", "text", "pseudonym")
_LOW: Final = Column("low", "real", "lower end of the 90 % interval", "as the value")
_HIGH: Final = Column("high", "real", "upper end of the 90 % interval", "as the value")

TABLES: Final[dict[str, tuple[Column, ...]]] = {
    "scores": (
        *_MEASURED,
        _PATIENT,
        Column("score", "real", "pain-expression estimate", "points of 0-10"),
        _LOW,
        _HIGH,
        Column("confidence", "real", "share of the full evidence behind the score", "share"),
        Column("no_score_reason", "text", "why there is no score"),
        Column("no_score_since_ns", "whole", "UTC since which there is none", "ns"),
        Column("calibrated", "truth", "the person's own ratings were used"),
        Column("face_fraction", "real", "share of the window with a face", "share"),
        Column("pulse_fraction", "real", "share of the window with valid beats", "share"),
        Column("flags", "text", "quality flags, parted by spaces"),
        Column("window_s", "real", "length of the expression window", "s"),
        Column("baseline_age_s", "real", "age of the person's own baseline", "s"),
        Column("calibrated_score", "real", "the score by own ratings", "points of 0-10"),
        Column("calibrated_low", "real", "lower end of its 90 % interval", "points of 0-10"),
        Column("calibrated_high", "real", "upper end of its 90 % interval", "points of 0-10"),
        Column("calibration_ratings", "whole", "own ratings that it rests on"),
        Column(
            "calibration_error",
            "real",
            "mean difference of each rating from what the others foretell",
            "points of 0-10",
        ),
        Column("face_follows_ratings", "real", "that the face follows the ratings", "probability"),
        Column("calibration_made_ns", "whole", "UTC of the calibration", "ns"),
        Column("score_method", "text", "how the score was made"),
    ),
    "components": (
        *_ROW,
        Column("name", "text", "what went into the score"),
        Column("layer", "text", "expression or coupling"),
        Column("value", "real", "the component in its own unit", "see unit"),
        Column("unit", "text", "unit of value; empty for a pure number"),
        _LOW,
        _HIGH,
        Column("contribution", "real", "its part of the score", "points of 0-10"),
        Column("evidence", "whole", "observations behind the value"),
        Column("p_value", "real", "where it is a test against surrogates", "probability"),
    ),
    "motion": (
        *_ROW,
        Column("region", "text", "V1, V2 or V3"),
        Column("share", "real", "motion that the noise floor does not explain", "share"),
        _LOW,
        _HIGH,
        Column("frames", "whole", "speeds in the window"),
    ),
    "vitals": (
        *_MEASURED,
        _PATIENT,
        Column("source", "text", "ecg or ppg: pulse-rate variability is not HRV"),
        Column("sensor_state", "text", "ok, or what is wrong with the sensor"),
        Column("hr_bpm", "real", "heart rate", "1/min"),
        Column("rmssd_ms", "real", "root mean square of successive differences", "ms"),
        Column("sdnn_ms", "real", "standard deviation of the intervals", "ms"),
        Column("beats_total", "whole", "since the unit's start"),
        Column("beats_corrected_total", "whole", "since the unit's start"),
        Column("signal_quality", "real", "0-1", "share"),
        Column("sample_rate_hz", "real", "measured", "Hz"),
    ),
    "face": (
        *_MEASURED,
        _PATIENT,
        Column("frames", "whole", "pictures of the second"),
        Column("frames_with_face", "whole", "those with a face"),
        Column("frames_dropped", "whole", "those that were let go"),
        Column("presence", "real", "presence of the face", "share"),
        Column("v1_speed", "real", "motion of region V1", "interocular distances/s"),
        Column("v2_speed", "real", "motion of region V2", "interocular distances/s"),
        Column("v3_speed", "real", "motion of region V3", "interocular distances/s"),
        Column("yaw_deg", "real", "rotation of the head", "deg"),
        Column("pitch_deg", "real", "rotation of the head", "deg"),
        Column("roll_deg", "real", "rotation of the head", "deg"),
        Column("interocular_px", "real", "distance of the eyes", "px"),
        Column("action_unit_method", "text", "the estimator of the action units"),
    ),
    "action_units": (
        *_ROW,
        Column("name", "text", "AU04 …"),
        Column("intensity", "real", "mean of the second", "0-5"),
    ),
    "events": (
        *_MEASURED,
        Column("kind", "text", "what happened"),
        Column("detail", "text", "in words"),
        Column("dropped_boot_id", "text", "for rows_dropped: the start that is meant"),
        Column("dropped", "text", "for rows_dropped: ranges of seq, first-last"),
    ),
    "ratings": (
        _PATIENT,
        Column("t_ns", "whole", "UTC of the moment that is meant", "ns"),
        Column("scale", "text", "nrs: the person's own word; painad: observed by a caregiver"),
        Column("value", "real", "how much it hurts", "points of 0-10"),
        Column("items", "text", "PAINAD items, parted by spaces"),
    ),
    "doses": (
        _PATIENT,
        Column("t_ns", "whole", "UTC of the moment that is meant", "ns"),
        Column("drug", "text", "what was given"),
        Column("amount", "real", "how much", "see unit"),
        Column("unit", "text", "unit of the amount"),
    ),
}
