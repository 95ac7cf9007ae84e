"""Turns what the device measures into rows of a block's work files."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from wince_device.face import ActionUnits, FaceObservation
from wince_device.heart import Beat, BeatLabel
from wince_device.monitor import SecondResult
from wince_device.sources import PulseBatch
from wince_device.tables import score_row

from ._columns import ACTION_UNITS, REGIONS, SCORES
from ._parts import PART_COLUMNS, Row

_UNITS = [name for name in ACTION_UNITS if name not in {"time", "own_neutral"}]


def frame_cells(observation: FaceObservation, units: ActionUnits | None) -> Row:
    """Return a frame's row."""
    cells: dict[str, float] = {
        "time": observation.t_s,
        "found": float(observation.found),
        "mean_luma": observation.mean_luma,
        "frame_index": observation.frame_index,
        "presence": observation.presence,
        "faces_seen": observation.faces_seen,
        "interocular_px": _number(observation.interocular_px),
        "rigid_residual_px": _number(observation.rigid_residual_px),
    }
    _add_pose(cells, observation)
    _add_motion(cells, observation)
    if units is not None:
        cells["own_neutral"] = float(units.own_neutral)
        told = observation.told_units
        values = [np.where(told, one, np.nan) for one in (units.intensities, units.deviations)]
        both = np.concatenate(values).tolist()
        cells |= dict(zip(_UNITS, both, strict=True))
    return _ordered("frames", cells)


def pulse_cells(batch: PulseBatch) -> Sequence[Row]:
    """Return a row a sample."""
    return list(zip(batch.t_s.tolist(), batch.samples.tolist(), strict=True))


def beat_cells(beat: Beat) -> Row:
    """Return a beat's row."""
    return _ordered(
        "beats",
        {
            "onset": beat.t_s,
            "duration": 0.0,
            "ibi_ms": _number(beat.interval_ms),
            "corrected": float(beat.label is BeatLabel.CORRECTED),
            "corrected_ibi_ms": _number(beat.corrected_interval_ms),
            "quality": beat.quality,
        },
    )


def score_cells(result: SecondResult) -> Row:
    """Return a second's row."""
    row = score_row(result)
    return _ordered(
        "scores",
        {"time": result.t_s} | {name: _number(row.get(name)) for name in SCORES if name != "time"},
    )


def _add_pose(cells: dict[str, float], observation: FaceObservation) -> None:
    pose = observation.pose
    if pose is not None:
        cells["yaw_deg"], cells["pitch_deg"] = pose.yaw_deg, pose.pitch_deg
        cells["roll_deg"] = pose.roll_deg


def _add_motion(cells: dict[str, float], observation: FaceObservation) -> None:
    if observation.region_speeds is not None:
        for region, speed in zip(REGIONS, observation.region_speeds, strict=True):
            cells[f"{region}_speed"] = float(speed)
    motion = observation.motion
    if motion is None:
        return
    columns = {
        "noise_speed": motion.noise_speeds,
        "speed_px_s": motion.speeds_px_s,
        "right_px": motion.displacements_px[:, 0],
        "down_px": motion.displacements_px[:, 1],
        "deviation_px": motion.deviations_px,
        "leak_px": motion.leaks_px,
    }
    for name, values in columns.items():
        for region, value in zip(REGIONS, np.asarray(values, np.float64).tolist(), strict=True):
            cells[f"{region}_{name}"] = value


def _ordered(table: str, cells: Mapping[str, float]) -> Row:
    return [cells.get(name, math.nan) for name in PART_COLUMNS[table]]


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)
