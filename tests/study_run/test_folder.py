"""The folder of a session: valid BIDS, checksums, EDF+, and the very values that were measured."""

import csv
import gzip
import json
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyedflib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from study_bench import bids_errors
from wince_device.study import AttemptRecord, SessionRecord, StudyEvent, write_session
from wince_device.study._checksums import check_folder
from wince_device.study._columns import ACTION_UNITS, BEATS, EVENT_COLUMNS, MOTION, PULSE, SCORES
from wince_device.study._dataset import SCAN_WORDS
from wince_device.study._edf import MISSING, edf_of
from wince_device.study._grid import regular_grid
from wince_sim import COUPLED_TASKS, CohortSettings, write_cohort

STARTED_NS = 1_795_284_902_123_456_789
LOST = slice(100, 130)
Arrays = dict[str, NDArray[np.float64]]


def _frames(columns: Mapping[str, object], t_s: NDArray[np.float64], seed: int) -> Arrays:
    drawn = np.random.default_rng(seed)
    made: Arrays = {name: drawn.random(t_s.size) for name in columns if name != "time"}
    made["time"] = np.asarray(t_s, np.float64)
    return made


def _attempt(*, task: str = "rest", block: str = "pain", order: int = 1) -> AttemptRecord:
    drawn = np.random.default_rng(order)
    counted = np.delete(np.arange(600, dtype=np.float64), LOST)
    frame_s = counted / 59.94 + 0.011 + drawn.uniform(-0.002, 0.002, counted.size)
    sample_s = np.arange(1000) / 99.7
    motion = _frames(MOTION, frame_s, order)
    motion["v1_speed"][5] = np.nan
    beats: Arrays = {name: drawn.random(9) for name in BEATS}
    scores: Arrays = {name: drawn.random(9) for name in SCORES}
    beats["onset"] = np.arange(9, dtype=np.float64) + 0.3
    scores["time"] = np.arange(9, dtype=np.float64) + 0.7
    return AttemptRecord(
        order=order,
        task=task,
        block=block,
        attempt=1,
        status="complete",
        planned_s=10.0,
        recorded_s=10.0,
        started_ns=STARTED_NS + order * 60_000_000_000,
        tables={
            "motion": motion,
            "actionunits": _frames(ACTION_UNITS, frame_s, order + 50),
            "pulse": {"time": sample_s, "cardiac": np.sin(sample_s)},
            "beats": beats,
            "scores": scores,
        },
        rates_hz={"motion": 60.0, "pulse": 100.0},
        signal_kind="ppg",
        events=(
            StudyEvent(onset=0.0, duration=10.0, trial_type="block", text="sit\tstill"),
            StudyEvent(onset=4.25, trial_type="marker", text="cough", source="key"),
            StudyEvent(onset=12.0, trial_type="rating", value=7.0, text="pain", source="page"),
        ),
        ratings={"pain": 7.0},
    )


@pytest.fixture(scope="module")
def session() -> SessionRecord:
    attempts = (_attempt(task="baseline", block="", order=0), _attempt(), _attempt(order=2))
    return SessionRecord(
        participant="P01",
        session="20261121T181502",
        device="unit-1",
        software="0.1",
        simulated=True,
        attempts=(*attempts[:2], replace(attempts[2], task="drawing")),
        scales=("pain",),
        about={"Study": "A study", "Status": "complete"},
        files={"study.toml": b'name = "x"\n', "journal.jsonl": b"{}\n"},
    )


@pytest.fixture(scope="module")
def place(session: SessionRecord, tmp_path_factory: pytest.TempPathFactory) -> Path:
    edf = {f"edf/{session.stem_of(one)}.edf": edf_of(session, one) for one in session.attempts}
    whole = replace(session, files={**session.files, **edf})
    return write_session(tmp_path_factory.mktemp("study") / "data", whole)


def _read(path: Path) -> Arrays:
    told = json.loads(path.with_name(path.name.replace(".tsv.gz", ".json")).read_text("utf-8"))
    with gzip.open(path, "rt", encoding="ascii") as file:
        rows = [
            [np.nan if cell == "n/a" else float(cell) for cell in line.rstrip("\n").split("\t")]
            for line in file
        ]
    values = np.array(rows)
    assert values.shape[1] == len(told["Columns"])
    assert all(told[name]["Units"] for name in told["Columns"])
    return {name: values[:, at] for at, name in enumerate(told["Columns"])}


def test_the_validator_finds_no_error(place: Path) -> None:
    assert bids_errors(place.parent.parent) == []


