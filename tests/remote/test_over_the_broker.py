"""Host and device speak over a real broker and the real link; hostile messages change nothing."""

# ruff: noqa: ANN401 - the types of conftest.py cannot be imported, so its fixtures are Any

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wince_device.link import Link, LinkSettings, LinkState
from wince_device.link._hearing import Hearing
from wince_device.link._signals import Arrived
from wince_device.link._statistics import LinkStatistics
from wince_device.outbox import Outbox
from wince_host.configuring import (
    check_changes,
    command_device,
    configure_device,
    differences,
    parse_change,
    roll_back_device,
)
from wince_wire import (
    Birth,
    ClockState,
    Command,
    CommandRefusedError,
    ConfigSet,
    ConfigurationError,
    MessageError,
    WinceError,
)

PATIENCE_S = 20.0


@pytest.fixture
def unit(logins: Any, new_unit: Callable[..., Any], tmp_path: Path) -> Iterator[Any]:
    """A unit that is online."""
    login, password = logins
    unit = new_unit(now_ns=time.time_ns)
    with Outbox(tmp_path / "outbox.db") as outbox:
        unit.outbox = outbox
        birth = Birth(
            boot_id=outbox.boot_id,
            t_ns=1,
            clock=ClockState(synchronised=False),
            wince_version="0",
            camera="none",
            pulse_sensor="none",
            simulated=False,
            models={},
        )
        link = Link(
            LinkSettings(host=login.host, port=login.port, username="bed1", password=password),
            outbox,
            device="bed1",
            birth=birth,
            on_command=unit.control.on_command,
            on_config=unit.control.on_config,
        )
        unit.on_report = link.report
        unit.link = link
        link.start()
        assert link.wait_until(lambda: link.state is LinkState.ONLINE, PATIENCE_S)
        unit.control.tell()
        yield unit
        link.stop()


@pytest.mark.broker
def test_set_reported_and_rolled_back_from_the_host(unit: Any, logins: Any, tmp_path: Path) -> None:
    login, _ = logins
    told = configure_device(
        login, "bed1", {"score.require_pulse": False}, state=tmp_path, set_by="ada"
    )
    assert told is not None
    assert (told.revision, told.state, told.set_by) == (1, "in_force", "ada")
    assert unit.applied[-1].score.require_pulse is False
    assert differences({"score.require_pulse": False}, told) == {}
    assert differences({"score.require_pulse": True}, told) == {
        "score.require_pulse": (True, False)
    }
    second = configure_device(
        login, "bed1", {"score.require_pulse": True}, state=tmp_path, set_by="ada"
    )
    assert second is not None
    back = roll_back_device(login, "bed1", 1, state=tmp_path, set_by="ada")
    assert back is not None
    assert (back.revision, back.settings["score.require_pulse"]) == (3, False)


@pytest.mark.broker
def test_commands_are_answered_over_the_broker(unit: Any, logins: Any) -> None:
    login, _ = logins
    reply = command_device(login, "bed1", "pause")
    assert reply.detail == "pause"
    assert [command.name for command in unit.done] == ["pause"]
    with pytest.raises(CommandRefusedError, match="identify"):
        command_device(login, "bed1", "identify")


def test_the_host_refuses_before_it_sends() -> None:
    assert parse_change("score.window_s=5") == ("score.window_s", 5.0)
    assert parse_change("score.require_pulse=false") == ("score.require_pulse", False)
    for wrong in ("score.window_s=500", "score.window_s", "nothing=1", "patient=heron"):
        with pytest.raises(ConfigurationError):
            parse_change(wrong)
    with pytest.raises(ConfigurationError, match="1 to 120"):
        check_changes({"score.window_s": 500.0})


BOMBS = [
    b'{"revision": 1, "settings": {"a": "' + b"x" * 10_000_000 + b'"}}',
    b'{"revision": 1, "settings": {'
    + b",".join(b'"k%d": 1' % number for number in range(100_000))
    + b"}}",
    b'{"revision": 1, "settings": ' + b'{"a":' * 5_000 + b"1" + b"}" * 5_001,
    b'{"revision": 1, "x": ' + b"[" * 30_000 + b"]" * 30_000 + b', "settings": {}}',
    b'{"revision": 1, "settings": {"score.window_s": NaN}}',
    b'{"revision": ' + b"9" * 5_000 + b', "settings": {}}',
    b'{"revision": -1, "settings": {}}',
]


class Ear:
    """The link's hearing before a unit."""

    def __init__(self, unit: Any) -> None:
        self.statistics = LinkStatistics()
        self.hearing = Hearing(
            unit,
            on_command=unit.control.on_command,
            on_config=unit.control.on_config,
            on_unreadable=unit.control.on_unreadable,
            statistics=self.statistics,
        )

    def hear(self, suffix: str, payload: bytes) -> None:
        self.hearing.take(Arrived(f"wince/v1/bed1/{suffix}", payload, False))


@pytest.mark.parametrize("bomb", BOMBS, ids=range(len(BOMBS)))
def test_a_configuration_bomb_is_refused_and_counted(
    new_unit: Callable[..., Any], bomb: bytes
) -> None:
    unit = new_unit()
    ear = Ear(unit)
    ear.hear("config/set", bomb)
    assert (unit.told.state, unit.told.refused_code) == ("refused", MessageError.code)
    assert (ear.statistics.undecodable, ear.statistics.handler_failures) == (1, 0)
    assert unit.applied == []


def test_what_is_no_command_is_answered(new_unit: Callable[..., Any]) -> None:
    unit = new_unit()
    Ear(unit).hear("cmd", b'{"command_id": "1", "name": "explode"}')
    assert unit.events[0].refused_code == MessageError.code
    assert unit.desk.counts.refused == 1


@given(st.text(), st.binary() | st.text().map(str.encode))
def test_any_topic_and_payload_leaves_the_link_alive(topic: str, payload: bytes) -> None:
    heard: list[object] = []
    statistics = LinkStatistics()
    hearing = Hearing(
        None,  # type: ignore[arg-type]  # no ack can be made of these bytes
        on_command=heard.append,
        on_config=heard.append,
        on_unreadable=lambda _kind, error: heard.append(error),
        statistics=statistics,
    )
    for name in (topic, "wince/v1/bed1/cmd", "wince/v1/bed1/config/set"):
        hearing.take(Arrived(name, payload, False))
    assert statistics.handler_failures == 0
    assert not any(isinstance(message, Command | ConfigSet) for message in heard)
    assert statistics.undecodable == (3 if payload else 0)
    assert all(isinstance(message, WinceError) for message in heard)
