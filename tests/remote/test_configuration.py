"""A configuration from afar is checked whole, tried, and kept or taken back, over any crash."""

# ruff: noqa: ANN401 - the types of conftest.py cannot be imported, so its fixtures are Any

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from wince_device.config import DeviceSettings
from wince_device.remote_configuration import (
    KeptSettings,
    checked_settings,
    settings_schema,
    settings_sha256,
)
from wince_wire import ConfigSet, WinceError

NewUnit = Callable[..., Any]


def wish(revision: int, **settings: Any) -> ConfigSet:
    named = {key.replace("__", "."): value for key, value in settings.items()}
    return ConfigSet(revision=revision, settings=named, set_by="nurse")


def test_a_live_key_is_in_force_at_once_and_told(new_unit: NewUnit) -> None:
    unit = new_unit()
    unit.control.on_config(wish(1, score__require_pulse=False))
    assert [settings.score.require_pulse for settings in unit.applied] == [False]
    assert (unit.told.revision, unit.told.state, unit.told.set_by) == (1, "in_force", "nurse")
    assert unit.told.settings["score.require_pulse"] is False
    assert unit.told.settings_sha256 == settings_sha256(unit.told.settings)
    assert not {"broker.password_file", "name", "state_folder"} & set(unit.told.settings)
    assert unit.restarts == 0


def test_a_key_that_needs_a_restart_waits_for_it(new_unit: NewUnit) -> None:
    unit = new_unit()
    unit.control.on_config(wish(1, score__window_s=5.0))
    assert (unit.restarts, unit.applied) == (1, [])
    assert (unit.told.revision, unit.told.state) == (0, "restart_pending")
    assert unit.told.settings["score.window_s"] == 3.0
    after = new_unit()
    assert after.kept.running.score.window_s == 5.0
    after.control.tell()
    assert (after.told.revision, after.told.state) == (1, "in_force")


@pytest.mark.parametrize(
    ("key", "value", "code", "says"),
    [
        ("score.window_s", 500.0, 100, "from 1 to 120"),
        ("score.nothing", 1, 100, "'score.nothing'"),
        ("broker.password_file", "/etc/shadow", 101, "'broker.password_file'"),
        ("patient", "heron", 101, "'patient'"),
        ("score.require_pulse", 1, 100, "true or false"),
        ("broker.port", 10**400, 100, "from 1 to 65535"),
        ("camera.source", "x" * 5000, 100, "1024"),
        ("x" * 60_000, 1, 100, "unknown key"),
    ],
)
def test_one_wrong_key_refuses_the_whole(
    new_unit: NewUnit, key: str, value: Any, code: int, says: str
) -> None:
    unit = new_unit()
    unit.control.on_config(
        ConfigSet(revision=1, settings={"score.require_pulse": False, key: value})
    )
    assert (unit.told.state, unit.told.refused_code, unit.told.revision) == ("refused", code, 0)
    assert says in unit.told.refused_because
    assert len(unit.told.refused_because) < 500
    assert unit.applied == []
    assert unit.kept.running.score.require_pulse is True
    assert unit.control.refused == 1


def test_a_hundred_thousand_keys_are_refused(new_unit: NewUnit) -> None:
    unit = new_unit()
    unit.control.on_config(ConfigSet(revision=1, settings={f"k{i}": i for i in range(100_000)}))
    assert unit.told.refused_code == 100
    assert "100000 keys" in unit.told.refused_because


def test_what_stays_well_is_kept(new_unit: NewUnit) -> None:
    unit = new_unit()
    unit.control.on_config(wish(1, score__require_pulse=False))
    unit.pass_time(11)
    assert unit.kept.book.starts is None
    assert new_unit().kept.running.score.require_pulse is False


def test_an_unwell_device_goes_back_by_itself_after_its_minute(new_unit: NewUnit) -> None:
    unit = new_unit()
    unit.well = False
    unit.control.on_config(wish(1, score__require_pulse=False))
    unit.pass_time(59)
    assert unit.told.state == "in_force"
    unit.pass_time(1)
    assert (unit.told.state, unit.told.refused_code, unit.told.revision) == ("rolled_back", 104, 0)
    assert [settings.score.require_pulse for settings in unit.applied] == [False, True]
    # The broker delivers the retained wish again: it is not tried again.
    unit.control.on_config(wish(1, score__require_pulse=False))
    assert (unit.told.state, len(unit.applied)) == ("rolled_back", 2)


def test_going_back_from_what_needed_a_restart_restarts(new_unit: NewUnit) -> None:
    new_unit().control.on_config(wish(1, score__window_s=5.0))
    unit = new_unit()
    unit.well = False
    unit.pass_time(60)
    assert unit.restarts == 1
    assert new_unit().kept.running.score.window_s == 3.0


def test_well_for_a_moment_is_not_well(new_unit: NewUnit) -> None:
    unit = new_unit()
    unit.control.on_config(wish(1, score__require_pulse=False))
    for _ in range(12):
        unit.well = True
        unit.pass_time(4)
        unit.well = False
        unit.pass_time(1)
    assert unit.told.state == "rolled_back"


_KILLED = """
import os, signal, sys
from wince_device.config import DeviceSettings
from wince_device.remote_configuration import KeptSettings
from wince_wire import ConfigSet
kept = KeptSettings(DeviceSettings(state_folder=sys.argv[1]))
kept.accept(ConfigSet(revision=1, settings={"score.require_pulse": False}))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_kill_before_the_confirmation_is_taken_back_at_the_next_start(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path)], check=False)
    assert ended.returncode == -9
    written = (tmp_path / "configuration" / "settings.json").read_bytes()
    assert b'"score.require_pulse":false' in written
    kept = KeptSettings(DeviceSettings(state_folder=str(tmp_path)))
    assert kept.book.state == "rolled_back"
    assert kept.running.score.require_pulse is True


@pytest.mark.parametrize("damage", [b"", b"{", b"[" * 100_000, b'{"present": 3}', b"\xff"])
def test_a_damaged_file_is_set_aside(tmp_path: Path, damage: bytes) -> None:
    folder = tmp_path / "configuration"
    folder.mkdir()
    (folder / "settings.json").write_bytes(damage)
    own = DeviceSettings(state_folder=str(tmp_path))
    assert KeptSettings(own).running == own
    assert (folder / "settings.damaged").read_bytes() == damage


def test_an_older_revision_is_refused(new_unit: NewUnit) -> None:
    unit = new_unit()
    unit.control.on_config(wish(5, score__require_pulse=False))
    unit.control.on_config(wish(4, score__require_pulse=True))
    assert (unit.told.refused_code, unit.told.revision) == (102, 5)


def test_the_schema_on_disk_is_the_generated_one(repository: Path) -> None:
    path = repository / "device" / "wince_wire" / "settings.schema.json"
    assert json.loads(path.read_text("utf-8")) == settings_schema()
    jsonschema.Draft202012Validator.check_schema(settings_schema())


VALUES = st.text() | st.integers() | st.booleans() | st.floats()
PATHS = st.sampled_from(sorted(settings_schema()["properties"])) | st.text()


@hypothesis_settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(PATHS, VALUES, max_size=5))
def test_whatever_the_device_takes_fits_the_published_schema(changes: dict[str, Any]) -> None:
    try:
        checked_settings(DeviceSettings(), changes)
    except WinceError:
        return
    jsonschema.Draft202012Validator(settings_schema()).validate(changes)
