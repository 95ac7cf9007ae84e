"""Writes one session of a study as a folder of plain files, in the form that BIDS asks for."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.whole_file import flush_folder

from ._checksums import write_checksums
from ._columns import ACTION_UNITS, BEATS, EVENT_COLUMNS, MOTION, PULSE, SCORES, TIME, Columns
from ._dataset import SCAN_WORDS, write_dataset_files
from ._grid import Grid, regular_grid
from ._text_files import write_json, write_packed_table, write_table

FORMAT: Final = "wince-study-1"
NS_PER_S: Final = 1_000_000_000

Table = Mapping[str, NDArray[np.float64]]

_RECORDINGS: Final[dict[str, Columns]] = {
    "motion": MOTION,
    "actionunits": ACTION_UNITS,
    "pulse": PULSE,
    "scores": SCORES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyEvent:
    """One line of an attempt's events; times in seconds from the attempt's beginning."""

    onset: float
    trial_type: str
    duration: float | None = None
    value: float | None = None
    text: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRecord:
    """One attempt at one block, with everything that was measured in it.

    Attributes
    ----------
    order
        Place in the plan from 1; 0 for the baseline.
    task, block, attempt
        ``block`` is empty for the baseline.
    status
        ``complete``, ``redone``, ``stopped`` or ``interrupted``.
    planned_s, recorded_s, started_ns
        Lengths, and the beginning in UTC.
    tables
        By recording: ``motion``, ``actionunits``, ``pulse``, ``scores`` with the column `time`,
        and ``beats`` with `onset`. Columns that are left out are absent.
    rates_hz
        Nominal rates of ``motion`` and ``pulse``.
    signal_kind
        ``ecg`` or ``ppg``; empty without a pulse sensor.
    """

    order: int
    task: str
    block: str
    attempt: int
    status: str
    planned_s: float
    recorded_s: float
    started_ns: int
    tables: Mapping[str, Table] = field(default_factory=dict)
    rates_hz: Mapping[str, float] = field(default_factory=dict)
    signal_kind: str = ""
    events: tuple[StudyEvent, ...] = ()
    ratings: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """One session.

    Attributes
    ----------
    participant, session
        Labels without ``sub-`` and ``ses-``.
    scales
        Names of the ratings, in order.
    about
        What ``session.json`` holds beside its format.
    files
        Further files that belong to the session, by the name that they get.
    """

    participant: str
    session: str
    device: str
    software: str
    simulated: bool
    attempts: tuple[AttemptRecord, ...]
    scales: tuple[str, ...] = ()
    about: Mapping[str, object] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        """How every file's name begins."""
        return f"sub-{self.participant}_ses-{self.session}"

    def stem_of(self, attempt: AttemptRecord) -> str:
        """Return how the names of an attempt's files begin."""
        block = f"_acq-{attempt.block}" if attempt.block else ""
        return f"{self.stem}_task-{attempt.task}{block}_run-{attempt.attempt}"


def write_session(dataset: Path, session: SessionRecord) -> Path:
    """Write a session into a dataset, whole or not at all, and bring the dataset's lists up to it.

    Written again, the same session takes the place of the former one.

    Parameters
    ----------
    dataset
        The study's folder; made where it is not there.

    Returns
    -------
    The session's folder.

    Raises
    ------
    OSError
        If the disk refuses; the dataset is then as before.
    """
    place = dataset / f"sub-{session.participant}" / f"ses-{session.session}"
    fresh = dataset / "sourcedata" / f".{session.stem}.part"
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "beh").mkdir(parents=True)
    try:
        for attempt in session.attempts:
            _write_attempt(fresh / "beh", session, attempt)
        _write_scans(fresh, session)
        _write_about(fresh, session)
        write_checksums(fresh)
        for folder in {path.parent for path in fresh.rglob("*")}:
            flush_folder(folder)
        place.parent.mkdir(exist_ok=True)
        shutil.rmtree(place, ignore_errors=True)
        fresh.rename(place)
        flush_folder(place.parent)
        flush_folder(dataset)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    write_dataset_files(dataset, software=session.software)
    return place


def grids_of(attempt: AttemptRecord) -> dict[str, Grid]:
    """Return each recording's grid; action units lie on that of the motion."""
    grids = {
        name: regular_grid(
            attempt.tables[name][TIME],
            nominal_hz=1.0 if name == "scores" else attempt.rates_hz.get(name, 0.0),
        )
        for name in ("motion", "pulse", "scores")
        if _rows(attempt.tables.get(name))
    }
    if "motion" in grids and _rows(attempt.tables.get("actionunits")):
        grids["actionunits"] = grids["motion"]
    return grids


def _rows(table: Table | None) -> int:
    return 0 if table is None else next(iter(table.values())).size


