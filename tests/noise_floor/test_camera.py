"""The whole way from a camera: a still photograph gives a floor, a moving head is refused."""

import json
from functools import cache
from pathlib import Path

import pytest

from wince_device.config import DeviceSettings, replace_settings
from wince_device.noise_floor import FloorStore, Measurement, measure_noise_floor
from wince_stand import run_program
from wince_wire import ConfigurationError, OutboxError, SourceError

pytestmark = pytest.mark.models

SMALL = "sim:pace=fast,fps=15,width=320,height=240,color=off"
STILL = f"{SMALL},micro=0,head=0,blinks=off,distractors=off,course=constant:0"
SECONDS = 6.0


def settings_for(folder: Path, camera: str) -> DeviceSettings:
    changes: dict[str, object] = {"state_folder": str(folder), "camera.source": camera}
    return replace_settings(DeviceSettings(), changes)


@cache
def measured(folder: Path, noise_db: int) -> Measurement:
    """Measure once for all tests of this file."""
    settings = settings_for(folder / str(noise_db), f"{STILL},duration=9,noise={noise_db}")
    return measure_noise_floor(settings, seconds=SECONDS, method="printed")


@pytest.fixture(scope="module")
def folder(face_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    del face_models
    return tmp_path_factory.mktemp("floors")


def test_the_floor_grows_with_the_cameras_noise_and_with_nothing_else(folder: Path) -> None:
    """Six decibels are twice the noise. The landmarks' jitter follows it."""
    low, high = measured(folder, 40).floor, measured(folder, 34).floor
    for one, twice in zip(low.regions, high.regions, strict=True):
        assert 0.0 < one.median_px < 0.5
        assert 1.4 < twice.median_px / one.median_px < 2.6


def test_everything_that_the_floor_holds_for_is_kept_with_it(folder: Path) -> None:
    done = measured(folder, 40)
    floor = done.floor
    assert FloorStore(folder / "40").load() == floor
    assert (floor.camera, floor.frame_width_px, floor.frame_height_px) == (
        "simulated camera", 320, 240,
    )  # fmt: skip
    assert floor.rate_hz == pytest.approx(15.0)
    assert floor.interocular_px == pytest.approx(46.0, abs=2.0)
    assert floor.frames == pytest.approx(90, abs=3)
    assert floor.method == "printed"
    assert 100.0 < floor.mean_luma < 255.0
    assert done.path == folder / "40" / "noise-floor.json"


def test_the_second_half_of_a_still_face_lies_within_the_floor_of_the_first(folder: Path) -> None:
    """Both halves of six seconds are short, so the intervals are wide; they must reach 0."""
    settings = settings_for(folder / "halves", f"{STILL},duration=14")
    shares = measure_noise_floor(settings, seconds=11.5, method="printed").shares
    assert [one.region for one in shares] == ["V1", "V2", "V3"]
    assert all(one.interval[0] < 0.1 and one.share < 0.4 for one in shares)


@pytest.mark.parametrize(
    ("camera", "what"),
    [
        (f"{SMALL},duration=9,head=3", "head"),
        (f"{SMALL},duration=9,face_gone_at=0-9", "no face was found"),
        (f"{STILL},duration=9,face_gone_at=3-5", "the face was lost"),
        (f"{STILL},duration=3", "longer"),
    ],
)
def test_what_is_no_still_face_is_refused_and_nothing_is_kept(
    face_models: Path, tmp_path: Path, camera: str, what: str
) -> None:
    del face_models
    with pytest.raises(SourceError, match=what):
        measure_noise_floor(settings_for(tmp_path, camera), seconds=SECONDS, method="printed")
    assert not FloorStore(tmp_path).path.exists()


def test_a_state_folder_that_cannot_be_written_is_told(folder: Path, tmp_path: Path) -> None:
    del folder
    (tmp_path / "file").write_text("")
    settings = settings_for(tmp_path / "file", f"{STILL},duration=9")
    with pytest.raises(OutboxError, match="--state"):
        measure_noise_floor(settings, seconds=SECONDS, method="printed")


def test_without_a_camera_there_is_nothing_to_measure(face_models: Path, tmp_path: Path) -> None:
    del face_models
    with pytest.raises(ConfigurationError, match="camera"):
        measure_noise_floor(settings_for(tmp_path, "none"), seconds=SECONDS, method="printed")


def test_the_command_measures_keeps_and_shows(face_models: Path, tmp_path: Path) -> None:
    del face_models
    camera = f"{STILL},duration=9"
    arguments: list[str | Path] = [
        "noise-floor",
        "--state",
        tmp_path,
        "--camera",
        camera,
        "--seconds",
        "6",
    ]
    done = run_program("wince-device", *arguments)
    assert done.returncode == 0, done.stderr
    assert "V3" in done.stdout
    assert "320 x 240" in done.stdout
    shown = run_program("wince-device", "noise-floor", "--show", "--json", "--state", tmp_path)
    assert json.loads(shown.stdout)["floor"]["frame_width_px"] == 320
