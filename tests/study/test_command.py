"""`wince-host study`: what it says, and how it ends on bad input."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wince_host.app import app
from wince_wire import RecordingError

RUNNER = CliRunner()


def test_a_folder_that_is_no_study_is_refused(tmp_path: Path) -> None:
    ended = RUNNER.invoke(app, ["study", str(tmp_path), "--out", str(tmp_path / "out")])
    assert isinstance(ended.exception, RecordingError)
    assert "sub-*/ses-*" in ended.exception.sentence


def test_the_command_says_what_was_used_and_what_was_left_out(cohort: Path, tmp_path: Path) -> None:
    small = tmp_path / "study"
    small.mkdir()
    for name in ("P01", "P02"):
        shutil.copytree(cohort / f"sub-{name}", small / f"sub-{name}")
    for path in small.glob("sub-P01/ses-*/beh/*"):
        if "_acq-after_" in path.name or "_task-pointing_" in path.name:
            path.unlink()
    for path in small.glob("sub-P02/ses-*/*_scans.tsv"):
        path.unlink()
    out = tmp_path / "out"
    ended = RUNNER.invoke(
        app, ["study", str(small), "--out", str(out), "--processes", "1", "--tables"]
    )
    assert ended.exit_code == 0, ended.output
    assert "1 of 2 sessions used, 1 participants, 2 of 6 blocks" in ended.output
    assert "left out, session of P02: " in ended.output
    assert (out / "exclusions.csv").is_file()
    assert (out / "study.json").is_file()


@pytest.mark.parametrize("option", ["--processes=0", "--seed=-1"])
def test_options_out_of_range_are_refused(option: str, tmp_path: Path) -> None:
    assert RUNNER.invoke(app, ["study", str(tmp_path), option]).exit_code == 2
