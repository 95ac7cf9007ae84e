"""Shows the rows of a group of loggers, whoever stores them."""

import logging
from collections.abc import Sequence

from wince_host.broker import BrokerLogin
from wince_host.live import LiveBoard
from wince_host.store import NewRow

from ._decode import decode_message
from ._freshness import Freshness
from ._incoming import incoming_of
from ._news import news_of_row
from ._subscriptions import shown_topics
from .mqtt import BatchReader, Message, Subscription

logger = logging.getLogger(__name__)


class Watch:
    """A second connection, which gets every row once more and only shows it.

    Nothing is acknowledged here and what gets lost is gone: the logger that stores a row has its
    own copy. How the broker is, the first connection tells.

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
        self._freshness = Freshness()
        self._reader = BatchReader(
            login=login,
            client_id=client_id,
            subscription=Subscription(topics=shown_topics(), qos=0, receive_maximum=1),
            listener=self,
        )

    def start(self) -> None:
        """Begin to connect, for as long as it takes."""
        self._reader.start()

    def stop(self) -> None:
        """Say goodbye and end."""
        self._reader.stop()

    def on_messages(self, messages: Sequence[Message], connection: int) -> None:
        """Show what came."""
        updates = []
        for incoming in incoming_of(messages, connection):
            row = decode_message(
                incoming.topic,
                incoming.payload,
                received_ns=incoming.received_ns,
                historical=incoming.historical,
                retained=incoming.retained,
            )
            if isinstance(row, NewRow):
                updates += news_of_row(row, self._freshness, incoming.received_monotonic_s)
        self._live.apply(updates)

    def on_subscribed(self, reasons: Sequence[str]) -> None:
        """Log what is refused."""
        for reason in reasons:
            logger.warning("the broker does not show this host the rows of others: %s", reason)

    def on_away(self, reason: str) -> None:
        """Leave it to the first connection."""

    def on_refused(self, reason: str) -> None:
        """Leave it to the first connection."""

    def on_broken(self, reason: str) -> None:
        """Leave it to the first connection."""

    def on_not_taken(self, count: int) -> None:
        """Nothing is published here."""
