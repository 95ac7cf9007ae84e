"""Tells whoever listens at the broker of alarms: ``wince/v1/<device>/alarm``."""

import queue
import time

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from wince_host.broker import BrokerLogin
from wince_host.care import AlarmEntry
from wince_wire import encode, topic_for

from ._delivery import DeliveryError
from ._notice import SENT, notice_of
from ._settings import BrokerTelling

TIME_LIMIT_S = 5.0
NO_MATCHING_SUBSCRIBERS = 16
"""MQTT 5 reason of a PUBACK (OASIS MQTT 5.0, table 3-4)."""
EXPIRY_S = 300
"""Who connects later than this learns nothing from an old alarm."""


class BrokerReceiver:
    """A `Receiver` that is the broker itself, on a connection of its own.

    Parameters
    ----------
    login
        Where the broker is and who the host is there.
    client_id
        Names this connection; two hosts need two.
    settings
        What may be said.
    """

    name = "broker"

    def __init__(self, login: BrokerLogin, client_id: str, settings: BrokerTelling) -> None:
        self._settings = settings
        self._answers: queue.SimpleQueue[tuple[int, ReasonCode]] = queue.SimpleQueue()
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=client_id, protocol=mqtt.MQTTv5)
        client.username_pw_set(login.user, login.password)
        client.reconnect_delay_set(min_delay=1, max_delay=10)
        client.on_publish = self._on_publish
        client.connect_async(login.host, login.port, keepalive=30, clean_start=True)
        client.loop_start()
        self._client = client

    def wants(self, entry: AlarmEntry) -> bool:
        """Tell whether this line is for it: every one that is about a unit."""
        return entry.action in SENT and bool(entry.device)

    def send(self, entry: AlarmEntry) -> bool:
        """Publish one line and wait for the broker's answer; False when nobody listens.

        Raises
        ------
        DeliveryError
            If the broker is away, refuses it, or does not answer in time.
        """
        if not self._client.is_connected():
            raise DeliveryError("the broker is away")
        settings = self._settings
        notice = notice_of(
            entry, name_person=settings.name_person, send_detail=settings.send_detail
        )
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call] # paho's own
        properties.MessageExpiryInterval = EXPIRY_S
        sent = self._client.publish(
            topic_for(entry.device, notice), encode(notice), qos=1, properties=properties
        )
        reason = self._answer(sent.mid)
        if reason.is_failure:
            raise DeliveryError(f"the broker refused it: {reason}", final=True)
        return reason.value != NO_MATCHING_SUBSCRIBERS

    def close(self) -> None:
        """Say goodbye."""
        self._client.disconnect()
        self._client.loop_stop()

    def _answer(self, mid: int) -> ReasonCode:
        until_s = time.monotonic() + TIME_LIMIT_S
        while (left_s := until_s - time.monotonic()) > 0:
            try:
                answered, reason = self._answers.get(timeout=left_s)
            except queue.Empty:
                break
            if answered == mid:
                return reason
        msg = f"the broker did not answer within {TIME_LIMIT_S:g} s"
        raise DeliveryError(msg)

    def _on_publish(
        self,
        _client: mqtt.Client,
        _data: object,
        mid: int,
        reason: ReasonCode,
        _: Properties | None,
    ) -> None:
        self._answers.put((mid, reason))
