"""What a full outbox lets go, and how it tells the host which rows those were."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from wince_wire import ClockState, Event, EventKind, MessageError, decode

from ._positions import boot_number_of, seq_of
from ._ranges import Range, merged, portions
from ._rows import OutboxRow, RowTable

logger = logging.getLogger(__name__)

SLACK: Final = 20
"""One part in so many is freed at a time, so that dropping is rare and its account short."""
MAXIMUM_SLACK_BYTES: Final = 4 * 1024 * 1024
"""Some ten thousand rows, so that the row that comes just then does not wait for long."""
RANGES_PER_EVENT: Final = 500
"""Keeps an event below some 8 kB."""
FULL: Final = "outbox full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accountant:
    """What it takes to write an account of lost rows.

    Attributes
    ----------
    boot_ids
        Name of each start by its number.
    place
        Gives an event its place and returns its row.
    t_ns, clock
        When it was, and what the clock was worth.
    """

    boot_ids: Mapping[int, str]
    place: Callable[[Callable[[str, int], Event]], OutboxRow]
    t_ns: int
    clock: ClockState

    def by_boot(self, positions: Iterable[int]) -> dict[str, list[Range]]:
        """Sort positions by the start they belong to."""
        ranges: defaultdict[str, list[Range]] = defaultdict(list)
        for position in positions:
            seq = seq_of(position)
            ranges[self.boot_ids[boot_number_of(position)]].append((seq, seq))
        return ranges

    def account(self, lost_boot_id: str, ranges: tuple[Range, ...], detail: str) -> OutboxRow:
        """Return the row of one account."""
        return self.place(partial(self._event, lost_boot_id, ranges, detail))

    def _event(
        self, lost_boot_id: str, ranges: tuple[Range, ...], detail: str, boot_id: str, seq: int
    ) -> Event:
        return Event(
            boot_id=boot_id,
            seq=seq,
            t_ns=self.t_ns,
            clock=self.clock,
            kind=EventKind.ROWS_DROPPED,
            detail=detail,
            dropped_boot_id=lost_boot_id,
            dropped=ranges,
        )


def shed(table: RowTable, accountant: Accountant, *, maximum_bytes: int) -> int:
    """Drop the least wanted rows until the rest fits, within a transaction.

    Returns
    -------
    int
        How many rows were dropped.
    """
    dropped = 0
    while table.size_bytes > maximum_bytes:
        excess = table.size_bytes - maximum_bytes
        slack = min(maximum_bytes // SLACK, MAXIMUM_SLACK_BYTES)
        victims = table.least_wanted(excess + slack)
        if not victims:
            break
        table.discard(victims)
        dropped += len(victims)
        lost = accountant.by_boot(position for position, _ in victims)
        account_for(table, accountant, lost, detail=FULL)
    return dropped


def account_for(
    table: RowTable, accountant: Accountant, lost: Mapping[str, Iterable[Range]], *, detail: str
) -> None:
    """Write the ranges of lost rows into events, which take the place of earlier such events.

    Parameters
    ----------
    lost
        Ranges of ``seq`` by the name of the start.
    """
    ranges: defaultdict[str, list[Range]] = defaultdict(list)
    for boot_id, pieces in lost.items():
        ranges[boot_id] += pieces
    earlier = table.losses()
    for row in earlier:
        lost_boot_id, told = _told(row)
        if lost_boot_id is not None:
            ranges[lost_boot_id] += told
        table.delete(row.position, row.position)
    for boot_id, pieces in accountant.by_boot(row.position for row in earlier).items():
        ranges[boot_id] += pieces
    for boot_id, pieces in ranges.items():
        for portion in portions(merged(pieces), RANGES_PER_EVENT):
            table.insert([accountant.account(boot_id, portion, detail)])


def _told(row: OutboxRow) -> tuple[str | None, tuple[Range, ...]]:
    try:
        event = decode(row.payload, Event)
    except MessageError:
        # A bad page on the card: the account is gone, and sending must go on.
        logger.exception("an account of dropped rows cannot be read any more")
        return None, ()
    return event.dropped_boot_id, event.dropped
