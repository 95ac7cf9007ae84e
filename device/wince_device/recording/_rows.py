"""The tables of a recording: what `wince-device analyse` writes, and what it leaves out."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from wince_device.face import FaceObservation
from wince_device.result_files import Row
from wince_device.tables import (
    BEAT_COLUMNS,
    FRAME_COLUMNS,
    SCORE_COLUMNS,
)
from wince_wire import ClockState

from ._records import Cell, Rows

REGIONS: Final = ("v1", "v2", "v3")

_MOTION_COLUMNS: dict[str, str] = {
    "t_s": "float64",
    "frame_index": "int64",
    **{
        f"{region}_{name}": "float64"
        for region in REGIONS
        for name in (
            "noise_speed",
            "speed_px_s",
            "right_px",
            "down_px",
            "deviation_px",
            "leak_px",
        )
    },
    **{f"{region}_points": "int64" for region in REGIONS},
    "rigid_residual_px": "float64",
    "saturated_share": "float64",
    "absence": "string",
    "flags": "string",
}
_MARKER_COLUMNS: dict[str, str] = {"t_s": "float64", "text": "string"}
_CLOCK_COLUMNS: dict[str, str] = {
    "t_s": "float64",
    "utc_ns": "int64",
    "synchronised": "bool",
    "offset_ms": "float64",
    "error_bound_ms": "float64",
}

TABLES: Final[dict[str, dict[str, str]]] = {
    "frames": FRAME_COLUMNS,
    "motion": _MOTION_COLUMNS,
    "beats": BEAT_COLUMNS,
    "scores": SCORE_COLUMNS,
    "markers": _MARKER_COLUMNS,
    "clock": _CLOCK_COLUMNS,
}


def motion_row(observation: FaceObservation) -> Row:
    """Return what is known of the regions' motion in one frame."""
    row: Row = {
        "t_s": observation.t_s,
        "frame_index": observation.frame_index,
        "rigid_residual_px": observation.rigid_residual_px,
        "saturated_share": observation.saturated_share,
        "absence": observation.absence.value if observation.absence else None,
        "flags": ",".join(observation.flags),
    }
    motion = observation.motion
    if motion is None:
        return row
    columns = {
        "noise_speed": motion.noise_speeds,
        "speed_px_s": motion.speeds_px_s,
        "right_px": motion.displacements_px[:, 0],
        "down_px": motion.displacements_px[:, 1],
        "deviation_px": motion.deviations_px,
        "leak_px": motion.leaks_px,
        "points": motion.used,
    }
    for name, values in columns.items():
        cells = (value if np.isfinite(value) else None for value in values)
        row |= {f"{region}_{name}": cell for region, cell in zip(REGIONS, cells, strict=True)}
    return row


def marker_row(t_s: float, text: str) -> Row:
    """Return a marker."""
    return {"t_s": t_s, "text": text}


def clock_row(t_s: float, utc_ns: int, state: ClockState) -> Row:
    """Return what ties the sources' clock to UTC at one moment."""
    return {
        "t_s": t_s,
        "utc_ns": utc_ns,
        "synchronised": state.synchronised,
        "offset_ms": state.offset_ms,
        "error_bound_ms": state.error_bound_ms,
    }


def rows_record(table: str, rows: Sequence[Row]) -> Rows:
    """Return rows as a record, column by column."""
    cells = {name: [_cell(row.get(name)) for row in rows] for name in TABLES[table]}
    columns = {name: column for name, column in cells.items() if _holds_any(column)}
    return Rows(table=table, columns=columns)


def _holds_any(column: list[Cell]) -> bool:
    return any(cell is not None for cell in column)


def _cell(value: object) -> Cell:
    plain = value.item() if isinstance(value, np.generic) else value
    if plain is None or isinstance(plain, float | bool | int | str):
        return plain
    msg = f"a table's cell cannot hold a {type(plain).__name__}"
    raise TypeError(msg)
