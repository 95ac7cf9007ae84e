"""The host's connection to the broker: queues what comes, acknowledges on demand."""

import logging
import queue
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from wince_host.broker import BrokerLogin
from wince_host.live import LiveBoard
from wince_wire import Ack, encode, topic_for

from ._incoming import Incoming, incoming_of
from .mqtt import BatchReader, Message, Subscription, expiry_properties

logger = logging.getLogger(__name__)

RECEIVE_MAXIMUM = 1_000
"""Unacknowledged messages that the broker may have on the way; a commit batch must fit in it."""
ACK_EXPIRY_S = 60
"""An ack for a device that is away is worth nothing later: it asks again by sending again."""


class BrokerLink:
    """What the ingest knows of the broker.

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
    acks_refused
        Called with how many acks the broker did not take.

    Attributes
    ----------
    incoming
        What came and is not stored yet, as it came together.
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
        acks_refused: Callable[[int], None],
    ) -> None:
        self.incoming: queue.SimpleQueue[list[Incoming]] = queue.SimpleQueue()
        self.refused = False
        self._where = f"{login.host}:{login.port}"
        self._live = live
        self._acks_refused = acks_refused
        self._ack_properties = expiry_properties(ACK_EXPIRY_S)
        # No session outlives the connection: the devices keep what the host has not acknowledged
        # (docs/decisions/0005).
        self._reader = BatchReader(
            login=login,
            client_id=client_id,
            subscription=Subscription(topics=topics, qos=1, receive_maximum=RECEIVE_MAXIMUM),
            listener=self,
        )

    def start(self) -> None:
        """Begin to connect, for as long as it takes."""
        self._live.broker_contact(connected=False, at_ns=None)
        self._reader.start()

    def stop(self) -> None:
        """Say goodbye and end."""
        self._reader.stop()
        self._live.broker_contact(connected=False, at_ns=None, problem="the host is ending")

    def acknowledge(self, messages: Iterable[Incoming]) -> None:
        """Tell the broker that messages are safe here, if the connection is still the same."""
        packets: dict[int, list[int]] = defaultdict(list)
        for message in messages:
            if message.packet:
                packets[message.connection].append(message.packet)
        for connection, numbers in packets.items():
            self._reader.acknowledge(numbers, connection)

    def publish_acks(self, acks: Iterable[tuple[str, Ack]]) -> None:
        """Tell devices which rows are safe here. They ask again when this gets lost."""
        self._reader.publish(
            [(topic_for(device, ack), encode(ack), self._ack_properties) for device, ack in acks]
        )

    def on_messages(self, messages: Sequence[Message], connection: int) -> None:
        """Queue what came."""
        self.incoming.put(incoming_of(messages, connection))

    def on_subscribed(self, reasons: Sequence[str]) -> None:
        """Tell that the broker is there, and what it does not let this host hear."""
        problem = None
        self.refused = False
        if reasons:
            problem = f"the broker at {self._where} lets this host not listen: {reasons[0]}"
            logger.error("%s", problem)
        else:
            logger.info("connected to the broker at %s", self._where)
        self._live.broker_contact(connected=True, at_ns=time.time_ns(), problem=problem)

    def on_away(self, reason: str) -> None:
        """Tell that no broker answers, once."""
        problem = f"no broker answers at {self._where}"
        if self._live.broker_problem != problem:
            logger.warning("%s (%s); trying again", problem, reason)
        self._live.broker_contact(connected=False, at_ns=None, problem=problem)

    def on_refused(self, reason: str) -> None:
        """Tell that the broker does not let this host in."""
        problem = f"the broker at {self._where} refused this host: {reason}"
        logger.error("%s", problem)
        self.refused = True
        self._live.broker_contact(connected=False, at_ns=time.time_ns(), problem=problem)

    def on_broken(self, reason: str) -> None:
        """Tell that the connection broke."""
        problem = f"the connection to the broker at {self._where} broke: {reason}"
        logger.warning("%s", problem)
        self._live.broker_contact(connected=False, at_ns=time.time_ns(), problem=problem)

    def on_not_taken(self, count: int) -> None:
        """Count acks that the broker did not take."""
        self._acks_refused(count)
