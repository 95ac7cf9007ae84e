"""One connection from hello to goodbye."""

import logging
import queue
import time
from collections.abc import Callable, Sequence
from typing import Final

from wince_device.outbox import Outbox
from wince_device.supervision import Turn
from wince_wire import BrokerRefusedError, Message, WinceError, encode, topic_for

from ._hearing import Hearing
from ._refusals import broken, forbidden, refused, silent
from ._schedule import Schedule
from ._sender import Sender
from ._session import Session
from ._settings import LinkSettings
from ._signals import (
    Announced,
    Arrived,
    Confirmed,
    Connected,
    Lost,
    Refused,
    Shown,
    Signal,
    Stopped,
    Subscribed,
    Woken,
)
from ._statistics import LinkStatistics

logger = logging.getLogger(__name__)

GOODBYE_S: Final = 2.0
"""How long the broker may take to confirm that we are offline."""
LOOK_EVERY_S: Final = 0.5
"""So often at least the thread shows that it moves."""
Inbox = queue.SimpleQueue[Signal]


class Conversation:
    """Runs in the link's thread over one session.

    Parameters
    ----------
    session
        Opened; its signals come into ``inbox``.
    inbox
        Everything that happens.
    outbox, hearing, settings, device, statistics
        The link's.
    host_silent
        What the conversation before found out.
    """

    def __init__(
        self,
        session: Session,
        inbox: Inbox,
        *,
        outbox: Outbox,
        hearing: Hearing,
        settings: LinkSettings,
        device: str,
        statistics: LinkStatistics,
        host_silent: bool,
    ) -> None:
        self._session = session
        self._inbox = inbox
        self._outbox = outbox
        self._hearing = hearing
        self._settings = settings
        self._device = device
        self._statistics = statistics
        self.host_silent = host_silent
        self._schedule: Schedule
        self._sender: Sender
        self._denied: tuple[str, ...] = ()

    def begin(self) -> bool:
        """Wait until the broker lets us in and we hear; return False when the link is to stop.

        Whoever sees the device online may speak to it at once, so nobody is told before that.

        Raises
        ------
        BrokerRefusedError, BrokerUnreachableError
            If it does not consent, or says nothing.
        """
        deadline_s = time.monotonic() + self._settings.connect_timeout_s
        while True:
            match self._next(deadline_s):
                case Connected(receive_maximum):
                    self._prepare(receive_maximum)
                case Subscribed(denied):
                    self._denied = denied
                    return True
                case Arrived() as arrived:
                    # A broker may deliver what it kept before it confirms the subscription.
                    self._take(arrived)
                case Refused(reason):
                    raise refused(self._settings, reason)
                case Lost() | None:
                    raise silent(self._settings)
                case Stopped():
                    return False
                case _:
                    continue

    def run(
        self,
        *,
        hello: Sequence[Message],
        goodbye: Callable[[], Message],
        on_woken: Callable[[], None],
        on_progress: Callable[[], None],
        on_forbidden: Callable[[WinceError], None],
        turn: Turn,
    ) -> None:
        """Send and hear, after `begin`, until the link is to stop.

        Parameters
        ----------
        hello, goodbye
            Retained messages for the beginning and the end.
        on_woken
            Called when a wake-up was taken, so that the next one is posted.
        on_progress
            Called after whatever happened.
        on_forbidden
            Called when the broker does not let us publish or subscribe.
        turn
            Told of every step; when it is over, nothing more is said.

        Raises
        ------
        BrokerUnreachableError
            If the connection breaks.
        """
        sender, schedule = self._sender, self._schedule
        for message in hello:
            sender.announce(message)
        for reason in self._denied:
            on_forbidden(self._forbidden("subscribe", reason))
        while not turn.over:
            turn.beat()
            now_s = time.monotonic()
            deadline_s = schedule.next_moment_s(now_s) if sender.fill(now_s) else None
            look_s = now_s + LOOK_EVERY_S
            match self._next(look_s if deadline_s is None else min(deadline_s, look_s)):
                case Stopped():
                    self._part(goodbye())
                    return
                case Lost(reason):
                    raise broken(self._settings, reason)
                case Woken():
                    on_woken()
                case Announced(message):
                    sender.announce(message)
                case Shown(message):
                    self._session.mention(topic_for(self._device, message), encode(message))
                case Arrived() as arrived:
                    self._take(arrived)
                case Confirmed() as verdict:
                    if not sender.confirm(verdict, time.monotonic()):
                        on_forbidden(self._forbidden("publish", verdict.reason))
                case _:
                    pass
            self.host_silent = schedule.host_silent
            on_progress()

    def _prepare(self, receive_maximum: int) -> None:
        self._schedule = Schedule(
            self._outbox,
            self._settings,
            live_after=self._outbox.newest_position(),
            now_s=time.monotonic(),
            host_silent=self.host_silent,
        )
        self._sender = Sender(
            self._session,
            self._schedule,
            device=self._device,
            limit=min(self._settings.inflight_limit, receive_maximum),
            statistics=self._statistics,
        )
        self._session.subscribe(self._hearing.topics(self._device))

    def _take(self, arrived: Arrived) -> None:
        if self._hearing.take(arrived):
            self._schedule.acknowledged()

    def _part(self, goodbye: Message) -> None:
        sender = self._sender
        sender.announce(goodbye)
        sender.send_announcements()
        deadline_s = time.monotonic() + GOODBYE_S
        while sender.announcing:
            match self._next(deadline_s):
                case Confirmed() as verdict:
                    sender.confirm(verdict, time.monotonic())
                case Arrived() as arrived:
                    self._hearing.take(arrived)
                case Lost() | None:
                    return
                case _:
                    continue

    def _forbidden(self, what: str, reason: str) -> BrokerRefusedError:
        return forbidden(self._settings, what, reason)

    def _next(self, deadline_s: float | None) -> Signal | None:
        timeout_s = None if deadline_s is None else max(0.0, deadline_s - time.monotonic())
        try:
            return self._inbox.get(timeout=timeout_s)
        except queue.Empty:
            return None
