"""What the host says to a device through the link, and when the device may be spoken to."""

import queue
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import BinaryIO

import pytest
from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from link_bench import PATIENCE_S, stands
from link_broker import Broker
from link_host import Host
from link_rows import Makers
from wince_device.link import Link, LinkSettings, LinkState
from wince_device.outbox import Outbox
from wince_wire import (
    Aim,
    AimHint,
    Command,
    ConfigSet,
    decode,
    encode,
    topic_for,
)

pytestmark = pytest.mark.broker


def test_commands_and_configurations_reach_the_device(
    new_link: Callable[..., Link], new_host: Callable[..., Host]
) -> None:
    host = new_host()
    config = ConfigSet(revision=1, settings={"camera.rate_hz": 30})
    host.say(topic_for("bed1", config), encode(config), retain=True)
    heard: list[object] = []
    both, configured = threading.Event(), threading.Event()

    def on_command(command: Command) -> None:
        heard.append(command)
        both.set()

    def on_config(wish: ConfigSet) -> None:
        heard.append(wish)
        configured.set()

    link = new_link(on_command=on_command, on_config=on_config)
    assert configured.wait(PATIENCE_S)
    host.say("wince/v1/bed1/cmd", b"{")
    host.say("wince/v1/bed1/cmd", b'{"command_id": "1", "name": "explode"}')
    command = Command(command_id="2", name="mark", detail="now")
    host.say(topic_for("bed1", command), encode(command))
    assert both.wait(PATIENCE_S)
    assert heard == [config, command]
    assert link.statistics.undecodable == 2


def test_a_handler_that_fails_does_not_end_the_link(
    outbox: Outbox, new_link: Callable[..., Link], new_host: Callable[..., Host], makers: Makers
) -> None:
    host = new_host()
    called = threading.Event()

    def on_command(_: Command) -> None:
        called.set()
        raise ZeroDivisionError

    link = new_link(on_command=on_command)
    assert stands(link, LinkState.ONLINE)
    assert host.wait_for(lambda: bool(host.states))
    outbox.append(makers.event)
    assert link.wait_drained(PATIENCE_S)
    command = Command(command_id="1", name="pause")
    host.say(topic_for("bed1", command), encode(command))
    assert called.wait(PATIENCE_S)
    outbox.append(makers.event)
    assert link.wait_drained(PATIENCE_S)
    assert link.statistics.handler_failures == 1
    assert link.state is LinkState.ONLINE


def test_a_command_that_was_retained_by_mistake_is_not_done(
    outbox: Outbox, new_link: Callable[..., Link], new_host: Callable[..., Host], makers: Makers
) -> None:
    host = new_host()
    command = Command(command_id="1", name="pause")
    host.say(topic_for("bed1", command), encode(command), retain=True)
    heard: list[Command] = []
    link = new_link(on_command=heard.append)
    outbox.append(makers.event)
    assert link.wait_drained(PATIENCE_S)
    live = Command(command_id="2", name="resume")
    host.say(topic_for("bed1", live), encode(live))
    outbox.append(makers.event)
    assert link.wait_drained(PATIENCE_S)
    assert heard == [live]


def _packet(stream: BinaryIO) -> bytes:
    """Read one MQTT packet whose length fits two bytes; return what stands behind the length."""
    stream.read(1)
    length = stream.read(1)[0]
    if length & 0x80:
        length = (length & 0x7F) + (stream.read(1)[0] << 7)
    return stream.read(length)


def test_a_device_is_online_only_when_it_hears(
    new_link: Callable[..., Link], settings: LinkSettings, outbox: Outbox, makers: Makers
) -> None:
    wanted = ConfigSet(revision=3, settings={"motion.region_rate": 1})
    heard: queue.SimpleQueue[ConfigSet] = queue.SimpleQueue()
    with socket.create_server(("127.0.0.1", 0)) as server:
        link = new_link(replace(settings, port=server.getsockname()[1]), on_config=heard.put)
        connection = server.accept()[0]
        with connection, connection.makefile("rb") as stream:
            _packet(stream)
            connection.sendall(b"\x20\x03\x00\x00\x00")  # CONNACK: come in
            number = _packet(stream)[:2]
            topic = topic_for("bed1", ConfigSet).encode()
            body = len(topic).to_bytes(2, "big") + topic + b"\x00" + encode(wanted)
            connection.sendall(b"\x30" + bytes([len(body)]) + body)  # PUBLISH, before the SUBACK
            assert heard.get(timeout=PATIENCE_S) == wanted
            assert link.state is LinkState.CONNECTING
            outbox.append_many(makers.second())
            connection.sendall(b"\x90\x06" + number + b"\x00\x01\x01\x01")  # SUBACK
            assert stands(link, LinkState.ONLINE)
            # Rows of later seconds wake the link again, though this one came before it was online.
            assert link.wait_until(lambda: not link._wake_up_posted.is_set(), PATIENCE_S)


def test_what_is_only_shown_gets_there_and_is_kept_by_nobody(
    broker: Broker, new_link: Callable[..., Link], outbox: Outbox
) -> None:
    view = Aim(
        boot_id=outbox.boot_id,
        t_ns=1,
        hint=AimHint.GOOD,
        lines=(),
        aspect=1.5,
        face_size=None,
        light=None,
        sharpness=None,
        several_faces=False,
        until_ns=2,
    )
    link = new_link()
    assert stands(link, LinkState.ONLINE)
    heard: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    subscribed = threading.Event()
    viewer = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5)
    viewer.username_pw_set("host", "secret of the host")
    viewer.on_message = lambda _client, _data, message: heard.put(bytes(message.payload))
    viewer.on_subscribe = lambda *_: subscribed.set()
    viewer.connect("127.0.0.1", broker.port)
    viewer.loop_start()
    viewer.subscribe(topic_for("bed1", Aim), qos=1)
    assert subscribed.wait(PATIENCE_S)
    link.show(view)
    assert decode(heard.get(timeout=PATIENCE_S), Aim) == view
    assert outbox.depth() == 0
    viewer.disconnect()
    viewer.loop_stop()
