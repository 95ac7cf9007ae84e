"""Takes what came, commits it, and only then acknowledges it."""

import logging
import queue
import threading
import time
from collections.abc import Iterable, Sequence

from wince_host.live import LiveBoard, LiveUpdate
from wince_host.store import Batch, DeadLetter, NewAnnouncement, NewRow, Store
from wince_wire import Ack, StoreError

from ._acks import AckBook
from ._decode import Passing, decode_message
from ._freshness import Freshness
from ._incoming import Incoming
from ._link import BrokerLink
from ._news import news_of_announcement, news_of_passing, news_of_row
from ._shared_acks import SharedAckBook
from ._status import Counters

logger = logging.getLogger(__name__)

MOST_IN_BATCH = 500
"""Half of what the broker may have on the way, so that a commit and a delivery overlap."""
LONGEST_GATHER_S = 0.05
FIRST_RETRY_S = 0.25
LONGEST_RETRY_S = 10.0

Item = NewRow | NewAnnouncement | Passing | DeadLetter


class Worker:
    """One thread from the queue to the store.

    Parameters
    ----------
    store, link, live, counters
        Where rows go, where they come from, where they are shown and counted.
    acks
        Tells which rows are stored.
    shows_rows
        Whether stored rows are news for the board; of a group of loggers, `Watch` shows them.

    Attributes
    ----------
    steps
        Counts on while the thread moves.
    """

    def __init__(
        self,
        *,
        store: Store,
        link: BrokerLink,
        live: LiveBoard,
        counters: Counters,
        acks: AckBook | SharedAckBook,
        shows_rows: bool = True,
    ) -> None:
        self._store = store
        self._link = link
        self._live = live
        self._counters = counters
        self._acks = acks
        self._shows_rows = shows_rows
        self._freshness = Freshness()
        self.steps = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="wince-ingest", daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the batch in hand and end. The broker keeps what was not acknowledged."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            self.steps += 1
            messages = self._gather()
            if messages:
                self._work_on(messages)

    def _gather(self) -> list[Incoming]:
        """Take what came, and what comes within a moment; more than a batch only as it came."""
        messages: list[Incoming] = []
        wait_s = LONGEST_GATHER_S
        until_s: float | None = None
        while len(messages) < MOST_IN_BATCH:
            try:
                messages += self._link.incoming.get(timeout=wait_s)
            except queue.Empty:
                break
            now_s = time.monotonic()
            until_s = now_s + LONGEST_GATHER_S if until_s is None else until_s
            wait_s = max(0.0, until_s - now_s)
        return messages

    def _work_on(self, messages: Sequence[Incoming]) -> None:
        items = [_decoded(message) for message in messages]
        batch = Batch(
            rows=[item for item in items if isinstance(item, NewRow)],
            announcements=[item for item in items if isinstance(item, NewAnnouncement)],
            dead_letters=[item for item in items if isinstance(item, DeadLetter)],
        )
        done = self._until_stored(batch, messages, items)
        if done is None:
            return
        acks, news = done
        self._link.acknowledge(messages)
        self._link.publish_acks(acks)
        self._live.apply(news)

    def _until_stored(
        self, batch: Batch, messages: Sequence[Incoming], items: Sequence[Item]
    ) -> tuple[list[tuple[str, Ack]], list[LiveUpdate]] | None:
        """Try until the batch is stored; None when the host ends before that."""
        wait_s = FIRST_RETRY_S
        while True:
            try:
                new = self._store.commit(batch)
                acks = self._acks.committed(batch)
                news = list(self._news(messages, items))
            except StoreError as error:
                self._note_failure(error, len(messages))
            else:
                self._note_success(batch, new, len(messages))
                return acks, news
            self.steps += 1  # a store that refuses is waited for, which is no standstill
            if self._stop.wait(wait_s):
                return None
            wait_s = min(LONGEST_RETRY_S, 2 * wait_s)

    def _news(self, messages: Sequence[Incoming], items: Sequence[Item]) -> Iterable[LiveUpdate]:
        for message, item in zip(messages, items, strict=True):
            at_s = message.received_monotonic_s
            if self._shows_rows and isinstance(item, NewRow):
                yield from news_of_row(item, self._freshness, at_s)
            elif isinstance(item, NewAnnouncement):
                yield from news_of_announcement(item, self._store, at_s)
            elif isinstance(item, Passing):
                yield news_of_passing(item, at_s)

    def _note_failure(self, error: StoreError, waiting: int) -> None:
        logger.error("%d messages wait for the store: %s", waiting, error)
        self._counters.add(store_failures=1)
        self._live.store_state(error.sentence)

    def _note_success(self, batch: Batch, new: int, received: int) -> None:
        self._live.store_state(None)
        self._counters.add(
            received=received,
            stored=new,
            repeated=len(batch.rows) - new,
            dead_letters=len(batch.dead_letters),
            batches=1,
        )


def _decoded(message: Incoming) -> Item:
    return decode_message(
        message.topic,
        message.payload,
        received_ns=message.received_ns,
        historical=message.historical,
        retained=message.retained,
    )
