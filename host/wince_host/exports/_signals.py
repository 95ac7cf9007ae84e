"""The signals of one value a second that EDF+ and BIDS share."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from wince_wire import Face, Score, Vitals

from ._rows import Row


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal.

    Attributes
    ----------
    name
        As a column's name; at most 16 ASCII characters, which is what EDF has room for.
    unit
        At most 8 ASCII characters.
    lowest, highest
        What EDF's 16 bits stretch over. No value can be ``lowest``: EDF has no sign for "missing",
        so there it stands for that.
    """

    name: str
    unit: str
    text: str
    lowest: float
    highest: float


_FIXED: Final = (
    Signal("score", "points", "pain-expression estimate, 0-10", -1.0, 11.0),
    Signal("score_low", "points", "lower end of its 90 % interval", -1.0, 11.0),
    Signal("score_high", "points", "upper end of its 90 % interval", -1.0, 11.0),
    Signal("confidence", "share", "share of the full evidence behind it", -0.1, 1.1),
    Signal("face_fraction", "share", "share of the window with a face", -0.1, 1.1),
    Signal("pulse_fraction", "share", "share of the window with valid beats", -0.1, 1.1),
    Signal("simulated", "", "1: a simulated patient, not a person", -1.0, 2.0),
    Signal("hr", "1/min", "heart rate", -10.0, 400.0),
    Signal("rmssd", "ms", "root mean square of successive differences", -50.0, 4000.0),
    Signal("sdnn", "ms", "standard deviation of the intervals", -50.0, 4000.0),
    Signal("signal_quality", "share", "quality of the pulse signal", -0.1, 1.1),
    Signal("v1_speed", "iod/s", "motion of region V1, interocular distances/s", -0.1, 20.0),
    Signal("v2_speed", "iod/s", "motion of region V2, interocular distances/s", -0.1, 20.0),
    Signal("v3_speed", "iod/s", "motion of region V3, interocular distances/s", -0.1, 20.0),
)
_BY_NAME: Final = {signal.name: signal for signal in _FIXED}


def signal_of(name: str) -> Signal:
    """Return what is known of a signal; action units are made up from their names."""
    found = _BY_NAME.get(name)
    return found or Signal(name, "0-5", f"intensity of action unit {name}", -0.5, 5.5)


def in_order(names: set[str]) -> list[Signal]:
    """Return signals, the fixed ones first and action units by name."""
    fixed = [signal for signal in _FIXED if signal.name in names]
    return fixed + [signal_of(name) for name in sorted(names - set(_BY_NAME))]


def values_of(row: Row) -> Iterator[tuple[str, float | None]]:
    """Yield the values of a row, absent ones too."""
    match row.message:
        case Score() as score:
            low, high = score.interval or (None, None)
            yield from (("score", score.score), ("score_low", low), ("score_high", high))
            yield "confidence", score.confidence
            yield "face_fraction", score.face_fraction
            yield "pulse_fraction", score.pulse_fraction
            yield "simulated", float(row.simulated)
        case Vitals() as vitals:
            yield from (("hr", vitals.hr_bpm), ("rmssd", vitals.rmssd_ms))
            yield from (("sdnn", vitals.sdnn_ms), ("signal_quality", vitals.signal_quality))
        case Face() as face:
            yield "v1_speed", face.v1_speed
            yield "v2_speed", face.v2_speed
            yield "v3_speed", face.v3_speed
            yield from face.action_units.items()
