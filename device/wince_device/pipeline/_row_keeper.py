"""Brings rows into the outbox, one bad row never taking the others of its second along."""

from collections.abc import Sequence

from wince_device.clock import WallClock
from wince_device.outbox import Outbox, RowMaker
from wince_wire import Event, EventKind, MessageError

from ._failures import Failures

_BAD_ROW = (MessageError, TypeError, ValueError)


class RowKeeper:
    """Keeps rows, and counts and tells those that the contract forbids.

    Parameters
    ----------
    outbox
        Gets every row.
    clock
        Stamps events.
    """

    def __init__(self, *, outbox: Outbox, clock: WallClock) -> None:
        self._outbox = outbox
        self._clock = clock
        self._failures = Failures("outbox")

    @property
    def refused(self) -> int:
        """Rows that broke the contract: a defect of the device, never of the data."""
        return self._failures.count

    def keep(self, rows: Sequence[RowMaker]) -> None:
        """Commit rows together; where one is refused, the others by themselves.

        Raises
        ------
        OutboxError
            If the outbox is closed.
        """
        try:
            self._outbox.append_many(rows)
        except _BAD_ROW:
            for row in rows:
                self._keep_one(row)

    def tell(self, kind: EventKind, detail: str) -> None:
        """Commit an event of this moment.

        Raises
        ------
        OutboxError
            If the outbox is closed.
        """
        t_ns, clock = self._clock.now_ns(), self._clock.state()

        def row(boot_id: str, seq: int) -> Event:
            return Event(boot_id=boot_id, seq=seq, t_ns=t_ns, clock=clock, kind=kind, detail=detail)

        self._outbox.append(row)

    def _keep_one(self, row: RowMaker) -> None:
        try:
            self._outbox.append(row)
        except _BAD_ROW as error:
            self._failures.note("a row broke the contract and is lost", error)
            if self.refused == 1:
                self.tell(EventKind.MARKER, "the device lost a row that it could not make")
