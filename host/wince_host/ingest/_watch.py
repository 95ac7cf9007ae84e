"""Shows the rows of a group of loggers, whoever stores them."""

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from wince_host.broker import BrokerLogin
from wince_host.live import LiveBoard
from wince_host.store import NewRow

from ._decode import decode_message
from ._freshness import Freshness
from ._incoming import incoming_of
from ._link import KEEPALIVE_S, LONGEST_RECONNECT_S
from ._news import news_of_row
from ._subscriptions import shown_topics


class Watch:
    """A second connection, which gets every row once more and only shows it.

    Nothing is acknowledged here and what gets lost is gone: the logger that stores a row has its
    own copy.

    Parameters
    ----------
    login
        Where the broker is and who the host is there.
    client_id
        Names this connection at the broker.
    live
        The board that is kept up to date.
    """

    def __init__(self, *, login: BrokerLogin, client_id: str, live: LiveBoard) -> None:
        self._live = live
        self._login = login
        self._freshness = Freshness()
        self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id=client_id, protocol=mqtt.MQTTv5
        )
        self._client.username_pw_set(login.user, login.password)
        self._client.reconnect_delay_set(min_delay=1, max_delay=LONGEST_RECONNECT_S)
        self._client.on_connect = self._on_connect
        self._client.on_message = self._on_message

    def start(self) -> None:
        """Begin to connect, for as long as it takes."""
        self._client.connect_async(self._login.host, self._login.port, keepalive=KEEPALIVE_S)
        self._client.loop_start()

    def stop(self) -> None:
        """Say goodbye and end."""
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(
        self,
        client: mqtt.Client,
        _userdata: object,
        _flags: mqtt.ConnectFlags,
        reason: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        if not reason.is_failure:
            client.subscribe([(topic, 0) for topic in shown_topics()])

    def _on_message(
        self, _client: mqtt.Client, _userdata: object, message: mqtt.MQTTMessage
    ) -> None:
        incoming = incoming_of(message, connection=0)
        row = decode_message(
            incoming.topic,
            incoming.payload,
            received_ns=incoming.received_ns,
            historical=incoming.historical,
            retained=incoming.retained,
        )
        if isinstance(row, NewRow):
            self._live.apply(news_of_row(row, self._freshness, incoming.received_monotonic_s))
