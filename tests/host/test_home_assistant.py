"""Home Assistant is told of units through a real broker: what is absent or old stays unknown."""

import json
import queue
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from paho.mqtt.client import Client, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from host_bench import BOOT, PATIENCE_S, MakeScore, WaitUntil
from wince_host.broker import BrokerLogin, BrokerProcess, host_login
from wince_host.broker._process import start_process
from wince_host.home_assistant import (
    WRITES,
    HomeAssistant,
    discovery_payload,
    discovery_topic,
    state_payload,
    state_topic,
)
from wince_host.home_assistant._messages import NEWEST_S
from wince_host.live import DeviceView, LiveBoard, LiveUpdate
from wince_wire import Birth, ClockState, State

BIRTH = Birth(
    boot_id=BOOT,
    t_ns=1,
    clock=ClockState(synchronised=True),
    wince_version="0.1.0",
    camera="imx296",
    pulse_sensor="max30102",
    simulated=False,
    models={},
)

LIKELY = {"score_from": 3.26, "score_to": 5.26}
NOBODY_KNOWS = {"score_from": None, "score_to": None, "confidence": None}


def _restart_with(broker: BrokerProcess, change: Callable[[str], str]) -> BrokerLogin:
    """Let the broker run with other access rules."""
    rules = broker.settings.access_file
    rules.write_text(change(rules.read_text("utf-8")), "utf-8")
    broker.stop()
    broker._process = start_process(broker.settings)._process
    return host_login(broker.settings)


def _without(text: str) -> str:
    names = ("homeassistant/", "wince-home/")
    lines = [line for line in text.splitlines() if not any(name in line for name in names)]
    return "\n".join([*lines, ""])


def _with(text: str) -> str:
    """Let the host write for Home Assistant, and read it back for the test."""
    first, rest = _without(text).split("\n", 1)
    return "\n".join([first, *(f"topic readwrite {topic}" for topic in WRITES), rest])


@pytest.fixture
def open_broker(broker: BrokerProcess) -> BrokerLogin:
    return _restart_with(broker, _with)


@pytest.fixture
def heard(open_broker: BrokerLogin) -> Iterator[queue.SimpleQueue[MQTTMessage]]:
    """What comes to somebody who listens like Home Assistant."""
    came: queue.SimpleQueue[MQTTMessage] = queue.SimpleQueue()
    ready: queue.SimpleQueue[bool] = queue.SimpleQueue()
    client = Client(CallbackAPIVersion.VERSION2, client_id="listener", protocol=MQTTv5)
    client.username_pw_set(open_broker.user, open_broker.password)

    def subscribe(*_: object) -> None:
        client.subscribe([(topic, 1) for topic in WRITES])

    client.on_message = lambda _client, _data, message: came.put(message)
    client.on_subscribe = lambda *_: ready.put(True)
    client.on_connect = subscribe
    client.connect(open_broker.host, open_broker.port)
    client.loop_start()
    ready.get(timeout=PATIENCE_S)
    yield came
    client.disconnect()
    client.loop_stop()


def _next(heard: queue.SimpleQueue[MQTTMessage], topic: str) -> MQTTMessage:
    while True:
        message = heard.get(timeout=PATIENCE_S)
        if message.topic == topic:
            return message


def _apply(live: LiveBoard, *messages: Any) -> None:  # noqa: ANN401 - messages of the wire
    now_s = time.monotonic()
    live.apply(
        LiveUpdate(device="bed.4", message=message, received_monotonic_s=now_s)
        for message in messages
    )


@pytest.mark.broker
def test_a_unit_is_announced_and_its_values_follow(
    open_broker: BrokerLogin,
    heard: queue.SimpleQueue[MQTTMessage],
    make_score: MakeScore,
) -> None:
    live = LiveBoard()
    teller = HomeAssistant(live, open_broker, client_id="teller", every_s=0.05)
    teller.start()
    try:
        online = State(state="online", boot_id=BOOT, t_ns=1)
        _apply(live, BIRTH, online, make_score(1, 4.25))
        told = json.loads(_next(heard, discovery_topic("bed.4")).payload)
        assert set(told["cmps"]) == {
            "score",
            "score_from",
            "score_to",
            "confidence",
            "heart_rate",
            "state",
        }
        assert told["state_topic"] == state_topic("bed.4")
        states = _next(heard, state_topic("bed.4"))
        assert not states.retain
        assert json.loads(states.payload) == {
            "score": 4.25,
            "score_from": 3.25,
            "score_to": 5.25,
            "confidence": 80.0,
            "heart_rate": None,
            "state": "measuring",
        }
        assert not teller.refused
    finally:
        teller.stop()


@pytest.mark.broker
def test_a_broker_that_refuses_is_noticed(broker: BrokerProcess, wait_until: WaitUntil) -> None:
    live = LiveBoard()
    login = _restart_with(broker, _without)
    teller = HomeAssistant(live, login, client_id="teller", every_s=0.05)
    teller.start()
    try:
        _apply(live, BIRTH)
        wait_until(lambda: teller.refused, "the refusal is noticed")
    finally:
        teller.stop()


@pytest.mark.parametrize(
    ("age_s", "score", "told"),
    [
        (0.0, 4.256, {"score": 4.26, **LIKELY, "confidence": 80.0, "state": "measuring"}),
        (0.0, None, {"score": None, **NOBODY_KNOWS, "state": "no_face"}),
        (NEWEST_S + 0.1, 4.25, {"score": None, **NOBODY_KNOWS, "state": "no_news"}),
    ],
)
def test_absent_and_old_values_are_null(
    make_score: MakeScore, age_s: float, score: float | None, told: dict[str, Any]
) -> None:
    view = DeviceView(
        device="bed4",
        online="online",
        last_score=make_score(1, score),
        score_received_monotonic_s=100.0,
    )
    assert json.loads(state_payload(view, 100.0 + age_s)) == {**told, "heart_rate": None}
    away = replace(view, online="offline")
    assert json.loads(state_payload(away, 100.0 + age_s))["state"] == "offline"


def test_two_units_never_share_a_topic_or_an_id() -> None:
    names = ["bed.4", "bed_4", "bed-4"]
    assert len({discovery_topic(name) for name in names}) == len(names)
    parts = [json.loads(discovery_payload(DeviceView(device=name)))["cmps"] for name in names]
    assert len({part["score"]["unique_id"] for part in parts}) == len(names)


def test_every_value_runs_out_by_itself_and_comes_from_the_hosts_own_topic() -> None:
    told = json.loads(discovery_payload(DeviceView(device="bed4", birth=BIRTH)))
    assert all(part["expire_after"] > 0 for part in told["cmps"].values())
    assert told["state_topic"].startswith("wince-home/")
    assert told["dev"]["mdl"] == "bedside unit"
