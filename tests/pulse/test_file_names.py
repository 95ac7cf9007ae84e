"""Bare columns of numbers: what their names may tell, and what must be given."""

from pathlib import Path

import numpy as np
import pytest

from wince_device.pulse import read_recording
from wince_wire import RecordingError


def bare(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    wave = 500 + 100 * np.sin(np.arange(1000) / 12)
    path.write_text("\n".join(f"{value:.1f}" for value in wave))
    return path


@pytest.mark.parametrize(
    ("name", "rate_hz", "kind"),
    [
        ("ppg/finger_100hz.csv", 100.0, "ppg"),
        ("any/ecg-250Hz.csv", 250.0, "ecg"),
        ("ecg/ppg 62.5 hz.csv", 62.5, "ppg"),
    ],
)
def test_a_name_tells_rate_and_kind(tmp_path: Path, name: str, rate_hz: float, kind: str) -> None:
    recording = read_recording(bare(tmp_path / name))
    assert recording.rate_hz == rate_hz
    assert recording.kind == kind


def test_what_is_given_counts_more_than_the_name(tmp_path: Path) -> None:
    path = bare(tmp_path / "ppg/finger_100hz.csv")
    recording = read_recording(path, rate_hz=50.0, kind="ecg")
    assert recording.rate_hz == 50.0
    assert recording.kind == "ecg"


@pytest.mark.parametrize(
    "name", ["x/finger_100hz.csv", "x/ppg_ecg_100hz.csv", "x/appgate_100hz.csv"]
)
def test_a_kind_that_nobody_tells_is_asked_for(tmp_path: Path, name: str) -> None:
    with pytest.raises(RecordingError, match="--pulse-kind"):
        read_recording(bare(tmp_path / name))


@pytest.mark.parametrize("name", ["ppg/finger.csv", "ppg/100hz_or_250hz.csv", "ppg/a100hz.csv"])
def test_a_rate_that_nobody_tells_is_asked_for(tmp_path: Path, name: str) -> None:
    with pytest.raises(RecordingError, match="--pulse-rate"):
        read_recording(bare(tmp_path / name))
