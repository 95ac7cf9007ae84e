"""The link as the rest of the device sees it."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import Literal

import msgspec

from wince_device.clock import WallClock
from wince_device.outbox import Outbox
from wince_device.supervision import Turn, Worker
from wince_wire import (
    Aim,
    Birth,
    BrokerRefusedError,
    Command,
    ConfigReported,
    ConfigSet,
    ConfigurationError,
    Message,
    State,
    WinceError,
    encode,
    topic_for,
)

from ._backoff import Backoff
from ._conversation import Conversation, Inbox
from ._hearing import Hearing
from ._session import Session, Will
from ._settings import LinkSettings
from ._signals import Announced, Shown, Stopped, Woken
from ._statistics import LinkStatistics

logger = logging.getLogger(__name__)

STEP_LIMIT_S = 30.0
"""A row sent or heard takes milliseconds; the commit of an ack may wait for a memory card."""

CONNECTING_LIMIT_S = 40.0
"""Resolving a name alone may take the system half a minute. Well below the system's watchdog, which
hears nothing while a stage is in one step."""


class LinkState(StrEnum):
    """Where the link stands."""

    STOPPED = "stopped"
    CONNECTING = "connecting"
    ONLINE = "online"
    WAITING = "waiting"
    """No broker answers; it is tried again after a while."""
    REFUSED = "refused"
    """The broker does not let the device in; it is tried again after a while."""


def _ignore(_message: object) -> None:
    """Take a message that nobody asked for."""


def _ignore_both(_kind: object, _error: object) -> None:
    """Take an error that nobody asked for."""


class Link:
    """Brings rows from the outbox to the host, in a thread of its own.

    Nobody who appends to the outbox ever waits for the network. A broken connection, a broker
    that refuses or a host that is away only make the outbox longer.

    Parameters
    ----------
    settings
        Where the broker is, and how hard to push.
    outbox
        Open for as long as the link runs.
    device
        The device's name in the topics: its MQTT user name.
    birth
        Told at each connection, with the time of that connection.
    on_command, on_config
        Take what the host says, in the link's thread: what takes long belongs elsewhere.
    on_unreadable
        Told the kind and the error of a command or a configuration that cannot be read.
    clock
        Stamps birth and state.

    Raises
    ------
    ConfigurationError
        If the device's name cannot be part of a topic.
    """

    def __init__(
        self,
        settings: LinkSettings,
        outbox: Outbox,
        *,
        device: str,
        birth: Birth,
        on_command: Callable[[Command], None] = _ignore,
        on_config: Callable[[ConfigSet], None] = _ignore,
        on_unreadable: Callable[[type[msgspec.Struct], WinceError], None] = _ignore_both,
        clock: WallClock | None = None,
    ) -> None:
        if not device or set(device) & set("/+#\0"):
            msg = f"the device's name {device!r} cannot be part of a topic: leave out / + #"
            raise ConfigurationError(msg)
        self._settings = settings
        self._outbox = outbox
        self._device = device
        self._birth = birth
        self._clock = clock or WallClock()
        self._statistics = LinkStatistics()
        self._hearing = Hearing(
            outbox,
            on_command=on_command,
            on_config=on_config,
            on_unreadable=on_unreadable,
            statistics=self._statistics,
        )
        self._backoff = Backoff(settings.backoff_min_s, settings.backoff_max_s)
        self._inbox: Inbox = queue.SimpleQueue()
        self._wake_up_posted = threading.Event()
        self._progress = threading.Condition()
        self._state = LinkState.STOPPED
        self._last_error: WinceError | None = None
        self._reported: ConfigReported | None = None
        self._host_silent = False
        self.worker = Worker(
            "link", self._run, limit_s=STEP_LIMIT_S, on_replace=self._leave_session
        )

    @property
    def state(self) -> LinkState:
        """Where the link stands."""
        return self._state

    @property
    def last_error(self) -> WinceError | None:
        """What is wrong; None while all is well."""
        return self._last_error

    @property
    def statistics(self) -> LinkStatistics:
        """A copy of the counts."""
        return replace(self._statistics)

    def start(self) -> None:
        """Begin to connect; returns at once."""
        self._outbox.listen(self._wake)
        self.worker.start()

    def report(self, reported: ConfigReported) -> None:
        """Publish the settings in force, retained, now and at each connection."""
        self._reported = reported
        self._inbox.put(Announced(reported))

    def show(self, message: Aim) -> None:
        """Publish something that is worth nothing later; while not online it is let go."""
        if self._state is LinkState.ONLINE:
            self._inbox.put(Shown(message))

    def wait_drained(self, timeout_s: float) -> bool:
        """Wait until the host has every row; return whether it has."""
        return self.wait_until(lambda: self._outbox.depth() == 0, timeout_s)

    def wait_until(self, predicate: Callable[[], bool], timeout_s: float) -> bool:
        """Wait until something that the link brings about is true; return whether it is."""
        with self._progress:
            return self._progress.wait_for(predicate, timeout_s)

    def stop(self, timeout_s: float = 10.0) -> None:
        """Say that the device is offline, disconnect and end the thread. May be called twice."""
        self._outbox.unlisten(self._wake)
        self.worker.ask_to_stop()
        self._inbox.put(Stopped())
        self.worker.stop(timeout_s)

    def _run(self, turn: Turn) -> None:
        while turn.goes_on:
            began_s = time.monotonic()
            error = self._connect_and_talk(turn)
            if turn.over:
                return
            if time.monotonic() - began_s > self._settings.backoff_max_s:
                self._backoff.reset()
            if error is None:
                break
            refused = isinstance(error, BrokerRefusedError)
            self._enter(LinkState.REFUSED if refused else LinkState.WAITING, error)
            self.worker.pause(turn, self._backoff.delay_s())
        self._enter(LinkState.STOPPED, None)

    def _leave_session(self) -> None:
        """Begin with an inbox of our own: the one before belongs to the thread that is stuck."""
        self._inbox = queue.SimpleQueue()
        self._wake_up_posted.clear()

    def _connect_and_talk(self, turn: Turn) -> WinceError | None:
        """Return what ended the connection; None if it was our will."""
        inbox = self._inbox
        try:
            self._enter(LinkState.CONNECTING, self._last_error)
            turn.beat(CONNECTING_LIMIT_S)
            session = Session(
                self._settings,
                client_id=f"wince-device-{self._device}",
                will=Will(topic_for(self._device, State), encode(self._presence("offline"))),
                post=inbox.put,
            )
            session.open()
            try:
                self._talk(session, inbox, turn)
            finally:
                turn.beat(CONNECTING_LIMIT_S)
                session.close()
                self._empty(inbox)
        except WinceError as error:
            return error
        except Exception as error:
            sentence = f"the link failed in an unforeseen way: {error}"
            if self._last_error is None or self._last_error.sentence != sentence:
                # Once, not at each attempt for as long as it lasts.
                logger.exception("the link begins anew")
            return WinceError(sentence)
        return None

    def _talk(self, session: Session, inbox: Inbox, turn: Turn) -> None:
        conversation = Conversation(
            session,
            inbox,
            outbox=self._outbox,
            hearing=self._hearing,
            settings=self._settings,
            device=self._device,
            statistics=self._statistics,
            host_silent=self._host_silent,
        )
        if not conversation.begin():
            return
        # A wake-up that came meanwhile was passed over; without this no other would be posted.
        self._wake_up_posted.clear()
        self._statistics.connections += 1
        self._enter(LinkState.ONLINE, None)
        try:
            conversation.run(
                hello=self._hello(),
                goodbye=partial(self._presence, "offline"),
                on_woken=self._wake_up_posted.clear,
                on_progress=self._tell_progress,
                on_forbidden=self._note,
                turn=turn,
            )
        finally:
            self._host_silent = conversation.host_silent

    def _hello(self) -> list[Message]:
        birth = msgspec.structs.replace(
            self._birth, t_ns=self._clock.now_ns(), clock=self._clock.state()
        )
        messages: list[Message] = [birth, self._presence("online")]
        if self._reported is not None:
            messages.append(self._reported)
        return messages

    def _presence(self, state: Literal["online", "offline"]) -> State:
        return State(state=state, boot_id=self._outbox.boot_id, t_ns=self._clock.now_ns())

    def _wake(self) -> None:
        if not self._wake_up_posted.is_set():
            self._wake_up_posted.set()
            self._inbox.put(Woken())

    def _empty(self, inbox: Inbox) -> None:
        # The session's thread has ended, so nothing of this connection can come any more.
        while not inbox.empty():
            inbox.get()
        self._wake_up_posted.clear()

    def _tell_progress(self) -> None:
        with self._progress:
            self._progress.notify_all()

    def _note(self, error: WinceError) -> None:
        """Keep what the broker forbids in sight until the next connection."""
        self._enter(self._state, error)

    def _enter(self, state: LinkState, error: WinceError | None) -> None:
        # One line for an outage, not one for each attempt.
        if error is not None and str(error) != str(self._last_error):
            logger.warning("link %s: %s", state, error)
        elif error is None and state is not self._state:
            logger.info("link %s", state)
        # A copy without its traceback, which would keep the broken connection's sockets alive.
        kept = None if error is None else type(error)(error.sentence)
        with self._progress:
            self._state = state
            self._last_error = kept
            self._progress.notify_all()
