"""Which rows are stored, told to the devices so that they may let them go."""

from collections import defaultdict
from collections.abc import Iterable

from wince_host.store import Batch, Range, RangeSet, Store
from wince_wire import Ack, Event

MOST_RANGES = 64
"""Keeps an ack near one network packet."""


class AckBook:
    """Stored rows of every start of every device, in memory.

    Parameters
    ----------
    store
        Asked once per start of a device, at its first row.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stored: dict[tuple[str, str], RangeSet] = {}

    def committed(self, batch: Batch) -> list[tuple[str, Ack]]:
        """Note a committed batch and return the acks for its devices.

        Known rows are acknowledged again: they came again because the device missed the ack. So
        are rows that became dead letters, where sending them again cannot help.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        touched = touched_rows(batch)
        for key, ranges in touched.items():
            for first, last in ranges:
                self._of(key).add(first, last)
        return [
            (device, make_ack(boot_id, self._stored[device, boot_id], [seq for seq, _ in ranges]))
            for (device, boot_id), ranges in touched.items()
        ]

    def _of(self, key: tuple[str, str]) -> RangeSet:
        known = self._stored.get(key)
        if known is None:
            known = self._stored[key] = RangeSet(self._store.stored_ranges(*key))
        return known


def touched_rows(batch: Batch) -> dict[tuple[str, str], list[Range]]:
    """Return the rows that a batch settles, by device and start: stored, unreadable, dropped."""
    touched: dict[tuple[str, str], list[Range]] = defaultdict(list)
    for row in batch.rows:
        seq = row.message.seq
        touched[row.device, row.message.boot_id].append((seq, seq))
    for letter in batch.dead_letters:
        if letter.device is not None and letter.boot_id is not None and letter.seq is not None:
            touched[letter.device, letter.boot_id].append((letter.seq, letter.seq))
    for row in batch.rows:
        message = row.message
        if isinstance(message, Event) and message.dropped_boot_id is not None and message.dropped:
            touched[row.device, message.dropped_boot_id].extend(message.dropped)
    return touched


def make_ack(boot_id: str, stored: RangeSet, touched: Iterable[int]) -> Ack:
    """Return the ack for a set of stored rows.

    Parameters
    ----------
    touched
        Rows that must be covered when there are more ranges than fit.
    """
    cumulative = stored.cumulative
    above = [held for held in stored.ranges() if held[0] > cumulative]
    if len(above) > MOST_RANGES:
        chosen = {held for seq in touched if (held := stored.range_of(seq)) in above}
        chosen = set(sorted(chosen)[:MOST_RANGES])
        chosen.update(above[: MOST_RANGES - len(chosen)])
        above = sorted(chosen)
    return Ack(boot_id=boot_id, seq=cumulative, also=tuple(above))
