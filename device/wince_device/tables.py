"""Collects what a recording gave, row by row, and writes it as Parquet and JSON."""

import json
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wince_wire import RecordingError, SetupError

from .face import ACTION_UNIT_NAMES, FaceObservation
from .heart import Beat, BeatLabel
from .monitor import SecondResult
from .pain import WEIGHTS, PainEstimate

Row = dict[str, Any]

_FRAME_COLUMNS: dict[str, str] = {
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
_BEAT_COLUMNS: dict[str, str] = {
    "t_s": "float64",
    "ibi_ms": "float64",
    "corrected": "bool",
    "corrected_ibi_ms": "float64",
    "quality": "float32",
}
_SCORE_COLUMNS: dict[str, str] = {
    "t_s": "float64",
    "score": "float64",
    "low": "float64",
    "high": "float64",
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
    for name in (*WEIGHTS, "hpii_apex")
    for suffix in ("", "_contribution")
} | {"te_heart_v1_p": "float64"}


class RecordingTables:
    """The three tables of a recording."""

    def __init__(self) -> None:
        self.frames: list[Row] = []
        self.beats: list[Row] = []
        self.scores: list[Row] = []
        self._components = dict(_COMPONENT_COLUMNS)

    def add(self, result: SecondResult) -> None:
        """Take one second."""
        self.frames.extend(_frame_row(observation) for observation in result.observations)
        self.beats.extend(_beat_row(beat) for beat in result.beats)
        self.scores.append(self._score_row(result))

    def add_rest(self, observations: Iterable[FaceObservation], beats: Iterable[Beat]) -> None:
        """Take the frames and beats of the broken second at the end."""
        self.frames.extend(_frame_row(observation) for observation in observations)
        self.beats.extend(_beat_row(beat) for beat in beats)

    def write(self, folder: Path) -> list[Path]:
        """Write ``frames.parquet``, ``beats.parquet`` and ``scores.parquet``.

        Raises
        ------
        RecordingError
            If the folder cannot be written.
        SetupError
            If pyarrow is not installed.
        """
        return [
            _write(folder / "frames.parquet", self.frames, _FRAME_COLUMNS),
            _write(folder / "beats.parquet", self.beats, _BEAT_COLUMNS),
            _write(folder / "scores.parquet", self.scores, _SCORE_COLUMNS | self._components),
        ]

    def _score_row(self, result: SecondResult) -> Row:
        estimate = result.estimate
        low, high = estimate.interval or (None, None)
        heart = result.heart
        return {
            "t_s": estimate.t_s,
            "score": estimate.score,
            "low": low,
            "high": high,
            "confidence": estimate.confidence,
            "no_score_reason": estimate.reason.value if estimate.reason else None,
            "face_fraction": estimate.face_fraction,
            "pulse_fraction": estimate.pulse_fraction,
            "hr_bpm": heart.hr_bpm if heart else None,
            "rmssd_ms": heart.rmssd_ms if heart else None,
            "sdnn_ms": heart.sdnn_ms if heart else None,
            "flags": ",".join(estimate.flags),
            **self._component_cells(estimate),
        }

    def _component_cells(self, estimate: PainEstimate) -> Row:
        cells: Row = {}
        for reading in estimate.readings:
            cells[reading.name] = reading.value
            cells[f"{reading.name}_contribution"] = reading.contribution
            self._components[reading.name] = "float64"
            self._components[f"{reading.name}_contribution"] = "float64"
            if reading.p_value is not None:
                cells[f"{reading.name}_p"] = reading.p_value
                self._components[f"{reading.name}_p"] = "float64"
        return cells


def write_json(path: Path, content: Row) -> None:
    """Write a JSON file whole or not at all.

    Raises
    ------
    RecordingError
        If it cannot be written.
    """
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    with _whole(path) as fresh:
        fresh.write_text(text, "utf-8")


def _frame_row(observation: FaceObservation) -> Row:
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
        for at, name in enumerate(ACTION_UNIT_NAMES):
            row[name] = float(units.intensities[at])
            row[f"{name}_sd"] = float(units.deviations[at])
    return row


def _beat_row(beat: Beat) -> Row:
    return {
        "t_s": beat.t_s,
        "ibi_ms": beat.interval_ms,
        "corrected": beat.label is BeatLabel.CORRECTED,
        "corrected_ibi_ms": beat.corrected_interval_ms,
        "quality": beat.quality,
    }


def _write(path: Path, rows: list[Row], columns: dict[str, str]) -> Path:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        msg = "writing Parquet needs the extra 'recordings': pip install 'wince[recordings]'"
        raise SetupError(msg) from error
    schema = pa.schema([(name, pa.type_for_alias(kind)) for name, kind in columns.items()])
    table = pa.table(
        {
            name: pa.array([row.get(name) for row in rows], schema.field(name).type)
            for name in columns
        },
        schema=schema,
    )
    with _whole(path) as fresh:
        pq.write_table(table, fresh, compression="zstd")
    return path


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Give a file to write that takes the path's place once it is complete."""
    fresh = path.with_name(path.name + ".part")
    try:
        yield fresh
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        why = error.strerror or error
        msg = f"the file {path} cannot be written ({why}): check the folder and the disk"
        raise RecordingError(msg) from error
