"""How ingest is doing, for people and tests."""

import threading
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestStatus:
    """Counts since the start of the process.

    Attributes
    ----------
    received
        Messages that came from the broker, repeated ones included.
    stored
        Measurements that were new.
    repeated
        Measurements that were in the store already.
    dead_letters
        Messages that could not be read.
    batches
        Commits.
    store_failures
        Commits that failed and were tried again.
    acks_refused
        Acks that the broker did not take.
    """

    received: int = 0
    stored: int = 0
    repeated: int = 0
    dead_letters: int = 0
    batches: int = 0
    store_failures: int = 0
    acks_refused: int = 0


class Counters:
    """An `IngestStatus` that several threads add to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._status = IngestStatus()

    def add(self, **more: int) -> None:
        """Add to the named counts."""
        with self._lock:
            total = {name: getattr(self._status, name) + count for name, count in more.items()}
            self._status = replace(self._status, **total)

    def status(self) -> IngestStatus:
        """Return the counts now."""
        return self._status
