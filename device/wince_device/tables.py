"""The three tables of a recording: what stands in a row, and the counts over all of them."""

import math
from array import array
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from msgspec import UNSET

from wince_wire import QualityFlag

from .face import ACTION_UNIT_NAMES, FaceObservation
from .heart import Beat, BeatLabel
from .monitor import SecondResult
from .noise_floor import NoiseFloor
from .pain import SHOWN_NAMES, WEIGHTS, HeldClosing, PainEstimate, apex_frames, index_values
from .pain.calibration import CALIBRATED_COLUMNS
from .result_files import PackedTable, Row

FRAME_COLUMNS: dict[str, str] = {
    "t_s": "float64",
    "frame_index": "int64",
    "face_found": "bool",
    "presence": "float32",
    "v1_speed": "float64",
    "v2_speed": "float64",
    "v3_speed": "float64",
    **dict.fromkeys(ACTION_UNIT_NAMES, "float32"),
    **{f"{name}_sd": "float32" for name in ACTION_UNIT_NAMES},
    "own_neutral": "bool",
    "yaw_deg": "float32",
    "pitch_deg": "float32",
    "roll_deg": "float32",
    "interocular_px": "float32",
    "mean_luma": "float32",
    "faces_seen": "int32",
}
INDEX_COLUMNS: dict[str, str] = {
    "pspi": "float32",
    "pspi_sd": "float32",
    "hpii": "float32",
    "hpii_sd": "float32",
    "apex": "bool",
}
"""Of each frame against the person's own rest; ``apex``: the recording's top quarter by HPII."""

BEAT_COLUMNS: dict[str, str] = {
    "t_s": "float64",
    "ibi_ms": "float64",
    "corrected": "bool",
    "corrected_ibi_ms": "float64",
    "quality": "float32",
}
SCORE_COLUMNS: dict[str, str] = {
    "t_s": "float64",
    "score": "float64",
    "low": "float64",
    "high": "float64",
    "measured_low": "float64",
    "measured_high": "float64",
    "confidence": "float64",
    "no_score_reason": "string",
    "face_fraction": "float64",
    "pulse_fraction": "float64",
    "hr_bpm": "float64",
    "rmssd_ms": "float64",
    "sdnn_ms": "float64",
    "flags": "string",
}
# Always there, so that tables of recordings without a score have the same columns.
_COMPONENT_COLUMNS: dict[str, str] = {
    f"{name}{suffix}": "float64"
    for name in (*WEIGHTS, *SHOWN_NAMES)
    for suffix in ("", "_contribution")
} | {
    f"{name}{suffix}": "float64"
    for name in (*WEIGHTS, *SHOWN_NAMES)
    for suffix in ("_low", "_high", "_p", "_z")
}


_FLOOR_COLUMNS: dict[str, str] = {
    f"{name}_above_floor{suffix}": "float64"
    for name in ("v1", "v2", "v3")
    for suffix in ("", "_low", "_high")
}

SCORE_COLUMNS |= _COMPONENT_COLUMNS | _FLOOR_COLUMNS


class RecordingTables:
    """The three tables of a recording.

    Attributes
    ----------
    frames
        One row a frame.
    frames_with_face
        How many of them hold one.
    apex
        Mean HPII of the recording's APEX frames.
    beats, scores
        One row a beat, and one a second.

    Raises
    ------
    SetupError
        If pyarrow is not installed.
    """

    def __init__(self) -> None:
        self.frames = PackedTable(FRAME_COLUMNS | INDEX_COLUMNS)
        self.frames_with_face = 0
        self._eyes = HeldClosing()
        self._hpii = array("d")
        self._hpii_sd = array("d")
        self.beats: list[Row] = []
        self.scores: list[Row] = []

    def add(self, result: SecondResult) -> None:
        """Take one second."""
        self.add_rest(result.observations, result.beats)
        self.scores.append(score_row(result))

    def add_rest(self, observations: Iterable[FaceObservation], beats: Iterable[Beat]) -> None:
        """Take frames and beats alone, as of the broken second at the end."""
        rows = [self._frame(observation) for observation in observations]
        self.frames.extend(rows)
        self.frames_with_face += sum(row["face_found"] for row in rows)
        self.beats.extend(beat_row(beat) for beat in beats)

    @property
    def apex(self) -> Row | None:
        """Mean HPII of the APEX frames with its deviation; None without a scored frame."""
        frames = apex_frames(np.array(self._hpii))
        if frames.size == 0:
            return None
        return {
            "frames": int(frames.size),
            "mean": float(np.array(self._hpii)[frames].mean()),
            # Errors of the estimator last for seconds: more frames do not make them smaller.
            "deviation": float(np.array(self._hpii_sd)[frames].mean()),
        }

    def _frame(self, observation: FaceObservation) -> Row:
        row = frame_row(observation)
        units = observation.action_units
        own = units if units is not None and units.own_neutral else None
        values = index_values(own, self._eyes.held(observation.t_s, own)) if own else None
        self._hpii.append(values.hpii.value if values else math.nan)
        self._hpii_sd.append(values.hpii.deviation if values else math.nan)
        if values is not None:
            row |= {
                "pspi": values.pspi.value,
                "pspi_sd": values.pspi.deviation,
                "hpii": values.hpii.value,
                "hpii_sd": values.hpii.deviation,
            }
        return row

    def _apex_column(self) -> list[bool | None]:
        """Return for each frame whether it is one; None where it could not be scored."""
        column: list[bool | None] = [None if math.isnan(value) else False for value in self._hpii]
        for frame in apex_frames(np.array(self._hpii)):
            column[frame] = True
        return column

    def write(self, folder: Path) -> list[Path]:
        """Write ``frames.parquet``, ``beats.parquet`` and ``scores.parquet``.

        Raises
        ------
        RecordingError
            If the folder cannot be written.
        SetupError
            If pyarrow is not installed.
        """
        beats, scores = PackedTable(BEAT_COLUMNS), PackedTable(SCORE_COLUMNS | CALIBRATED_COLUMNS)
        beats.extend(self.beats)
        scores.extend(self.scores)
        return [
            self.frames.write(folder / "frames.parquet", whole={"apex": self._apex_column()}),
            beats.write(folder / "beats.parquet"),
            scores.write(folder / "scores.parquet"),
        ]


