"""Lets the seconds of long ago go, a few at a time, while the host serves."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec

from wince_host.store import MeasurementKind, Store
from wince_wire import ConfigurationError, StoreError

logger = logging.getLogger(__name__)

DAY_NS = 24 * 3600 * 1_000_000_000
KINDS: tuple[MeasurementKind, ...] = ("score", "vitals", "face", "health", "event")
EVERY_S = 3600.0
STEP_GOAL_S = 0.025
"""Ingest waits for a step, and a step may take twice what it was meant to."""
FEWEST_ROWS, MOST_ROWS = 20, 5_000
REST_SHARE = 4
"""After each step ingest has the store to itself for four times as long."""

Days = Annotated[int, msgspec.Meta(ge=1, le=36_500)]


class Retention(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For how many days the seconds of each kind are kept; for ever where nothing is said.

    Minutes and hours of scores and heart values are kept in any case.
    """

    score: Days | None = None
    vitals: Days | None = None
    face: Days | None = None
    health: Days | None = None
    event: Days | None = None

    def before_ns(self, kind: MeasurementKind, now_ns: int) -> int | None:
        """Return the UTC before which rows of a kind go; None when they stay."""
        days: int | None = getattr(self, kind)
        return None if days is None else now_ns - days * DAY_NS


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    keep_days: Retention = Retention()


def read_retention(path: Path) -> Retention:
    """Read ``[keep_days]`` of a TOML file; a missing file keeps everything.

    Raises
    ------
    ConfigurationError
        If the file cannot be read, holds an unknown key, or a number of days that is none.
    """
    try:
        return msgspec.toml.decode(path.read_bytes(), type=_File).keep_days
    except FileNotFoundError:
        return Retention()
    except (OSError, msgspec.MsgspecError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        msg = (
            f"{path} cannot be used: {why}; it says [keep_days] and below it days from 1 to 36500 "
            f"for any of {', '.join(KINDS)}"
        )
        raise ConfigurationError(msg) from error


class RetentionWatch:
    """A thread that lets rows go while the host serves.

    Parameters
    ----------
    clock_ns
        UTC in nanoseconds.
    every_s
        Pause between two rounds.
    """

    def __init__(
        self,
        store: Store,
        retention: Retention,
        *,
        clock_ns: Callable[[], int] = time.time_ns,
        every_s: float = EVERY_S,
    ) -> None:
        self._store = store
        self._retention = retention
        self._clock_ns = clock_ns
        self._every_s = every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="wince-retention", daemon=True)

    def start(self) -> None:
        """Begin the first round."""
        self._thread.start()

    def stop(self) -> None:
        """End after the step in hand. May be called without a start, and twice."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                gone = let_old_rows_go(
                    self._store, self._retention, now_ns=self._clock_ns(), rest=self._rest
                )
            except StoreError as error:
                logger.warning("old rows stay for now: %s", error)
            else:
                logger.info("%d rows were older than they are kept", gone)
            self._stop.wait(self._every_s)

    def _rest(self, seconds: float) -> bool:
        return self._stop.wait(seconds)


def let_old_rows_go(
    store: Store, retention: Retention, *, now_ns: int, rest: Callable[[float], bool]
) -> int:
    """Remove what is older than it is kept, in small steps, and return how many rows went.

    Parameters
    ----------
    rest
        Waits for a number of seconds, and returns True when the work shall end.

    Raises
    ------
    StoreError
        If the database fails. What went before is gone, the rest goes the next time.
    """
    gone = 0
    for kind in KINDS:
        before_ns = retention.before_ns(kind, now_ns)
        if before_ns is None:
            continue
        most = FEWEST_ROWS
        while True:
            began_s = time.monotonic()
            step = store.let_go(kind, before_ns=before_ns, most=most)
            took_s = time.monotonic() - began_s
            gone += step
            if step < most:
                break
            most = next_step(most, took_s)
            if rest(REST_SHARE * took_s):
                return gone
    return gone


def next_step(rows: int, took_s: float) -> int:
    """Return how many rows the next step may take, from what this one took.

    It grows by half at most: the first step after a pause finds everything in memory.
    """
    fitting = int(rows * STEP_GOAL_S / max(took_s, 1e-4))
    return max(FEWEST_ROWS, min(MOST_ROWS, fitting, rows + rows // 2 + 1))