def test_every_measured_value_comes_back_and_a_lost_frame_is_a_row_without_values(
    place: Path, session: SessionRecord
) -> None:
    stem = f"beh/{session.stem}_task-rest_acq-pain_run-1_recording-motion_physio"
    told = json.loads((place / f"{stem}.json").read_text("utf-8"))
    table = _read(place / f"{stem}.tsv.gz")
    was = session.attempts[1].tables["motion"]
    lies = np.isfinite(table["time"])
    np.testing.assert_allclose(table["time"][lies], was["time"], atol=6e-7)
    for name in MOTION:
        np.testing.assert_allclose(table[name][lies], was[name], rtol=1e-8, atol=6e-7)
    assert np.flatnonzero(~lies).tolist() == list(range(LOST.start, LOST.stop))
    grid_s = told["StartTime"] + np.arange(lies.size) / told["SamplingFrequency"]
    assert np.abs(grid_s[lies] - was["time"]).max() < 0.5 / 59.94
    assert told["SamplingFrequency"] == pytest.approx(59.94, rel=1e-3)


def test_action_units_lie_on_the_grid_of_the_motion(place: Path, session: SessionRecord) -> None:
    stem = f"{session.stem}_task-rest_acq-pain_run-1_recording"
    motion = _read(place / "beh" / f"{stem}-motion_physio.tsv.gz")
    units = _read(place / "beh" / f"{stem}-actionunits_physio.tsv.gz")
    np.testing.assert_array_equal(motion["time"], units["time"])


def test_beats_and_scores_come_back(place: Path, session: SessionRecord) -> None:
    stem = f"beh/{session.stem}_task-rest_acq-pain_run-1_recording"
    beats = _read(place / f"{stem}-pulse_physioevents.tsv.gz")
    np.testing.assert_allclose(beats["onset"], np.arange(9) + 0.3)
    told = json.loads((place / f"{stem}-scores_physio.json").read_text("utf-8"))
    assert (told["SamplingFrequency"], told["StartTime"]) == (1.0, pytest.approx(0.7))


def test_events_and_scans_tell_what_happened(place: Path, session: SessionRecord) -> None:
    with (place / f"{session.stem}_scans.tsv").open(encoding="utf-8", newline="") as file:
        scans = list(csv.DictReader(file, delimiter="\t"))
    assert [one["task"] for one in scans] == ["baseline", "rest", "drawing"]
    assert [one["block"] for one in scans] == ["n/a", "pain", "pain"]
    assert scans[1]["acq_time"] == "2026-11-21T18:16:02.123456Z"
    assert scans[1]["rating_pain"] == "7"
    with (place / scans[1]["filename"]).open(encoding="utf-8", newline="") as file:
        events = list(csv.DictReader(file, delimiter="\t"))
    assert list(events[0]) == list(EVENT_COLUMNS)
    assert [one["trial_type"] for one in events] == ["block", "marker", "rating"]
    assert events[0]["text"] == "sit still"
    assert events[2]["value"] == "7"


