"""One MQTT 5 connection: what paho says in its own thread becomes signals in a queue."""

import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from wince_wire import HISTORICAL_PROPERTY, BrokerUnreachableError, ConfigurationError

from ._settings import LinkSettings
from ._signals import Arrived, Confirmed, Connected, Lost, Refused, SessionSignal, Subscribed

UNLIMITED_RECEIVE_MAXIMUM: Final = 65_535
"""What holds when the broker names none (MQTT 5, section 3.2.2.3.3)."""
GOODBYE_S: Final = 2.0
"""How long a DISCONNECT may take on a connection that may be dead."""


@dataclass(frozen=True, slots=True)
class Will:
    """What the broker publishes, retained, when this connection breaks."""

    topic: str
    payload: bytes


class Session:
    """One connection, used once. Nothing of it outlives it: what is owed is in the outbox.

    Parameters
    ----------
    settings
        The link's.
    client_id
        The same for every connection of a device, so that the broker drops a dead one, and
        publishes its will, before it lets the new one in.
    will
        None for a connection that only looks.
    post
        Takes what happens. Called in paho's thread: it must not wait.
    """

    def __init__(
        self,
        settings: LinkSettings,
        *,
        client_id: str,
        will: Will | None,
        post: Callable[[SessionSignal], None],
    ) -> None:
        self._settings = settings
        self._post = post
        self._ended = threading.Event()
        self._client = self._make_client(client_id)
        if will is not None:
            self._client.will_set(will.topic, will.payload, qos=1, retain=True)

    def open(self) -> None:
        """Connect; the broker's answer comes as a signal.

        Raises
        ------
        BrokerUnreachableError
            If nothing answers at the address, or its certificate is not trusted.
        """
        settings = self._settings
        try:
            self._client.connect(
                settings.host, settings.port, keepalive=settings.keepalive_s, clean_start=True
            )
        except ssl.SSLError as error:
            msg = (
                f"the broker at {settings.address} cannot be trusted ({error.reason or error}): "
                "check the CA file, and that the broker speaks TLS on this port"
            )
            self._let_go()
            raise BrokerUnreachableError(msg) from error
        except OSError as error:
            self._let_go()
            msg = (
                f"no broker answers at {settings.address} ({error.strerror or error}): start it, "
                "or correct its host and port"
            )
            raise BrokerUnreachableError(msg) from error
        self._client.loop_start()

    def subscribe(self, topics: Sequence[str]) -> None:
        """Ask for topics, at QoS 1."""
        self._client.subscribe([(topic, 1) for topic in topics])

    def publish(
        self, topic: str, payload: bytes, *, retain: bool = False, historical: bool = False
    ) -> int | None:
        """Hand a message to the network at QoS 1; return its number, None without a connection."""
        properties = None
        if historical:
            properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # paho's gap
            properties.UserProperty = [(HISTORICAL_PROPERTY, "1")]
        info = self._client.publish(topic, payload, qos=1, retain=retain, properties=properties)
        return info.mid if info.rc == MQTTErrorCode.MQTT_ERR_SUCCESS else None

    def mention(self, topic: str, payload: bytes) -> None:
        """Hand a message to the network once, at QoS 0: nobody misses it if it gets lost."""
        self._client.publish(topic, payload, qos=0)

    def close(self) -> None:
        """Say goodbye if the connection still stands, and end paho's thread."""
        self._client.disconnect()
        if not self._ended.wait(GOODBYE_S):
            self._cut()
        self._client.loop_stop()
        self._let_go()

    def _let_go(self) -> None:
        # Without callbacks client and session form no ring, and its sockets close at once.
        self._client.on_connect = None
        self._client.on_disconnect = None
        self._client.on_publish = None
        self._client.on_subscribe = None
        self._client.on_message = None

    def _cut(self) -> None:
        # paho's thread ends only when its queue is empty or its socket is gone.
        connection = self._client.socket()
        if isinstance(connection, socket.socket):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _make_client(self, client_id: str) -> Client:
        settings = self._settings
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            protocol=MQTTv5,
            reconnect_on_failure=False,
        )
        client.connect_timeout = settings.connect_timeout_s
        client.max_inflight_messages_set(0)  # the link keeps its own, smaller, count
        if settings.username is not None:
            client.username_pw_set(settings.username, settings.password)
        if settings.ca_file is not None:
            client.tls_set_context(_tls_context(settings))
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_publish = self._on_publish
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        return client

    def _on_connect(
        self,
        _client: Client,
        _userdata: object,
        _flags: ConnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            self._post(Refused(str(reason)))
        else:
            limit = getattr(properties, "ReceiveMaximum", UNLIMITED_RECEIVE_MAXIMUM)
            self._post(Connected(limit))

    def _on_disconnect(
        self,
        _client: Client,
        _userdata: object,
        _flags: DisconnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._ended.set()
        self._post(Lost(str(reason)))

    def _on_publish(
        self,
        _client: Client,
        _userdata: object,
        mid: int,
        reason: ReasonCode,
        _properties: Properties,
    ) -> None:
        self._post(Confirmed(mid, reason.value, str(reason), reason.is_failure))

    def _on_subscribe(
        self,
        _client: Client,
        _userdata: object,
        _mid: int,
        reasons: list[ReasonCode],
        _properties: Properties,
    ) -> None:
        self._post(Subscribed(tuple(str(reason) for reason in reasons if reason.is_failure)))

    def _on_message(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        self._post(Arrived(message.topic, bytes(message.payload), message.retain))


def _tls_context(settings: LinkSettings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=settings.ca_file)
        if settings.certificate_file is not None:
            context.load_cert_chain(settings.certificate_file, settings.key_file)
    except (OSError, ssl.SSLError) as error:
        msg = f"the broker's CA file or this device's certificate cannot be read: {error}"
        raise ConfigurationError(msg) from error
    return context
