"""Brings the rows of a verified file into the store, each once."""

import hashlib
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from wince_host.ingest import decode_message
from wince_host.store import Batch, DeadLetter, NewRow, RangeSet, Store
from wince_wire import CHANNELS, ROOT

from ._format import AckedRanges

_ROWS = {channel.suffix for channel in CHANNELS if channel.outboxed}


@dataclass(slots=True)
class Taken:
    """Counts: rows that were new, that were stored already, and that nobody can read."""

    new: int = 0
    known: int = 0
    dead_letters: int = 0


class TakeIn:
    """Commits portions of one device's rows.

    Parameters
    ----------
    store
        Where they go.
    device
        Whose they are, as its certificate says.
    """

    def __init__(self, store: Store, device: str) -> None:
        self._store = store
        self._device = device
        self._settled: defaultdict[str, RangeSet] = defaultdict(RangeSet)
        self._letters: set[bytes] | None = None
        self.taken = Taken()

    def commit(self, rows: Iterable[tuple[str, bytes]]) -> None:
        """Store rows, flagged as historical, all of them or none.

        Raises
        ------
        StoreError
            If the store fails.
        """
        items = [self._decoded(suffix, payload) for suffix, payload in rows]
        batch = Batch(
            rows=[item for item in items if isinstance(item, NewRow)],
            dead_letters=[item for item in items if isinstance(item, DeadLetter)],
        )
        for row in batch.rows:
            self._settled[row.message.boot_id].add(row.message.seq)
        for letter in batch.dead_letters:
            if letter.boot_id is not None and letter.seq is not None:
                self._settled[letter.boot_id].add(letter.seq)
        self._count(batch)

    def acks(self) -> list[AckedRanges]:
        """Return what the device may let go, of each start that is in the file.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        return [self._ack(boot_id, settled) for boot_id, settled in self._settled.items()]

    def _ack(self, boot_id: str, settled: RangeSet) -> AckedRanges:
        stored = RangeSet([*settled.ranges(), *self._store.stored_ranges(self._device, boot_id)])
        above = tuple(held for held in stored.ranges() if held[0] > stored.cumulative)
        return AckedRanges(boot_id=boot_id, seq=stored.cumulative, also=above)

    def _count(self, batch: Batch) -> None:
        letters = len(batch.dead_letters)
        batch.dead_letters = [one for one in batch.dead_letters if self._is_new(one)]
        new = self._store.commit(batch)
        self.taken.new += new
        self.taken.known += len(batch.rows) - new
        self.taken.dead_letters += letters

    def _is_new(self, letter: DeadLetter) -> bool:
        if self._letters is None:
            known = self._store.dead_letters(limit=10_000)
            self._letters = {_fingerprint(one) for one in known}
        fingerprint = _fingerprint(letter)
        fresh = fingerprint not in self._letters
        self._letters.add(fingerprint)
        return fresh

    def _decoded(self, suffix: str, payload: bytes) -> NewRow | DeadLetter:
        topic = f"{ROOT}/{self._device}/{suffix}"
        now_ns = time.time_ns()
        item = decode_message(
            topic, payload, received_ns=now_ns, historical=True, retained=suffix not in _ROWS
        )
        if isinstance(item, NewRow | DeadLetter):
            return item
        return DeadLetter(
            topic=topic,
            payload=payload,
            payload_bytes=len(payload),
            reason=f"a carried file holds a {suffix} message, which is no row of an outbox",
            received_ns=now_ns,
        )


def _fingerprint(letter: DeadLetter) -> bytes:
    return hashlib.sha256(letter.topic.encode() + b"\0" + letter.payload).digest()
