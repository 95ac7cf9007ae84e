"""From the broker to the store: the two threads and their life."""

import time
from collections.abc import Callable

from wince_host.broker import BrokerLogin
from wince_host.live import LiveBoard
from wince_host.store import Store
from wince_wire import BrokerRefusedError, BrokerUnreachableError, ConfigurationError

from ._acks import AckBook
from ._link import BrokerLink
from ._news import load_board
from ._shared_acks import SharedAckBook, SharedStore
from ._status import Counters, IngestStatus
from ._subscriptions import all_topics
from ._watch import Watch
from ._worker import Worker


class Ingest:
    """Collects what devices send, for as long as it runs.

    Parameters
    ----------
    store
        Where everything goes.
    live
        The board that is kept up to date.
    login
        Where the broker is and who the host is there.
    client_id
        Names this host's session at the broker; two hosts need two.
    shared
        The group of loggers that share the rows among them; None for a host that is alone.
    watches
        Keep the board up to date with the group's rows; a logger without pages needs none.

    Raises
    ------
    ConfigurationError
        If the group's name is none, or the store is for one process alone.
    """

    def __init__(
        self,
        *,
        store: Store,
        live: LiveBoard,
        login: BrokerLogin,
        client_id: str,
        shared: str | None = None,
        watches: bool = False,
    ) -> None:
        self._store = store
        self._live = live
        self._counters = Counters()
        self._link = BrokerLink(
            login=login,
            client_id=client_id,
            topics=all_topics(shared),
            live=live,
            acks_refused=lambda count: self._counters.add(acks_refused=count),
        )
        self._worker = Worker(
            store=store,
            link=self._link,
            live=live,
            counters=self._counters,
            acks=AckBook(store) if shared is None else _shared_acks(store),
            shows_rows=shared is None,
        )
        self._watch: Watch | None = None
        if shared is not None and watches:
            self._watch = Watch(login=login, client_id=f"{client_id}-watch", live=live)

    @property
    def status(self) -> IngestStatus:
        """Counts since the start."""
        return self._counters.status()

    @property
    def steps(self) -> int:
        """Counts on while messages are taken, or waited for."""
        return self._worker.steps

    def start(self) -> None:
        """Begin. A broker that is away is waited for, in the background.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        load_board(self._store, self._live)
        self._worker.start()
        self._link.start()
        if self._watch is not None:
            self._watch.start()

    def wait_for_broker(
        self, timeout_s: float, *, stopped: Callable[[], bool] = lambda: False
    ) -> None:
        """Wait until the broker has taken the subscriptions.

        Raises
        ------
        BrokerUnreachableError
            If the first attempt finds no broker, or it takes longer.
        BrokerRefusedError
            If the broker does not let this host in.
        """
        until_s = time.monotonic() + timeout_s
        while not self._live.broker_connected and not stopped():
            problem = self._live.broker_problem
            if self._link.refused and problem is not None:
                msg = f"{problem}; give it the host's login again with --broker-login or --state"
                raise BrokerRefusedError(msg)
            if problem is not None or time.monotonic() > until_s:
                msg = f"{problem or 'the broker does not answer'}: run `wince-host broker` first"
                raise BrokerUnreachableError(msg)
            time.sleep(0.02)

    def stop(self) -> None:
        """Store what has come, acknowledge it, and end."""
        if self._watch is not None:
            self._watch.stop()
        self._worker.stop()
        self._link.stop()


def _shared_acks(store: Store) -> SharedAckBook:
    if isinstance(store, SharedStore):
        return SharedAckBook(store)
    msg = "--shared needs a store that several loggers may write to: name one with --database"
    raise ConfigurationError(msg)
