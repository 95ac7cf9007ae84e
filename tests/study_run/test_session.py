"""A whole session with the device's own stages: cut off, gone on with, finished and verified."""

import csv
import os
import pty
from pathlib import Path

import pytest

from study_bench import CONSENT, bids_errors
from study_process import PageSession, TerminalSession
from wince_device.config import DeviceSettings, replace_settings
from wince_device.study import RunOptions, finish_study, resume_study, run_study, verify_study
from wince_device.study._plan_file import read_plan
from wince_device.study._run import open_session, run_session, study_sources
from wince_device.study._session import SessionRequest
from wince_wire import CommandRefusedError, ConfigurationError, RecordingError, SourceError

SOURCES = ("--camera", "none", "--pulse", "sim")
LENGTH_S = 3.0
STUDY = """
name = "Short"
participants = ["P01", "P02"]
tasks = ["rest"]
duration_s = 3
countdown_s = 0
baseline_s = 0
blocks = [{id = "pain", stimulus = "cuff at 200 mmHg"}]
"""


def _study(folder: Path, more: str = "") -> Path:
    path = folder / "study.toml"
    path.write_text(STUDY + CONSENT + more, "utf-8")
    return path


def _settings(camera: str = "none", pulse: str = "sim") -> DeviceSettings:
    return replace_settings(DeviceSettings(), {"camera.source": camera, "pulse.source": pulse})


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_a_session_that_was_killed_goes_on_at_its_block_and_nothing_older_is_lost(
    tmp_path: Path,
) -> None:
    button, line = pty.openpty()
    study = _study(tmp_path, f'[markers]\nlines = ["{os.ttyname(line)}"]\n')
    data = tmp_path / "study-data"
    with PageSession("run", str(study), "--participant", "P01", *SOURCES) as session:
        session.until(lambda view: view["phase"] == "consent")
        assert session.view()["lights"] == []
        session.act(do="agree", role="patient")
        session.until(lambda view: view["offers"] and view["lights"][1]["state"] != "absent")
        session.act(do="next")
        session.act(do="next")
        os.write(button, b"pressed\r\n")
        session.until(lambda view: view["markers"] == 1)
        recorded_s = LENGTH_S - session.until(lambda view: view["remaining_s"] < 1.5)["remaining_s"]
        session.kill()
    with pytest.raises(RecordingError, match="not finished"):
        run_study(study, "P01", None, RunOptions(settings=_settings(), page=0))
    with TerminalSession("resume", str(data), *SOURCES) as session:
        session.until("cut off")
        session.press("\r")
        session.until("Start")
        session.press("\r")
        session.until("10, then enter")
        session.press("10\r")
        assert session.end() == 0
    os.close(button)
    os.close(line)
    _look_at_what_is_there(data, recorded_s)


def _look_at_what_is_there(data: Path, recorded_s: float) -> None:
    assert verify_study(data) == ([], 1)
    assert bids_errors(data) == []
    place = next(data.glob("sub-P01/ses-*"))
    cut, whole = _table(next(place.glob("*_scans.tsv")))
    assert [cut["status"], whole["status"]] == ["interrupted", "complete"]
    assert [cut["attempt"], whole["attempt"]] == ["1", "2"]
    assert float(cut["recorded_s"]) >= recorded_s - 1.0
    assert float(whole["recorded_s"]) == LENGTH_S
    assert (cut["rating_pain"], whole["rating_pain"]) == ("n/a", "10")
    events = _table(place / cut["filename"])
    marks = [(one["text"], one["source"]) for one in events if one["trial_type"] == "marker"]
    assert marks == [("pressed", "button")]
    assert {"stimulus", "quality"} <= {one["trial_type"] for one in events}
    assert not list((data / "sourcedata" / "work").glob("sub-*"))


@pytest.mark.parametrize(
    ("camera", "pulse", "error"),
    [
        ("v4l2:/dev/video99", "none", SourceError),
        ("none", "max30102:bus=99", SourceError),
        ("sim", "ads1292r", ConfigurationError),
        ("none", "none", ConfigurationError),
    ],
)
def test_a_missing_sensor_is_named_and_leaves_no_session_behind(
    tmp_path: Path, camera: str, pulse: str, error: type[Exception]
) -> None:
    study = _study(tmp_path)
    options = RunOptions(settings=_settings(camera, pulse), page=0, host="127.0.0.1")
    with pytest.raises(error):
        run_study(study, "P01", None, options)
    assert not list((tmp_path / "study-data").glob("sourcedata/work/*"))


class _Refuses:
    """A front end at which nobody agrees."""

    def wait(self, words: str) -> None:
        self.words = words

    def step(self, desk: object) -> bool:
        from wince_device.study._desk import Act, Desk

        assert isinstance(desk, Desk)
        if desk.view().consent is not None:
            desk.act(Act(do="refuse"), "key")
        return True


def test_without_consent_nothing_is_recorded(tmp_path: Path) -> None:
    plan, content = read_plan(_study(tmp_path))
    data, settings = tmp_path / "data", _settings()
    work = open_session(data, plan, content, "P01")
    request = SessionRequest(
        dataset=data, settings=settings, specs=study_sources(settings), front_ends=[_Refuses()]
    )
    with pytest.raises(CommandRefusedError, match="no consent"):
        run_session(request, work)
    assert not work.exists()
    with pytest.raises(RecordingError, match="holds no session"):
        finish_study(data).__next__()


def test_a_folder_that_cannot_be_written_and_a_disk_without_room_are_named(
    tmp_path: Path,
) -> None:
    study = _study(tmp_path)
    (tmp_path / "taken").write_text("a file")
    options = RunOptions(settings=_settings(), page=0)
    with pytest.raises(RecordingError, match="cannot be written"):
        run_study(study, "P01", tmp_path / "taken", options)
    long = _study(tmp_path).read_text("utf-8").replace("duration_s = 3", "duration_s = 7200")
    tasks = ", ".join(f'{{id = "t{number}"}}' for number in range(100))
    blocks = ", ".join(f'{{id = "b{number}"}}' for number in range(100))
    long = long.replace('["rest"]', f"[{tasks}]")
    long = long.replace('[{id = "pain", stimulus = "cuff at 200 mmHg"}]', f"[{blocks}]")
    study.write_text(long, "utf-8")
    with pytest.raises(RecordingError, match="MB free"):
        run_study(study, "P01", tmp_path / "data", options)
    assert not list((tmp_path / "data").glob("sourcedata/work/*"))


def test_what_is_no_study_folder_is_named(tmp_path: Path) -> None:
    options = RunOptions(settings=_settings(), page=0)
    with pytest.raises(RecordingError, match="there is no folder"):
        resume_study(tmp_path / "nothing", None, options)
    with pytest.raises(RecordingError, match="waits to be gone on with"):
        resume_study(tmp_path, None, options)
    with pytest.raises(RecordingError, match="holds no session"):
        verify_study(tmp_path)


def test_consent_on_paper_is_given_through_a_role_of_the_study(tmp_path: Path) -> None:
    study = _study(tmp_path)
    options = RunOptions(settings=_settings(), page=0, consent="guardian")
    with pytest.raises(ConfigurationError, match="patient, proxy"):
        run_study(study, "P01", None, options)
    frames = RunOptions(settings=_settings(), page=0, consent="patient", consent_frames=True)
    with pytest.raises(ConfigurationError, match=r"frames\.ask"):
        run_study(study, "P01", None, frames)
