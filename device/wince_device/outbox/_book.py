"""Gives each row its place and its name within this start of the device."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace

from wince_device.clock import WallClock
from wince_wire import Measurement, MessageError, Score

from ._boots import Boot, forget_settled_boots, read_boots, write_boot
from ._positions import SEQ_BITS, position_of
from ._rows import OutboxRow, RowTable, row_of
from ._salvage import Salvage
from ._shedding import Accountant, account_for

DAMAGED = "outbox file damaged"
FAR_NUMBER = 1 << 22
"""Of a start that follows unknown ones: half of all numbers lie below it, half are left."""

RowMaker = Callable[[str, int], Measurement]
"""Makes a message for the boot id and the count that the outbox gives it."""


class Book:
    """Counts the rows of this start.

    Parameters
    ----------
    clock
        Stamps the start and the accounts of lost rows.

    Attributes
    ----------
    boot
        This start. Immutable, so that what a failed transaction counted is undone by putting
        the earlier value back.
    """

    def __init__(self, clock: WallClock) -> None:
        self._clock = clock
        self._boot_ids: dict[int, str] = {}
        self.boot = Boot(number=0, boot_id=uuid.uuid4().hex, opened_ns=clock.now_ns())

    @property
    def newest_position(self) -> int:
        """Position of the last row made."""
        return position_of(self.boot.number, self.boot.last_seq)

    def number_of(self, boot_id: str) -> int | None:
        """Return the number of a start by its name."""
        numbers = (number for number, name in self._boot_ids.items() if name == boot_id)
        return next(numbers, None)

    def make(self, maker: RowMaker) -> tuple[Measurement, OutboxRow]:
        """Give a message the next place in this start, and encode it."""
        seq = self.boot.last_seq + 1
        message = maker(self.boot.boot_id, seq)
        if (message.boot_id, message.seq) != (self.boot.boot_id, seq):
            raise MessageError("a row was made with another place than the outbox gave it")
        row = row_of(self.boot.number, message)
        self.boot = replace(
            self.boot,
            last_seq=seq,
            rows_made=self.boot.rows_made + 1,
            scores_made=self.boot.scores_made + isinstance(message, Score),
        )
        return message, row

    def count_dropped(self, rows: int) -> None:
        """Count rows that a full outbox let go."""
        self.boot = replace(self.boot, rows_dropped=self.boot.rows_dropped + rows)

    def note_acknowledged(self, seq: int) -> None:
        """Note that the host has every row of this start up to ``seq``."""
        known = min(seq, self.boot.last_seq)
        if known > self.boot.acknowledged_seq:
            self.boot = replace(self.boot, acknowledged_seq=known)

    def accountant(self) -> Accountant:
        """Return what it takes to write an account of lost rows now."""
        return Accountant(
            boot_ids=self._boot_ids,
            place=lambda maker: self.make(maker)[1],
            t_ns=self._clock.now_ns(),
            clock=self._clock.state(),
        )

    def begin_in_memory(self, boots: Iterable[Boot] | None) -> None:
        """Take the number that this start will have in a file that cannot be written yet.

        Parameters
        ----------
        boots
            The starts in that file; None if it cannot be read either.
        """
        if boots is None:
            self.boot = replace(self.boot, number=FAR_NUMBER)
        self._boot_ids = {boot.number: boot.boot_id for boot in boots or ()}
        self._number_this_start()

    def enter(self, table: RowTable, found: Salvage | None, waiting: Iterable[OutboxRow]) -> None:
        """Write this start into a file just opened, in one transaction.

        Parameters
        ----------
        found
            What a damaged file gave, to be taken over.
        waiting
            Rows in memory, which are not lost.
        """
        before = self.boot
        try:
            with table.transaction():
                if found is not None:
                    self._take_over(table, found)
                self._number_starts(table)
                if found is not None:
                    rows = found.rows | {row.position: row for row in waiting}
                    lost = Salvage(found.boots, rows).lost()
                    account_for(table, self.accountant(), lost, detail=DAMAGED)
                write_boot(table.connection, self.boot)
                forget_settled_boots(table.connection, SEQ_BITS)
        except BaseException:
            self.boot = before
            raise

    def _take_over(self, table: RowTable, found: Salvage) -> None:
        if self.boot.number:
            found.boots[self.boot.number] = self.boot
        for boot in found.boots.values():
            write_boot(table.connection, boot)
        table.insert(found.rows.values())

    def _number_starts(self, table: RowTable) -> None:
        self._boot_ids = {boot.number: boot.boot_id for boot in read_boots(table.connection)}
        self._number_this_start()

    def _number_this_start(self) -> None:
        if self.boot.number == 0:
            self.boot = replace(self.boot, number=max(self._boot_ids, default=0) + 1)
        self._boot_ids[self.boot.number] = self.boot.boot_id
