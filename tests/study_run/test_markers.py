"""Where markers come from beside keyboard and page: serial lines and MQTT."""

import json
import os
import pty
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from link_broker import USERS, Broker, running_broker
from study_bench import SHORT, Bench
from wince_device.config import DeviceSettings, replace_settings
from wince_device.link import LinkSettings
from wince_device.outbox import Outbox
from wince_device.study._desk import Desk
from wince_device.study._lines import LineMarkers, split_port
from wince_device.study._link import StudyLink
from wince_device.study._quality import Quality
from wince_wire import Birth, ClockState, ConfigurationError, SourceError

PATIENCE_S = 20.0


class _Heard:
    """Collects what is noted, and lets a test wait for it."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._came = threading.Condition()

    def note(self, words: str) -> None:
        with self._came:
            self.words.append(words)
            self._came.notify_all()

    def wait_for(self, count: int) -> list[str]:
        with self._came:
            assert self._came.wait_for(lambda: len(self.words) >= count, PATIENCE_S)
            return self.words


def test_each_line_of_a_button_is_a_marker() -> None:
    button, line = pty.openpty()
    heard = _Heard()
    with LineMarkers([f"{os.ttyname(line)}@115200"], heard.note):
        os.write(button, b"one\r\n\r\n  two\n" + b"x" * 1000 + b"\nthr")
        os.write(button, b"ee\n")
        words = heard.wait_for(4)
    assert words[:2] == ["one", "two"]
    assert len(words[2]) <= 200
    assert words[3] == "three"
    os.close(button)
    os.close(line)


def test_a_button_that_is_not_there_is_named() -> None:
    with pytest.raises(SourceError, match=r"marker line /dev/ttyNOPE.*markers\.lines"):
        LineMarkers(["/dev/ttyNOPE"], lambda _words: None)
    with pytest.raises(ConfigurationError, match="no rate"):
        split_port("/dev/ttyACM0@fast")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with running_broker(tmp_path / "broker") as broker:
        yield broker


@pytest.mark.broker
def test_a_mark_by_mqtt_lies_in_the_block_and_is_answered(tmp_path: Path, broker: Broker) -> None:
    bench = Bench(SHORT)
    bench.to_instruction().start()
    bench.pass_s(2.0)
    desk = Desk(bench.engine, Quality(has_camera=False, has_pulse=True), participant="P01")
    settings = replace_settings(
        DeviceSettings(), {"name": "bed1", "state_folder": str(tmp_path / "state")}
    )
    heard = _Heard()
    client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5)
    client.on_message = lambda _client, _data, message: heard.note(message.payload.decode())
    client.username_pw_set("host", USERS["host"])
    client.connect("127.0.0.1", broker.port)
    client.subscribe("wince/v1/bed1/event", 1)
    client.subscribe("wince/v1/bed1/birth", 1)
    client.loop_start()
    with Outbox(tmp_path / "outbox.db") as outbox:
        link_settings = LinkSettings(
            host="127.0.0.1", port=broker.port, username="bed1", password=USERS["bed1"]
        )
        with StudyLink(settings, link_settings, outbox, _birth(outbox)) as link:
            link.serve(desk)
            heard.wait_for(1)
            command = {
                "command_id": "c1",
                "name": "mark",
                "detail": "it hurts",
                "expires_ns": time.time_ns() + 60_000_000_000,
                "schema_version": 1,
            }
            client.publish("wince/v1/bed1/cmd", json.dumps(command), 1)
            command |= {"command_id": "c2", "name": "pause"}
            client.publish("wince/v1/bed1/cmd", json.dumps(command), 1)
            told = [json.loads(words) for words in heard.wait_for(3)][1:]
    client.disconnect()
    client.loop_stop()
    (mark,) = bench.engine.state.attempts[0].markers
    assert (mark.text, mark.source) == ("it hurts", "mqtt")
    assert {one["command_id"]: one["kind"] for one in told} == {
        "c1": "command_done",
        "c2": "command_refused",
    }


def _birth(outbox: Outbox) -> Birth:
    return Birth(
        boot_id=outbox.boot_id,
        t_ns=time.time_ns(),
        clock=ClockState(synchronised=False),
        wince_version="0",
        camera="none",
        pulse_sensor="none",
        simulated=True,
        models={},
    )
