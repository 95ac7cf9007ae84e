"""Tells Home Assistant through the broker; off unless somebody asked for it."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from wince_host.broker import BrokerLogin
from wince_host.live import LiveBoard

from ._messages import discovery_payload, discovery_topic, state_payload, state_topic

logger = logging.getLogger(__name__)

EVERY_S: Final = 1.0
KEEPALIVE_S: Final = 15
LONGEST_RECONNECT_S: Final = 30


class HomeAssistant:
    """Announces every unit once a connection, and its values each second.

    Parameters
    ----------
    live
        What the units say now; rows sent late never get there.
    login
        Where the broker is and who the host is there.
    client_id
        A name at the broker that no other connection has.
    every_s
        Between two rounds.
    monotonic
        The clock of ``live``.
    """

    def __init__(
        self,
        live: LiveBoard,
        login: BrokerLogin,
        *,
        client_id: str,
        every_s: float = EVERY_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._live = live
        self._login = login
        self._every_s = every_s
        self._monotonic = monotonic
        self._announced: dict[str, bytes] = {}
        self._connected = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="home-assistant", daemon=True)
        self._client = self._make_client(client_id)
        self.refused = False

    def start(self) -> None:
        """Begin to connect, for as long as it takes."""
        self._client.connect_async(
            self._login.host, self._login.port, keepalive=KEEPALIVE_S, clean_start=True
        )
        self._client.loop_start()
        self._thread.start()

    def stop(self) -> None:
        """End; what was announced stays at the broker, and its values run out."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(10.0)
        self._client.disconnect()
        self._client.loop_stop()

    def _run(self) -> None:
        while not self._stop.wait(self._every_s):
            if self._connected.is_set():
                self._tell()

    def _tell(self) -> None:
        for view in self._live.devices():
            payload = discovery_payload(view)
            if self._announced.get(view.device) != payload:
                self._client.publish(discovery_topic(view.device), payload, qos=1, retain=True)
                self._announced[view.device] = payload
            self._client.publish(
                state_topic(view.device), state_payload(view, self._monotonic()), qos=0
            )

    def _make_client(self, client_id: str) -> mqtt.Client:
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=client_id, protocol=mqtt.MQTTv5)
        client.username_pw_set(self._login.user, self._login.password)
        client.reconnect_delay_set(min_delay=1, max_delay=LONGEST_RECONNECT_S)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_publish = self._on_publish
        return client

    def _on_connect(
        self,
        _client: mqtt.Client,
        _userdata: object,
        _flags: mqtt.ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            logger.error("the broker refused the connection for Home Assistant: %s", reason)
            return
        self._announced = {}
        self._connected.set()

    def _on_disconnect(
        self,
        _client: mqtt.Client,
        _userdata: object,
        _flags: mqtt.DisconnectFlags,
        _reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._connected.clear()

    def _on_publish(
        self,
        _client: mqtt.Client,
        _userdata: object,
        _packet: int,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure and not self.refused:
            self.refused = True
            logger.error(
                "the broker does not let this host tell Home Assistant (%s): start the broker "
                "anew, so that it reads its access rules",
                reason,
            )
