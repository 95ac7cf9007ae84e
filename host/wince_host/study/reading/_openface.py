"""Reads a CSV file of OpenFace 2: region speeds from its landmarks, and its action units."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
from numpy.typing import NDArray

from wince_host.study._material import INDEX_UNITS, Frames, Vector

from ._damage import DamagedError
from ._frame_grid import gridded
from ._landmarks_68 import interocular, region_shifts
from ._vectors import vector_of

LEAST_CONFIDENCE: Final = 0.8
"""As OpenFace's own viewer asks for; below, its landmarks wander."""
POINTS: Final = 68
EYES_CLOSED: Final = "AU45_r"
"""OpenFace has no AU43: how far its blink unit reaches stands in for it, held as AU43 is."""

Columns = Mapping[str, Vector]


def read_openface(path: Path) -> Frames:
    """Read one face of one recording.

    Raises
    ------
    DamagedError
        If the file is missing, damaged, or lacks what the speeds need.
    """
    columns = _one_face(_columns(path))
    for name in ("timestamp", "success", "confidence"):
        if name not in columns:
            raise DamagedError("missing_channel", f"{path.name} has no column {name}")
    good = (columns["success"] == 1.0) & (columns["confidence"] >= LEAST_CONFIDENCE)
    if np.count_nonzero(good) < 2:
        raise DamagedError("missing_channel", f"{path.name} holds no face that OpenFace is sure of")
    times_s = columns["timestamp"]
    index = columns.get("frame", np.arange(times_s.size, dtype=np.float64))
    speeds = _speeds(path, columns, times_s, index, good)
    return gridded(path.name, times_s, index, speeds, _units(columns, good))


def _columns(path: Path) -> dict[str, Vector]:
    try:
        table = pc.read_csv(
            path,
            read_options=pc.ReadOptions(use_threads=False),
            convert_options=pc.ConvertOptions(null_values=["nan", "-nan", "-nan(ind)", "", "n/a"]),
        )
    except FileNotFoundError as error:
        raise DamagedError("unreadable", f"{path.name} is missing") from error
    except (OSError, pa.ArrowException) as error:
        what = str(error).splitlines()[0]
        raise DamagedError("truncated", f"{path.name} is no whole CSV file ({what})") from error
    found = {}
    for name in table.column_names:
        column = table.column(name)
        if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
            # OpenFace puts a blank before each name.
            found[name.strip()] = vector_of(column)
    return found


def _one_face(columns: dict[str, Vector]) -> dict[str, Vector]:
    """Keep the face that was seen longest, where several were."""
    faces = columns.get("face_id")
    if faces is None or faces.size == 0:
        return columns
    numbers, counts = np.unique(faces, return_counts=True)
    kept = faces == numbers[int(np.argmax(counts))]
    return {name: values[kept] for name, values in columns.items()}


def _speeds(
    path: Path, columns: Columns, times_s: Vector, index: Vector, good: NDArray[np.bool_]
) -> NDArray[np.float64]:
    points = _points(path, columns)
    steps = np.diff(times_s)
    usable = good[1:] & good[:-1] & (np.diff(index) == 1.0) & (steps > 0.0)
    speeds = np.full((times_s.size, 3), np.nan)
    at = np.flatnonzero(usable)
    if at.size:
        shifts = region_shifts(points[at], points[at + 1])
        unit = interocular(points[at + 1])
        speeds[at + 1] = shifts / (unit * steps[at])[:, None]
    return speeds


def _points(path: Path, columns: Columns) -> NDArray[np.float64]:
    """Return the landmarks: in space, mm, where the file has them, else in the picture, px."""
    for axes in ("XYZ", "xy"):
        names = [[f"{axis}_{at}" for axis in axes] for at in range(POINTS)]
        if all(name in columns for point in names for name in point):
            return np.stack([np.stack([columns[n] for n in point], axis=1) for point in names], 1)
    msg = f"{path.name} has no landmarks: run OpenFace with -2Dfp and -3Dfp"
    raise DamagedError("missing_channel", msg)


def _units(columns: Columns, good: NDArray[np.bool_]) -> dict[str, Vector]:
    sources = {name: EYES_CLOSED if name == "AU43" else f"{name}_r" for name in INDEX_UNITS}
    if not all(source in columns for source in sources.values()):
        return {}
    return {name: np.where(good, columns[one], np.nan) for name, one in sources.items()}
