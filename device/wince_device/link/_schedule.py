"""Which row goes out next: live ones first, then those that are late or went unheard.

No clock, no thread and no network in here: every method is told the time, so that each rule can
be tried by itself.
"""

from collections import deque
from dataclasses import dataclass
from typing import Protocol

from wince_device.outbox import OutboxRow

from ._allowance import Allowance
from ._backoff import Backoff
from ._settings import LinkSettings

PREFETCHED_ROWS = 32


class RowSource(Protocol):
    """The part of an outbox that a schedule needs."""

    def unacknowledged(
        self, limit: int, *, after: int = -1, until: int | None = None
    ) -> list[OutboxRow]:
        """Return up to ``limit`` rows with ``after < position <= until``, in the order made."""
        ...


@dataclass(frozen=True, slots=True)
class Due:
    """A row to send now."""

    row: OutboxRow
    historical: bool


class Schedule:
    """Decides over one connection.

    Rows made after the connection are live and go out at once, in order. All others are backlog:
    rows from before, and live rows whose ack is overdue. The backlog is walked through in order,
    at a limited rate. A walk that ends with rows still owed begins again after a growing delay.

    After a window of backlog rows without any word from the host, only one row is sent after each
    delay, as a probe, until the host is heard again.

    Parameters
    ----------
    source
        The outbox.
    settings
        The link's.
    live_after
        Position of the last row made before the connection.
    now_s
        Monotonic time.
    host_silent
        What the schedule of the connection before said: the window stays shut across a broken
        connection, lest one that breaks all the time floods the broker.
    """

    def __init__(
        self,
        source: RowSource,
        settings: LinkSettings,
        *,
        live_after: int,
        now_s: float,
        host_silent: bool = False,
    ) -> None:
        self._source = source
        self._window = settings.backlog_window_rows
        self._overdue_after_s = settings.retransmit_after_s
        self._backoff = Backoff(settings.retransmit_after_s, settings.backoff_max_s)
        self._allowance = Allowance(
            rate_per_s=settings.backlog_rows_per_s, burst=settings.inflight_limit, now_s=now_s
        )
        self._live_sent = live_after
        self._live: deque[OutboxRow] = deque()
        self._sent_at: deque[tuple[float, int]] = deque()
        self._overdue_until = live_after
        self._walked = -1
        self._backlog: deque[OutboxRow] = deque()
        self._credit = 1 if host_silent else self._window
        self._again_at_s: float | None = None
        self._stuck_at = -1
        self._host_absent = False

    @property
    def host_silent(self) -> bool:
        """Whether a whole window, or a probe, has gone out without a word from the host."""
        return self._credit <= 0

    def due(self, now_s: float) -> Due | None:
        """Return the row to send now, if any. The same one comes until `sent` is called."""
        live = self._next_live()
        if live is not None:
            return Due(live, historical=False)
        self._pass_time(now_s)
        late = self._next_late(now_s)
        if late is None or self._allowance.ready_at(now_s) > now_s:
            return None
        return Due(late, historical=True)

    def sent(self, due: Due, now_s: float) -> None:
        """Note that the row of `due` went out."""
        if not due.historical:
            self._live.popleft()
            self._live_sent = due.row.position
            self._sent_at.append((now_s, due.row.position))
            return
        self._backlog.popleft()
        self._walked = due.row.position
        self._allowance.spend(now_s)
        self._credit -= 1

    def next_moment_s(self, now_s: float) -> float | None:
        """Return when `due` may change its answer without any news; None for never."""
        moments = [self._sent_at[0][0] + self._overdue_after_s] if self._sent_at else []
        if self._again_at_s is not None:
            moments.append(self._again_at_s)
        if self._backlog and self._credit > 0:
            moments.append(self._allowance.ready_at(now_s))
        return min(moments, default=None)

    def acknowledged(self) -> None:
        """Note an ack: the host is there, and rows are gone from the outbox."""
        self._backlog.clear()
        self._host_present()
        if self._credit <= 0:
            self._again_at_s = None
        self._credit = self._window

    def unheard(self, now_s: float) -> None:
        """Note that the broker took a row to which nobody is subscribed."""
        self._host_absent = True
        self._credit = 0
        if self._again_at_s is None:
            self._wait(now_s)

    def heard(self) -> None:
        """Note that the broker took a row to which somebody is subscribed."""
        if self._host_absent:
            self._host_present()
            self._credit = self._window

    def _host_present(self) -> None:
        if not self._host_absent:
            return
        # All that was sent into the void is late now, however lately it was sent.
        self._host_absent = False
        self._overdue_until = self._live_sent
        self._sent_at.clear()
        self._begin_walk()

    def _next_live(self) -> OutboxRow | None:
        if not self._live:
            self._live.extend(self._source.unacknowledged(PREFETCHED_ROWS, after=self._live_sent))
        return self._live[0] if self._live else None

    def _next_late(self, now_s: float) -> OutboxRow | None:
        if not self._backlog:
            found = self._source.unacknowledged(
                PREFETCHED_ROWS, after=self._walked, until=self._overdue_until
            )
            self._backlog.extend(found)
        if self._backlog and self._credit > 0:
            return self._backlog[0]
        if self._again_at_s is None:
            self._wait(now_s)
        return None

    def _pass_time(self, now_s: float) -> None:
        while self._sent_at and self._sent_at[0][0] + self._overdue_after_s <= now_s:
            self._overdue_until = self._sent_at.popleft()[1]
        if self._again_at_s is not None and now_s >= self._again_at_s:
            self._credit = max(self._credit, 1)
            self._begin_walk()

    def _begin_walk(self) -> None:
        self._again_at_s = None
        self._walked = -1
        self._backlog.clear()

    def _wait(self, now_s: float) -> None:
        """Set the moment of the next walk, if anything late is still owed."""
        owed = self._source.unacknowledged(1, until=self._overdue_until)
        if not owed:
            self._backoff.reset()
            return
        if owed[0].position > self._stuck_at:
            self._backoff.reset()
        self._stuck_at = owed[0].position
        self._again_at_s = now_s + self._backoff.delay_s()
