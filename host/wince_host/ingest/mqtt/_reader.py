"""A thread that keeps a connection to the broker and hands on what comes, by the batch."""

import logging
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from wince_host.broker import BrokerLogin

from . import _packets as mqtt
from ._connection import Connection, ConnectionBrokenError, ConnectionRefused, Received

logger = logging.getLogger(__name__)

KEEPALIVE_S = 15
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
"""Between attempts to connect."""
STOP_S = 15.0


class Listener(Protocol):
    """Is told what happens, on the reader's thread; must not wait."""

    def on_messages(self, messages: Sequence[mqtt.Message], connection: int) -> None:
        """Take messages that came on the connection of this number."""
        ...

    def on_subscribed(self, reasons: Sequence[str]) -> None:
        """Note that the broker took the subscriptions, but for those with a reason here."""
        ...

    def on_away(self, reason: str) -> None:
        """Note that no broker answers."""
        ...

    def on_refused(self, reason: str) -> None:
        """Note that the broker does not let this client in."""
        ...

    def on_broken(self, reason: str) -> None:
        """Note that the connection broke."""
        ...

    def on_not_taken(self, count: int) -> None:
        """Count published messages that the broker did not take, or left unanswered."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What a reader listens to, and how much may wait unacknowledged."""

    topics: Sequence[str]
    qos: int
    receive_maximum: int


class BatchReader:
    """A connection that comes back by itself.

    Parameters
    ----------
    login
        Where the broker is and who this client is there.
    client_id
        Names it at the broker.
    subscription
        What it listens to.
    listener
        Is told of everything.
    shortest_pause_s
        Before the second attempt to connect; each further pause is twice the one before.
    """

    def __init__(
        self,
        *,
        login: BrokerLogin,
        client_id: str,
        subscription: Subscription,
        listener: Listener,
        shortest_pause_s: float = SHORTEST_PAUSE_S,
    ) -> None:
        self._login = login
        self._shortest_pause_s = shortest_pause_s
        self._client_id = client_id
        self._subscription = subscription
        self._listener = listener
        self._connection: Connection | None = None
        self._number = 0
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"mqtt-{client_id}", daemon=True)

    def start(self) -> None:
        """Begin to connect, for as long as it takes."""
        self._thread.start()

    def stop(self) -> None:
        """Say goodbye and end."""
        self._ending.set()
        connection = self._connection
        if connection is not None:
            connection.say_goodbye()
        if self._thread.ident is not None:
            self._thread.join(STOP_S)

    def acknowledge(self, packets: Iterable[int], connection: int) -> None:
        """Tell the broker that messages of a connection are safe here, if it is still the same."""
        present = self._connection
        if present is None or connection != self._number:
            return
        try:
            present.acknowledge(packets)
        except ConnectionBrokenError as error:
            logger.debug("acknowledgements are lost: %s", error)  # the broker sends them again

    def publish(self, messages: Sequence[tuple[str, bytes, bytes]]) -> None:
        """Publish topic, payload and properties; what finds no connection is told as not taken."""
        present = self._connection
        try:
            if present is None:
                self._listener.on_not_taken(len(messages))
            else:
                present.publish(messages)
        except ConnectionBrokenError as error:
            logger.debug("the connection broke while acks were published: %s", error)

    def _run(self) -> None:
        pause_s = 0.0
        while not self._ending.wait(pause_s):
            was = self._number
            try:
                self._live_through_one()
            except ConnectionRefused as error:
                self._listener.on_refused(str(error))
            except ConnectionBrokenError as error:
                self._tell(error, connected=self._number != was)
            except Exception:  # the edge of the thread: rows must go on
                logger.exception("the connection to the broker failed")
                self._listener.on_broken("this host failed: see its log")
            longer_s = 2 * pause_s if self._number == was else 0.0
            pause_s = min(LONGEST_PAUSE_S, max(self._shortest_pause_s, longer_s))

    def _tell(self, error: ConnectionBrokenError, *, connected: bool) -> None:
        if self._ending.is_set():
            return
        if connected:
            self._listener.on_broken(str(error))
        else:
            self._listener.on_away(str(error))

    def _live_through_one(self) -> None:
        connection = Connection(
            self._login,
            client_id=self._client_id,
            keepalive_s=KEEPALIVE_S,
            receive_maximum=self._subscription.receive_maximum,
        )
        self._number += 1
        self._connection = connection
        try:
            connection.subscribe(self._subscription.topics, self._subscription.qos)
            while not self._ending.is_set():
                received = connection.read()
                if received is not None:
                    self._hand_on(received)
        finally:
            self._connection = None
            lost = connection.close()
            if lost:
                self._listener.on_not_taken(lost)

    def _hand_on(self, received: Received) -> None:
        if received.messages:
            self._listener.on_messages(received.messages, self._number)
        if received.refused:
            self._listener.on_not_taken(received.refused)
        if received.subscribed is not None:
            self._listener.on_subscribed(mqtt.refusals(received.subscribed))
