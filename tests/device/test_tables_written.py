"""Tables of a recording: the same columns and types whatever was in it."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bedside import PULSE_HZ, estimator, face, no_face, pulse_batches
from wince_device.face import ACTION_UNIT_NAMES
from wince_device.monitor import Monitor
from wince_device.pain import WEIGHTS
from wince_device.result_files import write_json
from wince_device.tables import RecordingTables
from wince_wire import RecordingError


@pytest.fixture(scope="module")
def filled() -> RecordingTables:
    """Fourteen seconds with a face, a pulse and scores."""
    tables = RecordingTables()
    monitor = Monitor(
        estimator=estimator(has_pulse=True),
        has_camera=True,
        pulse_kind="ppg",
        pulse_rate_hz=PULSE_HZ,
    )
    for index in range(1, 14 * 30 + 11):
        monitor.push_face(no_face(index) if index == 60 else face(index))
    for batch in pulse_batches(0.0, 14.4):
        monitor.push_pulse(batch)
    monitor.advance(monitor.complete_until_s, tables.add)
    tables.add_rest(*monitor.finish())
    return tables


def test_columns_are_the_same_with_and_without_rows(
    filled: RecordingTables, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    full, empty = filled.write(tmp_path), RecordingTables().write(tmp_path / "empty")
    for one, other in zip(full, empty, strict=True):
        assert one.name == other.name
        assert pq.read_schema(one).equals(pq.read_schema(other))
        assert pq.read_table(other).num_rows == 0


def test_what_was_measured_is_there_and_what_was_not_is_null(
    filled: RecordingTables, tmp_path: Path
) -> None:
    paths = filled.write(tmp_path)
    frames, beats, scores = (pq.read_table(path).to_pydict() for path in paths)
    assert len(frames["t_s"]) == 14 * 30 + 10
    assert frames["face_found"].count(False) == 1
    lost = frames["frame_index"].index(60)
    assert {frames[name][lost] for name in ("AU04", "AU04_sd", "yaw_deg", "v1_speed")} == {None}
    assert set(frames["own_neutral"]) == {None, False, True}
    assert set(ACTION_UNIT_NAMES) <= set(frames)
    assert beats["t_s"] == sorted(beats["t_s"])
    assert len(beats["t_s"]) > 8
    assert scores["t_s"] == [float(second) for second in range(1, 15)]
    given = [n for n, score in enumerate(scores["score"]) if score is not None]
    assert given
    assert {scores["no_score_reason"][n] for n in given} == {None}
    for n in given:
        total = sum(scores[f"{name}_contribution"][n] for name in WEIGHTS)
        assert total == pytest.approx(scores["score"][n])
    assert all(scores["no_score_reason"][n] for n in range(14) if n not in given)


def test_apex_frames_are_the_recordings_top_quarter(
    filled: RecordingTables, tmp_path: Path
) -> None:
    frames = pq.read_table(filled.write(tmp_path)[0]).to_pydict()
    scored = [n for n, value in enumerate(frames["hpii"]) if value is not None]
    chosen = [n for n in scored if frames["apex"][n]]
    assert len(chosen) == round(0.25 * len(scored))
    assert {frames["apex"][n] for n in range(len(frames["apex"])) if n not in scored} == {None}
    least = min(frames["hpii"][n] for n in chosen)
    assert all(frames["hpii"][n] <= least for n in scored if n not in chosen)
    assert all(frames["pspi_sd"][n] > 0.0 for n in scored)
    assert filled.apex is not None
    assert filled.apex["frames"] == len(chosen)
    assert RecordingTables().apex is None


def test_types_are_the_told_ones(filled: RecordingTables, tmp_path: Path) -> None:
    frames, beats, scores = (pq.read_schema(path) for path in filled.write(tmp_path))
    assert str(frames.field("t_s").type) == "double"
    assert str(frames.field("frame_index").type) == "int64"
    assert str(frames.field("face_found").type) == "bool"
    assert str(frames.field("AU04").type) == "float"
    assert str(beats.field("corrected").type) == "bool"
    assert str(scores.field("te_heart_v1_p").type) == "double"
    assert str(scores.field("no_score_reason").type) == "string"


def test_a_folder_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"frames\.parquet cannot be written"):
        RecordingTables().write(tmp_path / "nowhere")
    with pytest.raises(RecordingError, match=r"summary\.json cannot be written"):
        write_json(tmp_path / "nowhere" / "summary.json", {})


def test_json_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "summary.json"
    write_json(path, {"what": "Schätzung", "frames": 3})
    assert json.loads(path.read_text("utf-8")) == {"what": "Schätzung", "frames": 3}
    assert list(tmp_path.iterdir()) == [path]
