"""A floor comes back from the disk as it was; what is no floor is as good as none."""

import json
import logging
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wince_device.config import DeviceSettings, replace_settings
from wince_device.noise_floor import FloorStore, NoiseFloor, kept_floor, read_floor
from wince_wire import ConfigurationError


def test_what_was_kept_is_read_again(floor: NoiseFloor, tmp_path: Path) -> None:
    store = FloorStore(tmp_path / "state")
    assert store.load() is None
    path = store.save(floor)
    assert store.load() == floor == read_floor(path)
    assert [one.name for one in path.parent.iterdir()] == ["noise-floor.json"]


def test_a_floor_that_cannot_be_written_leaves_the_earlier_one(
    floor: NoiseFloor, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        FloorStore(tmp_path / "file").save(floor)


@pytest.mark.parametrize(
    "change",
    [
        {"v1": None},
        {"rate_hz": 0.0},
        {"seconds": 1},
        {"method": "guessed"},
        {"frame_width_px": -1},
        {"file_version": 2},
        {"colour": "red"},
        {
            "v2": {
                "mean_square_px2": -1.0,
                "second_deviation": 0.1,
                "median_px": 0.1,
                "p95_px": 0.2,
            }
        },
    ],
)
def test_a_file_that_is_no_floor_is_none_and_the_log_says_so(
    floor: NoiseFloor, tmp_path: Path, caplog: pytest.LogCaptureFixture, change: dict[str, object]
) -> None:
    store = FloorStore(tmp_path)
    tree = json.loads(store.save(floor).read_text("utf-8"))
    store.path.write_text(json.dumps({**tree, **change}))
    with caplog.at_level(logging.WARNING):
        assert store.load() is None
    assert "measure it again" in caplog.text


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300))
def test_rubbish_is_no_floor(tmp_path: Path, content: bytes) -> None:
    store = FloorStore(tmp_path)
    store.path.write_bytes(content)
    assert store.load() is None


def test_showing_what_is_not_there_says_what_to_do(floor: NoiseFloor, tmp_path: Path) -> None:
    there = replace_settings(DeviceSettings(), {"state_folder": str(tmp_path)})
    with pytest.raises(ConfigurationError, match="wince-device noise-floor"):
        kept_floor(there)
    FloorStore(tmp_path).save(floor)
    shown = kept_floor(there)
    assert shown.floor == floor
    assert shown.outdated is None
    assert json.loads(shown.as_json())["floor"]["camera"] == "camera A"
