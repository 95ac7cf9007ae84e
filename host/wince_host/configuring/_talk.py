"""A short connection to the broker to say something to one device and hear its word on it."""

import threading
import time
import uuid
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from wince_host.broker import BrokerLogin
from wince_wire import (
    BrokerRefusedError,
    BrokerUnreachableError,
    Command,
    ConfigReported,
    ConfigSet,
    Event,
    WinceError,
    decode,
    encode,
    topic_for,
)

ANSWERS_WITHIN_S = 10.0
Value = str | int | float | bool


class Talk:
    """Used in a ``with`` block.

    Parameters
    ----------
    login
        The host's.
    device
        Whom to talk to.
    """

    def __init__(self, login: BrokerLogin, device: str) -> None:
        self._device = device
        self._where = f"{login.host}:{login.port}"
        self._login = login
        self._changed = threading.Condition()
        self._ready = False
        self._refusal: str | None = None
        self._reported: ConfigReported | None = None
        self._replies: dict[str, Event] = {}
        self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"wince-host-says-{uuid.uuid4().hex[:8]}",
            protocol=mqtt.MQTTv5,
        )
        self._client.username_pw_set(login.user, login.password)
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message
        self._client.on_publish = self._on_publish

    def __enter__(self) -> Self:
        """Connect and listen.

        Raises
        ------
        BrokerUnreachableError, BrokerRefusedError
            If the broker is not there, or does not let the host in.
        """
        try:
            self._client.connect(self._login.host, self._login.port)
        except OSError as error:
            msg = f"no broker answers at {self._where}: start it, or correct its host and port"
            raise BrokerUnreachableError(msg) from error
        self._client.loop_start()
        try:
            if not self._wait(lambda: self._ready, ANSWERS_WITHIN_S):
                msg = f"the broker at {self._where} says nothing: see whether it is well"
                raise BrokerUnreachableError(msg)
        except WinceError:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Say goodbye."""
        self._client.disconnect()
        self._client.loop_stop()

    def reported(self, timeout_s: float) -> ConfigReported | None:
        """Return what the device says is in force; None if it said nothing in this time."""
        self._wait(lambda: self._reported is not None, timeout_s)
        return self._reported

    def configure(self, wish: ConfigSet, timeout_s: float) -> ConfigReported | None:
        """Send a configuration, and return the device's word on it; None if it said nothing.

        The wish is retained at the broker: a device that is away hears it later.
        """
        self._say(wish, retain=True)

        def heard() -> bool:
            return self._reported is not None and self._reported.wished_revision == wish.revision

        return self._reported if self._wait(heard, timeout_s) else None

    def command(self, command: Command, *, expiry_s: int, timeout_s: float) -> Event | None:
        """Send a command, and return the device's reply; None if it did not come in this time."""
        self._say(command, expiry_s=expiry_s)
        self._wait(lambda: command.command_id in self._replies, timeout_s)
        return self._replies.get(command.command_id)

    def _say(
        self, message: ConfigSet | Command, *, retain: bool = False, expiry_s: int | None = None
    ) -> None:
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call] # paho's gap
        if expiry_s is not None:
            properties.MessageExpiryInterval = expiry_s
        topic = topic_for(self._device, message)
        self._client.publish(topic, encode(message), qos=1, retain=retain, properties=properties)

    def _wait(self, until: Callable[[], bool], timeout_s: float) -> bool:
        deadline_s = time.monotonic() + timeout_s
        with self._changed:
            self._changed.wait_for(
                lambda: until() or self._refusal is not None, deadline_s - time.monotonic()
            )
            if self._refusal is not None:
                msg = f"the broker at {self._where} refuses this host: {self._refusal}"
                raise BrokerRefusedError(msg)
            return until()

    def _judge(self, reason: ReasonCode) -> None:
        with self._changed:
            if reason.is_failure:
                self._refusal = str(reason)
            self._changed.notify_all()

    def _on_connect(
        self,
        client: mqtt.Client,
        _userdata: object,
        _flags: mqtt.ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._judge(reason)
        if not reason.is_failure:
            client.subscribe([(topic_for(self._device, kind), 1) for kind in _HEARD])

    def _on_subscribe(
        self,
        _client: mqtt.Client,
        _userdata: object,
        _packet: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        self._ready = True
        for reason in reasons:
            self._judge(reason)

    def _on_publish(
        self,
        _client: mqtt.Client,
        _userdata: object,
        _packet: int,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._judge(reason)

    def _on_message(
        self, _client: mqtt.Client, _userdata: object, message: mqtt.MQTTMessage
    ) -> None:
        payload = bytes(message.payload)
        try:
            if message.topic.endswith("config/reported"):
                reported = decode(payload, ConfigReported)
                with self._changed:
                    self._reported = reported
                    self._changed.notify_all()
                return
            event = decode(payload, Event)
        except WinceError:
            return  # ingest keeps what cannot be read; here it is no answer
        with self._changed:
            if isinstance(event.command_id, str):
                self._replies[event.command_id] = event
            self._changed.notify_all()


_HEARD = (ConfigReported, Event)


def differences(
    wished: Mapping[str, Value], reported: ConfigReported
) -> dict[str, tuple[Value, Value | None]]:
    """Return, by key, what was wished and what is in force instead; None for a key not told."""
    held = reported.settings
    return {
        path: (value, held.get(path)) for path, value in wished.items() if held.get(path) != value
    }
