"""What stands in each table of a study's folder: columns, units and words, as docs/study-folder."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from wince_device.face import ACTION_UNIT_NAMES
from wince_device.tables import SCORE_COLUMNS

REGIONS: Final = ("v1", "v2", "v3")

TIME: Final = "time"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes
    ----------
    unit
        As BIDS writes it; "1" where there is none.
    text
        What it is, in words.
    """

    unit: str
    text: str


Columns = MappingProxyType[str, Column]

_SPEED: Final = "interocular distances per second"


def _each(name: str, unit: str, text: str) -> dict[str, Column]:
    return {f"{region}_{name}": Column(unit, f"{text}, {region.upper()}") for region in REGIONS}


MOTION: Final = Columns(
    {
        TIME: Column("s", "mid-exposure of the frame, from the beginning of the block"),
        "found": Column("1", "1: a face was followed in this frame"),
        **_each("speed", "1/s", f"speed, rigid head motion removed, {_SPEED}"),
        **_each("noise_speed", "1/s", f"what the points' own uncertainty makes of it, {_SPEED}"),
        "yaw_deg": Column("deg", "head turned to the picture's right"),
        "pitch_deg": Column("deg", "chin lowered"),
        "roll_deg": Column("deg", "head turned clockwise in the picture"),
        "interocular_px": Column("px", "distance of the eyes"),
        "mean_luma": Column("1", "brightness of the face, 0-255"),
        "frame_index": Column("1", "the camera's own count of frames"),
        "presence": Column("1", "the landmark model's belief that there is a face, 0-1"),
        "faces_seen": Column("1", "faces in view"),
        **_each("speed_px_s", "px/s", "speed in pixels"),
        **_each("right_px", "px", "displacement to the right along the face's own axes"),
        **_each("down_px", "px", "displacement downwards along the face's own axes"),
        **_each("deviation_px", "px", "one standard deviation of the displacement, one axis"),
        **_each("leak_px", "px", "head motion that may be left in it, one standard deviation"),
        "rigid_residual_px": Column("px", "what the head's motion leaves at the stable points"),
    }
)

ACTION_UNITS: Final = Columns(
    {
        TIME: Column("s", "mid-exposure of the frame, from the beginning of the block"),
        "own_neutral": Column("1", "1: against the person's own resting face"),
        **{name: Column("1", f"intensity of {name}, 0-5") for name in ACTION_UNIT_NAMES},
        **{
            f"{name}_sd": Column("1", f"one standard deviation of {name}")
            for name in ACTION_UNIT_NAMES
        },
    }
)

PULSE: Final = Columns(
    {
        TIME: Column("s", "moment of the sample, from the beginning of the block"),
        "cardiac": Column("1", "pulse wave in arbitrary units, beats pointing up"),
    }
)
"""An ECG's `cardiac` is in mV: its sidecar says so."""

BEATS: Final = Columns(
    {
        "onset": Column("s", "the beat, from the beginning of the block"),
        "duration": Column("s", "a beat is a moment: 0"),
        "ibi_ms": Column("ms", "interval since the beat before"),
        "corrected": Column("1", "1: corrected as ectopic, missed or extra"),
        "corrected_ibi_ms": Column("ms", "the interval after correction"),
        "quality": Column("1", "agreement with the running template, 0-1"),
    }
)

_SCORE_WORDS: Final = {
    "score": Column("1", "estimate of pain expression, 0-10"),
    "low": Column("1", "lower end of its 90 % interval"),
    "high": Column("1", "upper end of its 90 % interval"),
    "confidence": Column("1", "how sure, 0-1"),
    "face_fraction": Column("1", "share of frames with a face"),
    "pulse_fraction": Column("1", "share of the time with valid beats"),
    "hr_bpm": Column("1/min", "heart rate"),
    "rmssd_ms": Column("ms", "root mean square of successive differences"),
    "sdnn_ms": Column("ms", "standard deviation of the intervals"),
}

SCORES: Final = Columns(
    {
        TIME: Column("s", "end of the second, from the beginning of the block"),
        **_SCORE_WORDS,
        **{
            name: Column("1", f"component of the score: {name.replace('_', ' ')}")
            for name, kind in SCORE_COLUMNS.items()
            if kind == "float64" and name != "t_s" and name not in _SCORE_WORDS
        },
    }
)

FRAMES: Final = tuple(dict.fromkeys((*MOTION, *ACTION_UNITS)))
"""Columns of the work file that both tables of frames are made from."""

EVENT_COLUMNS: Final = Columns(
    {
        "onset": Column("s", "from the beginning of the block"),
        "duration": Column("s", "length; n/a for a moment"),
        "trial_type": Column("", "block, stimulus, marker, rating, quality or pause"),
        "value": Column("1", "the rating, 0-10"),
        "text": Column("", "instruction, stimulus, note, scale, or state of a signal"),
        "source": Column("", "who noted it: key, button, page or mqtt"),
    }
)
