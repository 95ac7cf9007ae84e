"""What an opened recording measured, as arrays: regions on the frame grid, beats, intervals."""

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_wire import RecordingError

from ._opened import OpenedRecording

REGIONS: Final = ("v1", "v2", "v3")
LARGEST_TABLE: Final = 1 << 30
MOST_ROWS: Final = 2_000_000
"""Of the frame grid: eighteen hours at 30 frames a second."""

TRUTHS: Final = {"": np.nan, "false": 0.0, "true": 1.0}

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """A recording as arrays; NaN marks a gap everywhere.

    Attributes
    ----------
    rate_hz
        Rows of the frame grid a second: from the median time between successive frames, as on
        the device. None without frames.
    frame_times_s
        Shape ``(n,)``. A missing frame takes up its row.
    speeds
        Of V1, V2 and V3 in interocular distances per second, shape ``(n, 3)``.
    beat_times_s
        With a NaN before each beat that follows a loss of the pulse.
    interval_ends_s, intervals_ms
        Corrected inter-beat intervals and when each ended, shape ``(b,)``; the first beat after
        a loss has none.
    corrected
        Intervals that the device corrected.
    """

    rate_hz: float | None
    frame_times_s: Vector
    speeds: Vector
    beat_times_s: Vector
    interval_ends_s: Vector
    intervals_ms: Vector
    corrected: int


def read_series(recording: OpenedRecording) -> Series:
    """Read the tables ``frames`` and ``beats`` and hold them to the manifest's hashes.

    Raises
    ------
    RecordingError
        If a table is missing, was changed since it was opened, is too long, or is no such table.
    """
    speed_names = [f"{region}_speed" for region in REGIONS]
    frames = _columns(recording, "frames", ("t_s", "frame_index", *speed_names))
    beats = _columns(recording, "beats", ("t_s", "ibi_ms", "corrected_ibi_ms", "corrected"))
    times, given, corrected_ms, corrected = beats
    rate_hz, frame_times_s, speeds = on_grid(frames[0], frames[1], np.stack(frames[2:], axis=1))
    return Series(
        rate_hz=rate_hz,
        frame_times_s=frame_times_s,
        speeds=speeds,
        beat_times_s=np.insert(times, np.flatnonzero(np.isnan(given)), np.nan),
        interval_ends_s=times,
        intervals_ms=corrected_ms,
        corrected=int(np.count_nonzero(corrected == 1.0)),
    )


def on_grid(times_s: Vector, index: Vector, speeds: Vector) -> tuple[float | None, Vector, Vector]:
    """Return rate, times and rows of frames on their grid; a frame that is missing is a row of NaN.

    Parameters
    ----------
    times_s, index
        Of each frame, shape ``(n,)``.
    speeds
        Shape ``(n, columns)``.

    Returns
    -------
    float or None, array, array
        None, and everything as it came, where no two frames are successive.

    Raises
    ------
    RecordingError
        If times do not rise, or the grid would be too long.
    """
    steps = np.diff(times_s)
    if np.isnan(times_s).any() or (steps <= 0.0).any():
        raise RecordingError("the table of frames has times that do not rise: open it again")
    successive = steps[np.diff(index) == 1.0]
    if successive.size == 0:
        return None, times_s, speeds
    period_s = float(np.median(successive))
    places = np.concatenate(([0.0], np.cumsum(np.maximum(1.0, np.round(steps / period_s)))))
    rows = int(places[-1]) + 1
    if rows > MOST_ROWS:
        msg = f"the recording spans {rows} frame times; at most {MOST_ROWS} can be analysed here"
        raise RecordingError(msg)
    at = places.astype(np.int64)
    grid_s, filled = np.empty(rows), np.full((rows, speeds.shape[1]), np.nan)
    grid_s[:] = np.interp(np.arange(rows), at, times_s)
    filled[at] = speeds
    return 1.0 / period_s, grid_s, filled


def _columns(recording: OpenedRecording, table: str, wanted: Sequence[str]) -> list[Vector]:
    content = _content(recording, f"{table}.csv")
    try:
        lines = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
        head = next(lines)
        places = [head.index(name) for name in wanted]
        cells = [[_number(line[place]) for place in places] for line in lines]
    except (StopIteration, IndexError, ValueError, csv.Error) as error:
        msg = f"{table}.csv of {recording.folder.name} is no table of {table}: open it again"
        raise RecordingError(msg) from error
    return list(np.array(cells, dtype=np.float64).reshape(len(cells), len(wanted)).T)


def _number(cell: str) -> float:
    if cell in TRUTHS:
        return TRUTHS[cell]
    value = float(cell)
    if np.isinf(value):
        raise ValueError(cell)
    return value


def _content(recording: OpenedRecording, name: str) -> bytes:
    path = recording.folder / name
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_TABLE + 1)
    except OSError as error:
        msg = f"{name} of {recording.folder.name} cannot be read ({error.strerror}): open it again"
        raise RecordingError(msg) from error
    if len(content) > LARGEST_TABLE:
        msg = f"{name} of {recording.folder.name} is larger than 1 GiB: analyse it elsewhere"
        raise RecordingError(msg)
    if hashlib.sha256(content).hexdigest() != recording.manifest.sha256.get(name):
        msg = f"{name} of {recording.folder.name} was changed since it was opened: open it again"
        raise RecordingError(msg)
    return content
