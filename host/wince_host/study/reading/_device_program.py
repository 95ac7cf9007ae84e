"""Lets `wince-device analyse` read videos and pulse files: the numbers are the device's own."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from wince_host.scanning import device_program, last_sentence
from wince_host.study._material import INDEX_UNITS, REGIONS, Beats, Frames, Vector
from wince_host.study._parameters import ANALYSIS_VERSION

from ._damage import DamagedError
from ._fingerprint import file_sha256, parts_of
from ._frame_grid import gridded
from ._vectors import vector_of

LONGEST_S: Final = 4.0 * 3600.0
FRAMES, BEATS = "frames.parquet", "beats.parquet"


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseSource:
    """A pulse file and how to read it, as of `ForeignLine`."""

    path: Path
    channel: str = ""
    kind: str = ""
    rate_hz: float | None = None
    start_s: float | None = None

    @property
    def options(self) -> list[str]:
        """Options of `wince-device analyse`."""
        said = ["--pulse", str(self.path)]
        for option, value in (
            ("--pulse-channel", self.channel),
            ("--pulse-kind", self.kind),
            ("--pulse-rate", "" if self.rate_hz is None else f"{self.rate_hz:g}"),
            ("--pulse-start", "" if self.start_s is None else f"{self.start_s:.6f}"),
        ):
            if value:
                said += [option, value]
        return said


def device_tables(video: Path | None, pulse: PulseSource | None, kept: Path) -> Path:
    """Return the folder with the device's tables, made now or kept from before.

    Parameters
    ----------
    kept
        Folder in which results lie by the hash of what they were made from.

    Raises
    ------
    DamagedError
        If the program cannot read a file.
    SetupError
        If it is not installed here.
    """
    options = [str(video)] if video else []
    options += pulse.options if pulse else []
    for path in (video, None if pulse is None else pulse.path):
        if path is not None and not parts_of(path):
            raise DamagedError("unreadable", f"{path.name} is missing")
    place = kept / _key(video, pulse)
    if not place.is_dir():
        _make(options, place)
    return place


def frames_of(tables: Path) -> Frames:
    """Read the device's table of frames."""
    speeds = [f"{region}_speed" for region in REGIONS]
    names = ("t_s", "frame_index", *speeds, *INDEX_UNITS)
    columns = dict(zip(names, _columns(tables / FRAMES, names), strict=True))
    times_s = columns["t_s"]
    if times_s.size < 2 or not np.isfinite(columns[speeds[0]]).any():
        raise DamagedError("missing_channel", "the video holds no face that could be followed")
    return gridded(
        "the video",
        times_s,
        columns["frame_index"],
        np.column_stack([columns[name] for name in speeds]),
        {name: columns[name] for name in INDEX_UNITS},
    )


def beats_of(tables: Path) -> Beats:
    """Read the device's table of beats."""
    times_s, given, corrected_ms, corrected = _columns(
        tables / BEATS, ("t_s", "ibi_ms", "corrected_ibi_ms", "corrected")
    )
    if times_s.size < 2:
        raise DamagedError("missing_channel", "the pulse file holds fewer than two beats")
    return Beats(
        times_s=times_s,
        intervals_ms=corrected_ms,
        after_gap=np.isnan(given),
        was_corrected=corrected == 1.0,
    )


def _key(video: Path | None, pulse: PulseSource | None) -> str:
    whole = hashlib.sha256(f"{ANALYSIS_VERSION}\n".encode())
    if video is not None:
        whole.update(f"video {file_sha256(video)}\n".encode())
    if pulse is not None:
        for part in parts_of(pulse.path):
            whole.update(f"pulse {part.suffix} {file_sha256(part)}\n".encode())
        whole.update(repr(pulse.options[2:]).encode())
    return whole.hexdigest()[:32]


def _make(options: Sequence[str], place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    passing = Path(tempfile.mkdtemp(dir=place.parent, prefix=".making-"))
    command = [device_program(), "analyse", *options, "--out", str(passing), "--json"]
    try:
        ended = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=LONGEST_S,
            check=False,
            env={**os.environ, "NUMBA_NUM_THREADS": "1"},
        )
        if ended.returncode != 0:
            raise DamagedError("unreadable", last_sentence(ended.stderr))
        passing.chmod(0o755)
        _settle(passing, place)
    except subprocess.TimeoutExpired as error:
        msg = f"{options[0]} takes longer than {LONGEST_S / 3600.0:.0f} h to analyse: cut it"
        raise DamagedError("unreadable", msg) from error
    finally:
        shutil.rmtree(passing, ignore_errors=True)


def _settle(passing: Path, place: Path) -> None:
    try:
        passing.replace(place)
    except OSError:
        # Another process made the very same tables meanwhile.
        if not place.is_dir():
            raise


def _columns(path: Path, names: Sequence[str]) -> list[Vector]:
    try:
        table = pq.read_table(path, columns=list(names))
    except (OSError, pa.ArrowException, KeyError) as error:
        raise DamagedError("unreadable", f"the device's {path.name} cannot be read") from error
    return [vector_of(table.column(name)) for name in names]
