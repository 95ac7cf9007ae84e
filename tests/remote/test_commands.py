"""A command is done once, in time and with consent, or refused with a number."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wince_device.commands import Identifier
from wince_wire import Command, EventKind

NewUnit = Callable[..., Any]
NOW_NS = 1_800_000_000 * 1_000_000_000
IN_TIME = NOW_NS + 1


def test_a_command_is_done_and_answered(new_unit: NewUnit) -> None:
    unit = new_unit()
    command = Command(command_id="a", name="pause", expires_ns=IN_TIME)
    unit.control.on_command(command)
    assert unit.done == [command]
    assert (unit.events[0].kind, unit.events[0].command_id) == (EventKind.COMMAND_DONE, "a")


def test_a_doubled_command_is_done_once_also_after_a_restart(new_unit: NewUnit) -> None:
    command = Command(command_id="a", name="pause", expires_ns=IN_TIME)
    unit = new_unit()
    unit.control.on_command(command)
    unit.control.on_command(command)
    after = new_unit()
    after.control.on_command(command)
    assert (len(unit.done), len(after.done)) == (1, 0)
    told = [(event.kind, event.detail) for event in unit.events + after.events]
    assert told == [(EventKind.COMMAND_DONE, "pause")] * 3
    assert after.desk.counts.doubled == 1


def test_a_command_that_a_crash_cut_short_is_not_done_again(new_unit: NewUnit) -> None:
    unit = new_unit()
    unit.replies.begin("a")
    unit.control.on_command(Command(command_id="a", name="pause", expires_ns=IN_TIME))
    assert unit.done == []
    assert unit.events[0].refused_code == 121


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "pause", "expires_ns": NOW_NS}, 120),
        ({"name": "pause"}, 120),
        ({"name": "identify", "expires_ns": IN_TIME}, 121),
        ({"name": "new_patient", "expires_ns": IN_TIME}, 121),
        ({"name": "start_recording", "expires_ns": IN_TIME}, 121),
        ({"name": "start_recording", "expires_ns": IN_TIME, "consent": False}, 121),
        ({"name": "start_recording", "expires_ns": IN_TIME, "consent": True}, 121),
        ({"name": "mark", "expires_ns": IN_TIME, "detail": "x" * 1001}, 110),
        ({"name": "mark", "expires_ns": IN_TIME, "command_id": "x" * 65}, 110),
        ({"name": "mark", "expires_ns": IN_TIME, "command_id": ""}, 110),
    ],
)
def test_what_may_not_be_done_is_refused_by_number(
    new_unit: NewUnit, fields: dict[str, Any], code: int
) -> None:
    unit = new_unit()
    unit.control.on_command(Command(**{"command_id": "a", **fields}))
    assert unit.done == []
    assert (unit.events[0].kind, unit.events[0].refused_code) == (EventKind.COMMAND_REFUSED, code)
    assert unit.desk.counts.refused == 1


def test_a_recording_with_consent_begins(new_unit: NewUnit) -> None:
    unit = new_unit()
    command = Command(
        command_id="a",
        name="start_recording",
        expires_ns=IN_TIME,
        consent=True,
        consent_given_by="proxy",
    )
    unit.control.on_command(command)
    assert unit.done == [command]


def test_the_light_blinks_and_is_as_before(tmp_path: Path) -> None:
    (tmp_path / "brightness").write_text("0")
    (tmp_path / "trigger").write_text("none [mmc0] timer")
    seen: list[str] = []
    identify = Identifier(
        tmp_path, times=2, wait=lambda _s: seen.append((tmp_path / "brightness").read_text())
    )
    thread = identify.blink()
    assert thread is not None
    thread.join(10.0)
    assert seen == ["1", "0", "1", "0"]
    assert (tmp_path / "trigger").read_text() == "mmc0"


def test_without_a_light_a_line_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert Identifier(tmp_path).blink() is None
    assert "has no light" in caplog.text
