"""The host's connection to the broker: subscribes, queues what comes, acknowledges on demand."""

import logging
import queue
import time
from collections.abc import Callable, Sequence

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from wince_host.broker import BrokerLogin
from wince_host.live import LiveBoard
from wince_wire import Ack, encode, topic_for

from ._incoming import Incoming, incoming_of

logger = logging.getLogger(__name__)

RECEIVE_MAXIMUM = 500
"""Unacknowledged messages that the broker may have on the way; a commit batch must fit in it."""
ACK_EXPIRY_S = 60
"""An ack for a device that is away is worth nothing later: it asks again by sending again."""
KEEPALIVE_S = 15
LONGEST_RECONNECT_S = 30


class BrokerLink:
    """A connection that comes back by itself.

    Parameters
    ----------
    login
        Where the broker is and who the host is there.
    client_id
        Names this host at the broker.
    topics
        What it listens to.
    live
        Told how the connection is.
    ack_refused
        Called when the broker did not take an ack.

    Attributes
    ----------
    incoming
        What came and is not stored yet.
    refused
        The broker's last word was that this host may not come in.
    """

    def __init__(
        self,
        *,
        login: BrokerLogin,
        client_id: str,
        topics: Sequence[str],
        live: LiveBoard,
        ack_refused: Callable[[], None],
    ) -> None:
        self.incoming: queue.SimpleQueue[Incoming] = queue.SimpleQueue()
        self._login = login
        self._topics = topics
        self._live = live
        self._ack_refused = ack_refused
        self._connection = 0
        self.refused = False
        # Made once: making them takes longer than all the rest of an ack.
        self._ack_properties = _properties_of(PacketTypes.PUBLISH)
        self._ack_properties.MessageExpiryInterval = ACK_EXPIRY_S
        self._client = self._make_client(client_id)

    def start(self) -> None:
        """Begin to connect, for as long as it takes."""
        self._live.broker_contact(connected=False, at_ns=None)
        connect = _properties_of(PacketTypes.CONNECT)
        # No session outlives the connection: the devices keep what the host has not acknowledged
        # (docs/decisions/0005).
        connect.SessionExpiryInterval = 0
        connect.ReceiveMaximum = RECEIVE_MAXIMUM
        self._client.connect_async(
            self._login.host,
            self._login.port,
            keepalive=KEEPALIVE_S,
            clean_start=True,
            properties=connect,
        )
        self._client.loop_start()

    def stop(self) -> None:
        """Send what is due, say goodbye, and end."""
        self._client.disconnect()
        self._client.loop_stop()
        self._live.broker_contact(connected=False, at_ns=None, problem="the host is ending")

    def acknowledge(self, message: Incoming) -> None:
        """Tell the broker that a message is safe here, if the connection is still the same."""
        if message.connection == self._connection:
            self._client.ack(message.packet, message.qos)

    def publish_ack(self, device: str, ack: Ack) -> None:
        """Tell a device which rows are safe here. It asks again when this gets lost."""
        if not self._client.is_connected():
            self._ack_refused()
            return
        self._client.publish(
            topic_for(device, ack), encode(ack), qos=1, properties=self._ack_properties
        )

    def _make_client(self, client_id: str) -> mqtt.Client:
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            protocol=mqtt.MQTTv5,
            manual_ack=True,
        )
        client.username_pw_set(self._login.user, self._login.password)
        client.reconnect_delay_set(min_delay=1, max_delay=LONGEST_RECONNECT_S)
        client.on_connect = self._on_connect
        client.on_connect_fail = self._on_connect_fail
        client.on_disconnect = self._on_disconnect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        return client

    @property
    def _where(self) -> str:
        return f"{self._login.host}:{self._login.port}"

    def _on_connect(
        self,
        client: mqtt.Client,
        _userdata: object,
        _flags: mqtt.ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            problem = f"the broker at {self._where} refused this host: {reason}"
            logger.error("%s", problem)
            self.refused = True
            self._live.broker_contact(connected=False, at_ns=time.time_ns(), problem=problem)
            return
        self.refused = False
        self._connection += 1
        options = SubscribeOptions(qos=1)
        client.subscribe([(topic, options) for topic in self._topics])

    def _on_subscribe(
        self,
        _client: mqtt.Client,
        _userdata: object,
        _packet: int,
        reasons: list[ReasonCode],
        _properties: Properties | None,
    ) -> None:
        refused = [reason for reason in reasons if reason.is_failure]
        problem = None
        if refused:
            problem = f"the broker at {self._where} lets this host not listen: {refused[0]}"
            logger.error("%s", problem)
        else:
            logger.info("connected to the broker at %s", self._where)
        self._live.broker_contact(connected=True, at_ns=time.time_ns(), problem=problem)

    def _on_connect_fail(self, _client: mqtt.Client, _userdata: object) -> None:
        problem = f"no broker answers at {self._where}"
        if self._live.broker_problem != problem:
            logger.warning("%s; trying again", problem)
        self._live.broker_contact(connected=False, at_ns=None, problem=problem)

    def _on_disconnect(
        self,
        _client: mqtt.Client,
        _userdata: object,
        _flags: mqtt.DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if not self._live.broker_connected or not reason.is_failure:
            return
        problem = f"the connection to the broker at {self._where} broke: {reason}"
        logger.warning("%s", problem)
        self._live.broker_contact(connected=False, at_ns=time.time_ns(), problem=problem)

    def _on_message(
        self, _client: mqtt.Client, _userdata: object, message: mqtt.MQTTMessage
    ) -> None:
        self.incoming.put(incoming_of(message, self._connection))

    def _on_publish(
        self,
        _client: mqtt.Client,
        _userdata: object,
        _packet: int,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            self._ack_refused()


def _properties_of(packet_type: int) -> Properties:
    return Properties(packet_type)  # type: ignore[no-untyped-call] # paho left its arguments bare
