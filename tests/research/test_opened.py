"""Opened recordings are listed, held to their hashes, and analysed once for the same content."""

import json
import shutil
from pathlib import Path

import pytest

from opened_recordings import Recorded
from wince_host.research import Analysis, AnalysisDesk, list_opened, read_opened
from wince_host.research._analysis import analyse
from wince_wire import RecordingError

PATIENCE_S = 100.0


@pytest.fixture
def copy(recorded: Recorded, tmp_path: Path) -> Path:
    return Path(shutil.copytree(recorded.folder, tmp_path / "copy"))


def change(folder: Path, **fields: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


def test_what_was_opened_is_listed(recorded: Recorded, opened_folder: Path) -> None:
    (found,) = list_opened(opened_folder)
    assert found.folder == recorded.folder
    assert found.manifest.recording_id == recorded.number
    assert found.manifest.subject == "heron"
    assert found.manifest.simulated
    assert found.manifest.pulse_kind == "ppg"
    assert found.manifest.length_s is not None
    assert found.manifest.length_s >= 90.0


def test_what_is_no_recording_is_passed_over(tmp_path: Path, copy: Path) -> None:
    for name, content in (("list", "[]"), ("torn", '{"format": '), ("deep", "[" * 100_000)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.json").write_text(content)
    (tmp_path / "twice").mkdir()
    shutil.copy(copy / "manifest.json", tmp_path / "twice")
    change(copy, recording_id="../../etc")
    (found,) = list_opened(tmp_path)
    assert found.folder.name == "twice"
    assert list_opened(tmp_path / "nowhere") == []
    with pytest.raises(RecordingError, match="is no opened recording: open one with"):
        read_opened(copy)


def test_a_table_that_was_changed_is_refused(copy: Path) -> None:
    with (copy / "beats.csv").open("a") as file:
        file.write("1,2,false,3,1\n")
    with pytest.raises(RecordingError, match=r"beats\.csv of copy was changed since it was opened"):
        analyse(copy)


def test_a_table_that_is_none_is_refused(copy: Path) -> None:
    import hashlib

    content = b"t_s,frame_index\n1,x\n"
    (copy / "frames.csv").write_bytes(content)
    sums = json.loads((copy / "manifest.json").read_text())["sha256"]
    change(copy, sha256=sums | {"frames.csv": hashlib.sha256(content).hexdigest()})
    with pytest.raises(RecordingError, match=r"frames\.csv of copy is no table of frames"):
        analyse(copy)


def test_a_table_that_is_not_there_is_told(copy: Path) -> None:
    (copy / "frames.csv").unlink()
    with pytest.raises(RecordingError, match=r"frames\.csv of copy cannot be read"):
        analyse(copy)


def test_the_desk_computes_the_same_in_a_process_of_its_own(
    recorded: Recorded, analysis: Analysis, copy: Path
) -> None:
    desk = AnalysisDesk()
    try:
        first = desk.analysis(read_opened(recorded.folder))
        assert first.result(PATIENCE_S) == analysis
        assert desk.analysis(read_opened(copy)) is first
    finally:
        desk.close()


def test_the_desk_tells_what_failed_and_tries_again(copy: Path) -> None:
    (copy / "frames.csv").unlink()
    desk = AnalysisDesk()
    try:
        failed = desk.analysis(read_opened(copy))
        with pytest.raises(RecordingError, match="cannot be read"):
            failed.result(PATIENCE_S)
        assert desk.analysis(read_opened(copy)) is not failed
    finally:
        desk.close()
    with pytest.raises(RecordingError, match="too many recordings wait"):
        desk.analysis(read_opened(copy))


def test_the_desk_gives_up_after_its_limit(recorded: Recorded) -> None:
    desk = AnalysisDesk(limit_s=0.01)
    try:
        late = desk.analysis(read_opened(recorded.folder))
        with pytest.raises(RecordingError, match="was given up: analyse a shorter recording"):
            late.result(PATIENCE_S)
    finally:
        desk.close()


def test_closing_ends_what_runs_and_what_waits(recorded: Recorded, copy: Path) -> None:
    change(copy, software="another content")
    desk = AnalysisDesk()
    both = [desk.analysis(read_opened(folder)) for folder in (recorded.folder, copy)]
    desk.close()
    assert all(one.done() for one in both)
    assert both[1].cancelled() or isinstance(both[1].exception(), RecordingError)
