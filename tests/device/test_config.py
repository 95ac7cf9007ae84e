"""Settings: what is not known or not allowed is refused by the name of its key."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_device.config import (
    DeviceSettings,
    flatten_settings,
    load_settings,
    replace_settings,
)
from wince_wire import ConfigurationError


def refused(tmp_path: Path, text: str | bytes) -> str:
    path = tmp_path / "device.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(ConfigurationError) as refusal:
        load_settings(path)
    return refusal.value.sentence


def test_a_file_may_leave_out_everything(tmp_path: Path) -> None:
    path = tmp_path / "device.toml"
    path.write_text("")
    assert load_settings(path) == DeviceSettings()


def test_an_unknown_key_is_named_with_its_whole_path(tmp_path: Path) -> None:
    sentence = refused(tmp_path, "[score]\nwindow = 3.0\n")
    assert "'score.window'" in sentence
    assert "window_s, baseline_s, guided_rest_s, classifiers, require_pulse" in sentence


def test_an_unknown_key_at_the_top_is_named(tmp_path: Path) -> None:
    assert "'nmae'" in refused(tmp_path, 'nmae = "unit-1"\n')


def test_a_value_out_of_range_is_named_with_the_range(tmp_path: Path) -> None:
    sentence = refused(tmp_path, "[broker]\nport = 70000\n")
    assert "'broker.port'" in sentence
    assert "65535" in sentence


def test_a_value_of_the_wrong_type_is_named(tmp_path: Path) -> None:
    assert "'score.window_s'" in refused(tmp_path, '[score]\nwindow_s = "long"\n')


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e400"])
def test_what_is_no_number_is_refused(tmp_path: Path, number: str) -> None:
    assert "'score.baseline_s'" in refused(tmp_path, f"[score]\nbaseline_s = {number}\n")


def test_a_pseudonym_is_no_path(tmp_path: Path) -> None:
    assert "'patient'" in refused(tmp_path, 'patient = "../../etc"\n')


@pytest.mark.parametrize("text", ["[score\n", b"\xff\xfe\x00", "a = 1\na = 2\n"])
def test_what_is_no_toml_is_told_in_one_sentence(tmp_path: Path, text: str | bytes) -> None:
    assert "device.toml" in refused(tmp_path, text)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_settings(tmp_path / "nowhere.toml")


def test_changes_are_checked_as_a_whole() -> None:
    changed = replace_settings(DeviceSettings(), {"score.window_s": 5.0, "camera.source": "sim"})
    assert changed.score.window_s == 5.0
    assert changed.camera.source == "sim"
    with pytest.raises(ConfigurationError, match=r"score\.nothing"):
        replace_settings(DeviceSettings(), {"score.nothing": 1})
    with pytest.raises(ConfigurationError, match=r"nothing\.at_all"):
        replace_settings(DeviceSettings(), {"nothing.at_all": 1})


@given(st.floats(1.0, 120.0), st.booleans(), st.integers(1, 65535))
def test_flat_settings_make_the_same_settings_again(
    window_s: float, require: bool, port: int
) -> None:
    made = replace_settings(
        DeviceSettings(),
        {"score.window_s": window_s, "score.require_pulse": require, "broker.port": port},
    )
    assert replace_settings(DeviceSettings(), dict(flatten_settings(made))) == made
