"""Reads the quality of sessions hour by hour, and keeps for a while what was read."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from wince_host.store import Store

from ._quality import Quality, hour_quality
from ._sessions import Session

KEPT_S: Final = 600.0
"""Rows can still arrive late, from a unit that was without a network."""
MOST_KEPT: Final = 4000

_Key = tuple[str, str, int, int]


class QualityReader:
    """Reads stretches of sessions. Safe to use from any thread.

    Parameters
    ----------
    store
        Where the rows lie.
    monotonic
        The clock.
    """

    def __init__(self, store: Store, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Key, tuple[float, Quality]] = OrderedDict()

    def read(self, session: Session, begin_ns: int, end_ns: int) -> Quality:
        """Return what the rows of a stretch are worth.

        Raises
        ------
        StoreError
            If the database fails.
        """
        key = (session.device, session.patient, begin_ns, end_ns)
        now_s = self._monotonic()
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and now_s - kept[0] < KEPT_S:
            return kept[1]
        quality = hour_quality(self._store, session, begin_ns, end_ns)
        with self._lock:
            self._kept[key] = (now_s, quality)
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return quality