def score_row(result: SecondResult) -> Row:
    """Return one second's row."""
    estimate = result.estimate
    low, high = estimate.interval or (None, None)
    measured_low, measured_high = estimate.measured_interval or (None, None)
    heart = result.heart
    return {
        "t_s": estimate.t_s,
        "score": estimate.score,
        "low": low,
        "high": high,
        "measured_low": measured_low,
        "measured_high": measured_high,
        "confidence": estimate.confidence,
        "no_score_reason": estimate.reason.value if estimate.reason else None,
        "face_fraction": estimate.face_fraction,
        "pulse_fraction": estimate.pulse_fraction,
        "hr_bpm": heart.hr_bpm if heart else None,
        "rmssd_ms": heart.rmssd_ms if heart else None,
        "sdnn_ms": heart.sdnn_ms if heart else None,
        "flags": ",".join(estimate.flags),
        **_component_cells(estimate),
        **_floor_cells(estimate),
    }


def _component_cells(estimate: PainEstimate) -> Row:
    cells: Row = {}
    for reading in estimate.readings:
        cells[reading.name] = reading.value
        cells[f"{reading.name}_contribution"] = reading.contribution
        cells[f"{reading.name}_p"] = reading.p_value
        cells[f"{reading.name}_z"] = None if reading.z_value is UNSET else reading.z_value
        if reading.interval is not None:
            cells[f"{reading.name}_low"], cells[f"{reading.name}_high"] = reading.interval
    return cells


def _floor_cells(estimate: PainEstimate) -> Row:
    cells: Row = {}
    for one in estimate.motion_above_floor:
        name = f"{one.region.lower()}_above_floor"
        cells[name] = one.share
        cells[f"{name}_low"], cells[f"{name}_high"] = one.interval
    return cells


def floor_summary(floor: NoiseFloor | None, scores: list[Row]) -> Row:
    """Return what the summary says of the noise floor and of the motion above it.

    Parameters
    ----------
    floor
        The floor that was held against; None without one.
    scores
        The rows of every second.
    """
    shares: Row = {}
    for name in ("v1", "v2", "v3"):
        given = [row[f"{name}_above_floor"] for row in scores if f"{name}_above_floor" in row]
        shares[name.upper()] = float(np.median(given)) if given else None
    stale = sum(QualityFlag.NOISE_FLOOR_STALE in row["flags"].split(",") for row in scores)
    return {
        "noise_floor": None
        if floor is None
        else {"camera": floor.camera, "method": floor.method, "made_ns": floor.made_ns},
        "seconds_with_stale_noise_floor": stale,
        "median_motion_above_floor": shares,
    }


def frame_row(observation: FaceObservation) -> Row:
    """Return one frame's row."""
    row: Row = {
        "t_s": observation.t_s,
        "frame_index": observation.frame_index,
        "face_found": observation.found,
        "presence": observation.presence,
        "interocular_px": observation.interocular_px,
        "mean_luma": observation.mean_luma,
        "faces_seen": observation.faces_seen,
    }
    if observation.region_speeds is not None:
        for name, speed in zip(("v1", "v2", "v3"), observation.region_speeds, strict=True):
            row[f"{name}_speed"] = float(speed) if math.isfinite(speed) else None
    if observation.pose is not None:
        row |= {
            "yaw_deg": observation.pose.yaw_deg,
            "pitch_deg": observation.pose.pitch_deg,
            "roll_deg": observation.pose.roll_deg,
        }
    units = observation.action_units
    if units is not None:
        row["own_neutral"] = units.own_neutral
        told = observation.told_units
        for at, name in enumerate(ACTION_UNIT_NAMES):
            if told[at]:
                row[name] = float(units.intensities[at])
                row[f"{name}_sd"] = float(units.deviations[at])
    return row


def beat_row(beat: Beat) -> Row:
    """Return one beat's row."""
    return {
        "t_s": beat.t_s,
        "ibi_ms": beat.interval_ms,
        "corrected": beat.label is BeatLabel.CORRECTED,
        "corrected_ibi_ms": beat.corrected_interval_ms,
        "quality": beat.quality,
    }
