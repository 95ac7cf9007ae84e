"""Sends what is due over one session, with a bounded number of messages in flight."""

from collections import deque
from dataclasses import dataclass

from wince_wire import ROOT, Message, encode, topic_for

from ._schedule import Due, Schedule
from ._session import Session
from ._signals import NO_SUBSCRIBERS, Confirmed
from ._statistics import LinkStatistics


@dataclass(frozen=True, slots=True)
class Announcement:
    """A retained message on its way."""

    topic: str
    payload: bytes


class Sender:
    """Keeps the account of what is in flight.

    Parameters
    ----------
    session
        An accepted connection.
    schedule
        Tells which row is next.
    device
        The device's name in the topics.
    limit
        Messages in flight at one time.
    statistics
        Counted up.
    """

    def __init__(
        self,
        session: Session,
        schedule: Schedule,
        *,
        device: str,
        limit: int,
        statistics: LinkStatistics,
    ) -> None:
        self._session = session
        self._schedule = schedule
        self._device = device
        self._limit = limit
        self._statistics = statistics
        self._announcements: deque[Announcement] = deque()
        self._in_flight: dict[int, Due | Announcement] = {}

    @property
    def announcing(self) -> bool:
        """Whether an announcement waits, or waits for its PUBACK."""
        flying = any(isinstance(item, Announcement) for item in self._in_flight.values())
        return flying or bool(self._announcements)

    def announce(self, message: Message) -> None:
        """Queue a retained message before all rows."""
        topic = topic_for(self._device, message)
        self._announcements.append(Announcement(topic, encode(message)))

    def fill(self, now_s: float) -> bool:
        """Send what is due; return False when only news can change anything."""
        while len(self._in_flight) < self._limit:
            if self._announcements:
                if not self._send_announcement():
                    return False
                continue
            due = self._schedule.due(now_s)
            if due is None:
                return True
            if not self._send_row(due, now_s):
                return False
        return False

    def send_announcements(self) -> None:
        """Send retained messages only, over the limit if need be: the end has come."""
        while self._announcements and self._send_announcement():
            pass

    def confirm(self, verdict: Confirmed, now_s: float) -> bool:
        """Take the broker's verdict; return False if it refused."""
        item = self._in_flight.pop(verdict.mid, None)
        if isinstance(item, Due):
            self._confirm_row(verdict, now_s)
        return not verdict.failure

    def _confirm_row(self, verdict: Confirmed, now_s: float) -> None:
        if verdict.failure:
            self._statistics.refused += 1
            return
        self._statistics.published += 1
        if verdict.code == NO_SUBSCRIBERS:
            self._statistics.unheard += 1
            self._schedule.unheard(now_s)
        else:
            self._schedule.heard()

    def _send_announcement(self) -> bool:
        item = self._announcements[0]
        mid = self._session.publish(item.topic, item.payload, retain=True)
        if mid is None:
            return False
        self._announcements.popleft()
        self._in_flight[mid] = item
        return True

    def _send_row(self, due: Due, now_s: float) -> bool:
        topic = f"{ROOT}/{self._device}/{due.row.suffix}"
        mid = self._session.publish(topic, due.row.payload, historical=due.historical)
        if mid is None:
            return False
        self._in_flight[mid] = due
        self._schedule.sent(due, now_s)
        self._statistics.retransmitted += due.historical
        return True
