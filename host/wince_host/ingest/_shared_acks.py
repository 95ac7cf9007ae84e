"""Which rows are stored when several loggers store them, each a part."""

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from wince_host.store import Batch, Range, RangeSet
from wince_wire import Ack

from ._acks import make_ack, touched_rows

MOST_GAPS = 64
LAST_NUMBER = 2**63 - 1

StartKey = tuple[str, str]
"""A device's name and the id of one of its starts."""


@runtime_checkable
class SharedStore(Protocol):
    """A store that several loggers write to."""

    def stored_within(
        self, gaps: Mapping[StartKey, Sequence[Range]]
    ) -> dict[StartKey, list[Range]]:
        """Return what is stored of some gaps; it may reach beyond them."""
        ...


class SharedAckBook:
    """Stored rows of every start of every device, with what other loggers stored meanwhile.

    What is known to be stored stays so: only the gaps are looked up again.

    Parameters
    ----------
    store
        Asked after each commit.
    """

    def __init__(self, store: SharedStore) -> None:
        self._store = store
        self._stored: dict[StartKey, RangeSet] = {}

    def committed(self, batch: Batch) -> list[tuple[str, Ack]]:
        """Note a committed batch and return the acks for its devices; see `AckBook`.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        touched = touched_rows(batch)
        if not touched:
            return []
        found = self._store.stored_within({key: gaps(self._of(key)) for key in touched})
        for key, ranges in (*found.items(), *touched.items()):
            for first, last in ranges:
                self._of(key).add(first, last)
        return [
            (device, make_ack(boot_id, self._of((device, boot_id)), [seq for seq, _ in ranges]))
            for (device, boot_id), ranges in touched.items()
        ]

    def _of(self, key: StartKey) -> RangeSet:
        return self._stored.setdefault(key, RangeSet())


def gaps(stored: RangeSet) -> list[Range]:
    """Return the ranges from 0 on that are not in a set; beyond the 64th, one for all the rest."""
    found: list[Range] = []
    begin = 0
    for first, last in stored.ranges():
        if len(found) == MOST_GAPS:
            break
        if first > begin:
            found.append((begin, first - 1))
        begin = last + 1
    return [*found, (begin, LAST_NUMBER)]