def test_checksums_hold_without_wince_and_a_changed_file_is_named(place: Path) -> None:
    told = subprocess.run(
        ["sha256sum", "--strict", "-c", "sha256sums.txt"],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0
    assert check_folder(place) == []
    path = next(place.glob("beh/*_events.tsv"))
    content = path.read_bytes()
    try:
        path.write_bytes(content + b" ")
        (place / "more.txt").write_text("x")
        faults = check_folder(place)
        assert len(faults) == 2
        assert "more.txt is not in the list" in faults[0]
        assert f"{path.name} has changed" in faults[1]
        path.unlink()
        assert f"{path.name} is missing" in check_folder(place)[1]
    finally:
        path.write_bytes(content)
        (place / "more.txt").unlink()


def test_the_edf_opens_in_another_reader_with_the_same_values(
    place: Path, session: SessionRecord
) -> None:
    path = place / "edf" / f"{session.stem}_task-rest_acq-pain_run-1.edf"
    was = session.attempts[1].tables
    with pyedflib.EdfReader(str(path)) as edf:
        assert edf.getPatientCode() == "P01"
        assert f"{edf.getStartdatetime():%Y-%m-%dT%H:%M:%S}" == "2026-11-21T18:16:02"
        labels = edf.getSignalLabels()
        assert {"v1_speed", "AU04", "cardiac", "found"} <= set(labels)
        at = labels.index("cardiac")
        assert edf.getSampleFrequency(at) == 100.0
        values = edf.readSignal(at)
        step = float(edf.getPhysicalMaximum(at) - edf.getPhysicalMinimum(at)) / 65_535
        wanted_s = np.arange(900) / 100.0
        nearest = np.abs(was["pulse"]["time"][None] - wanted_s[:, None]).argmin(axis=1)
        np.testing.assert_allclose(values[:900], was["pulse"]["cardiac"][nearest], atol=step)
        speed = edf.readSignal(labels.index("v1_speed"), digital=True)
        assert (speed[104:126] == MISSING).all(), "lost frames are missing"
        _, _, texts = edf.readAnnotations()
        assert "marker cough" in texts
        assert "rating 7 pain" in texts


def test_written_again_a_session_takes_its_former_place(
    place: Path, session: SessionRecord
) -> None:
    dataset = place.parent.parent
    before = sorted(path.name for path in dataset.rglob("*") if path.suffix != ".edf")
    write_session(dataset, session)
    after = sorted(path.name for path in dataset.rglob("*"))
    assert [name for name in before if name != "edf"] == after
    people = (dataset / "participants.tsv").read_text("utf-8").splitlines()
    assert people == ["participant_id\tsimulated\tsessions", "sub-P01\t1\t1"]


@settings(deadline=None, max_examples=60)
@given(
    st.floats(5.0, 300.0),
    st.floats(-0.05, 0.05),
    st.lists(st.integers(1, 40), min_size=20, max_size=100),
    st.floats(0.0, 0.1),
    st.integers(0, 1000),
)
def test_no_row_is_lost_or_moved_further_than_half_a_slot_and_its_jitter(
    nominal_hz: float, off: float, steps: list[int], jitter: float, seed: int
) -> None:
    rate_hz = nominal_hz * (1.0 + off)
    counts = np.cumsum([0, *(1 if step < 36 else step for step in steps)])
    drawn = np.random.default_rng(seed).uniform(-jitter, jitter, counts.size)
    t_s = (counts + drawn) / rate_hz
    grid = regular_grid(t_s, nominal_hz=nominal_hz)
    assert (np.diff(grid.slots) > 0).all()
    assert grid.length >= t_s.size
    placed = grid.place(t_s)
    np.testing.assert_array_equal(placed[np.isfinite(placed)], t_s)
    lies_s = grid.start_s + grid.slots / grid.rate_hz
    assert np.abs(lies_s - t_s).max() * rate_hz <= 1.0


def test_the_page_that_both_sides_go_by_names_every_column() -> None:
    for name in (*MOTION, *ACTION_UNITS, *PULSE, *BEATS, *EVENT_COLUMNS, *SCAN_WORDS):
        assert name in _documented(), f"docs/study-folder.md does not name {name}"


def test_the_simulated_cohort_writes_what_a_unit_writes(
    place: Path, session: SessionRecord, tmp_path: Path
) -> None:
    write_cohort(
        tmp_path, CohortSettings(people=2, tasks=COUPLED_TASKS[:1], seconds=10.0, raw_pulse=True)
    )
    theirs = next(tmp_path.glob("sub-*/ses-*"))
    for ending in ("motion_physio", "actionunits_physio", "pulse_physio", "pulse_physioevents"):
        (one, *_) = theirs.glob(f"beh/*_task-rest_acq-pain_run-1_recording-{ending}.json")
        told = json.loads(one.read_text("utf-8"))
        ours = json.loads(
            (
                place / "beh" / f"{session.stem}_task-rest_acq-pain_run-1_recording-{ending}.json"
            ).read_text("utf-8")
        )
        assert set(told["Columns"]) <= set(ours["Columns"])
        for name in told["Columns"]:
            assert told[name]["Units"] == ours[name]["Units"]
    for name in ("scans.tsv", "events.tsv"):
        assert _head(theirs, name) == _head(place, name)
    assert check_folder(theirs) == []


def _head(folder: Path, ending: str) -> str:
    return next(folder.rglob(f"*_{ending}")).read_text("utf-8").splitlines()[0]


def _documented() -> set[str]:
    text = (Path(__file__).parents[2] / "docs" / "study-folder.md").read_text("utf-8")
    names = {word for word in text.replace("°", "").split("`") if word.replace("_", "").isalnum()}
    regions = {
        name.replace("v1", region) for name in names if "v1" in name for region in ("v2", "v3")
    }
    return names | regions | {f"{name}_sd" for name in names if name.startswith("AU")}