def _write_attempt(folder: Path, session: SessionRecord, attempt: AttemptRecord) -> None:
    stem = session.stem_of(attempt)
    for name, grid in grids_of(attempt).items():
        path = folder / f"{stem}_recording-{name}_physio.tsv.gz"
        table, columns = attempt.tables[name], _RECORDINGS[name]
        placed = {
            column: grid.place(np.asarray(table[column], np.float64))
            for column in columns
            if column in table
        }
        write_packed_table(path, placed)
        sidecar = {
            "SamplingFrequency": 1.0 if name == "scores" else round(grid.rate_hz, 9),
            "StartTime": round(grid.start_s, 6),
            **_sidecar(session, attempt, list(placed), columns),
            "PhysioType": "generic",
        }
        if name == "pulse":
            _name_signal(sidecar, attempt.signal_kind)
        write_json(folder / f"{stem}_recording-{name}_physio.json", sidecar)
    if _rows(attempt.tables.get("beats")) and _rows(attempt.tables.get("pulse")):
        _write_beats(folder, session, attempt)
    _write_events(folder / f"{stem}_events", attempt)


def _name_signal(sidecar: dict[str, object], kind: str) -> None:
    sidecar["SignalKind"] = kind
    if kind == "ecg":
        words = "electrocardiogram, R waves pointing up"
        sidecar["cardiac"] = {"Description": words, "Units": "mV"}


def _write_beats(folder: Path, session: SessionRecord, attempt: AttemptRecord) -> None:
    stem = f"{session.stem_of(attempt)}_recording-pulse_physioevents"
    table = attempt.tables["beats"]
    kept = {name: np.asarray(table[name], np.float64) for name in BEATS if name in table}
    write_packed_table(folder / f"{stem}.tsv.gz", kept)
    sidecar = _sidecar(session, attempt, list(kept), BEATS)
    told = {"Description": "Beats found on line", "OnsetSource": TIME, **sidecar}
    write_json(folder / f"{stem}.json", told | {"SignalKind": attempt.signal_kind})


def _sidecar(
    session: SessionRecord, attempt: AttemptRecord, names: list[str], columns: Columns
) -> dict[str, object]:
    return {
        "Columns": names,
        "Manufacturer": "Wince",
        "DeviceSerialNumber": session.device,
        "SoftwareVersions": session.software,
        "TaskName": attempt.task,
        "Block": attempt.block,
        "Attempt": attempt.attempt,
        "Simulated": session.simulated,
        **{
            name: {"Description": columns[name].text, "Units": columns[name].unit} for name in names
        },
    }


def _write_events(stem: Path, attempt: AttemptRecord) -> None:
    rows = [
        (one.onset, one.duration, one.trial_type, one.value, one.text, one.source)
        for one in sorted(attempt.events, key=lambda one: one.onset)
    ]
    write_table(stem.with_name(stem.name + ".tsv"), EVENT_COLUMNS, rows)
    words: dict[str, object] = {"TaskName": attempt.task} | {
        name: {"Description": column.text} | ({"Units": column.unit} if column.unit else {})
        for name, column in EVENT_COLUMNS.items()
    }
    write_json(stem.with_name(stem.name + ".json"), words)


def _write_scans(folder: Path, session: SessionRecord) -> None:
    ratings = [f"rating_{scale}" for scale in session.scales]
    rows = [
        (*_scan(session, attempt), *(attempt.ratings.get(scale) for scale in session.scales))
        for attempt in session.attempts
    ]
    write_table(folder / f"{session.stem}_scans.tsv", (*SCAN_WORDS, *ratings), rows)
    words = {name: {"Description": text} for name, text in SCAN_WORDS.items()}
    words |= {name: {"Description": "rating after the block, 0-10"} for name in ratings}
    write_json(folder / f"{session.stem}_scans.json", words)


def _scan(session: SessionRecord, attempt: AttemptRecord) -> Iterator[object]:
    yield f"beh/{session.stem_of(attempt)}_events.tsv"
    yield utc(attempt.started_ns)
    yield attempt.order
    yield attempt.task
    yield attempt.block
    yield attempt.attempt
    yield attempt.status
    yield attempt.planned_s
    yield attempt.recorded_s


def _write_about(folder: Path, session: SessionRecord) -> None:
    about = {
        "Format": FORMAT,
        "Participant": session.participant,
        "Session": session.session,
        "Device": session.device,
        "SoftwareVersions": session.software,
        "Simulated": session.simulated,
        **session.about,
    }
    write_json(folder / "session.json", about)
    for name, content in session.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def utc(t_ns: int) -> str:
    """Return a moment as BIDS writes it, to the microsecond."""
    moment = datetime.fromtimestamp(t_ns // NS_PER_S, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{t_ns % NS_PER_S // 1000:06d}Z"
