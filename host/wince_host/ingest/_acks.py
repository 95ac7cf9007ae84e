"""Which rows are stored, told to the devices so that they may let them go."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from wince_host.store import Batch, RangeSet, Store
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
        touched: dict[tuple[str, str], list[int]] = defaultdict(list)
        for key, seq in _numbers(batch):
            self._of(key).add(seq)
            touched[key].append(seq)
        for row in batch.rows:
            if isinstance(row.message, Event) and row.message.dropped_boot_id is not None:
                other = (row.device, row.message.dropped_boot_id)
                for first, last in row.message.dropped:
                    self._of(other).add(first, last)
                    touched[other].append(first)
        return [
            (device, make_ack(boot_id, self._stored[device, boot_id], seqs))
            for (device, boot_id), seqs in touched.items()
        ]

    def _of(self, key: tuple[str, str]) -> RangeSet:
        known = self._stored.get(key)
        if known is None:
            known = self._stored[key] = RangeSet(self._store.stored_ranges(*key))
        return known


def _numbers(batch: Batch) -> Iterator[tuple[tuple[str, str], int]]:
    for row in batch.rows:
        yield (row.device, row.message.boot_id), row.message.seq
    for letter in batch.dead_letters:
        if letter.device is not None and letter.boot_id is not None and letter.seq is not None:
            yield (letter.device, letter.boot_id), letter.seq


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
