"""The scans that go on at this moment, one a unit at most."""

import logging
import threading
import time
from dataclasses import dataclass, field
from typing import Final

from wince_host.care import CareStore, Scan
from wince_host.live import LiveBoard
from wince_host.refusals import Rule, refusal
from wince_host.settings import SCAN_S
from wince_wire import ConfigurationError, Score, StoreError

from ._result import ScanResult, entry_of, second_of, summarise

logger = logging.getLogger(__name__)
LOOK_EVERY_S: Final = 0.2
KEPT_S: Final = 900.0
"""So long a finished scan stands on its page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanProgress:
    """How a scan stands.

    Attributes
    ----------
    elapsed_s
        Since its beginning, at most the scan's length.
    newest
        The last second that came.
    result, entry
        Once it is over; ``entry`` is None where it could not be kept, see ``trouble``.
    """

    device: str
    by: str
    began_ns: int
    elapsed_s: float
    newest: Score | None
    counted: int
    result: ScanResult | None
    entry: Scan | None
    trouble: str | None

    @property
    def over(self) -> bool:
        """Whether there is a result."""
        return self.result is not None


@dataclass(slots=True)
class _Session:
    device: str
    by: str
    began_ns: int
    began_s: float
    rows: list[Score] = field(default_factory=list)
    result: ScanResult | None = None
    entry: Scan | None = None
    trouble: str | None = None
    stop: threading.Event = field(default_factory=threading.Event)


class ScanDesk:
    """Begins scans and collects what the units send, whether a page is open or not.

    Parameters
    ----------
    live
        Where the newest second of each unit stands.
    care
        Keeps the results.
    seconds
        Length of a scan.
    """

    def __init__(self, live: LiveBoard, care: CareStore, *, seconds: float = SCAN_S) -> None:
        self._live = live
        self._care = care
        self.seconds = seconds
        self._lock = threading.Lock()
        self._sessions: dict[str, _Session] = {}

    def begin(self, device: str, *, by: str) -> None:
        """Begin a scan; one that goes on already is joined.

        Raises
        ------
        ConfigurationError
            If there is no such unit, or it is away.
        """
        view = self._live.device(device)
        if view is None or view.online == "offline":
            raise refusal(ConfigurationError, Rule.UNIT_NOT_CONNECTED, device=device)
        with self._lock:
            held = self._sessions.get(device)
            if held is not None and held.result is None:
                return
            session = _Session(device, by, time.time_ns(), time.monotonic())
            self._sessions[device] = session
        threading.Thread(
            target=self._collect, args=(session,), name=f"scan {device}", daemon=True
        ).start()

    def leave(self, device: str) -> None:
        """End a scan without a result, or put a finished one away."""
        with self._lock:
            session = self._sessions.pop(device, None)
        if session is not None:
            session.stop.set()

    def progress(self, device: str) -> ScanProgress | None:
        """Return how a unit's scan stands; None when there is none."""
        with self._lock:
            session = self._sessions.get(device)
        if session is None or self._is_past(session):
            return None
        rows = list(session.rows)
        return ScanProgress(
            device=device,
            by=session.by,
            began_ns=session.began_ns,
            elapsed_s=min(self.seconds, time.monotonic() - session.began_s),
            newest=rows[-1] if rows else None,
            counted=sum(row.score is not None for row in rows),
            result=session.result,
            entry=session.entry,
            trouble=session.trouble,
        )

    def close(self) -> None:
        """End all scans."""
        with self._lock:
            sessions, self._sessions = list(self._sessions.values()), {}
        for session in sessions:
            session.stop.set()

    def _is_past(self, session: _Session) -> bool:
        return session.result is not None and time.monotonic() - session.began_s > KEPT_S

    def _collect(self, session: _Session) -> None:
        until_s = session.began_s + self.seconds
        while time.monotonic() < until_s:
            self._look(session)
            if session.stop.wait(LOOK_EVERY_S):
                return
        self._look(session)
        result = summarise([second_of(row) for row in session.rows], seconds=self.seconds)
        self._keep(session, result)
        session.result = result

    def _look(self, session: _Session) -> None:
        view = self._live.device(session.device)
        row = None if view is None else view.last_score
        if view is None or row is None or view.score_received_monotonic_s is None:
            return
        if view.score_received_monotonic_s < session.began_s:
            return
        held = session.rows[-1] if session.rows else None
        if held is None or (row.boot_id, row.seq) != (held.boot_id, held.seq):
            session.rows.append(row)

    def _keep(self, session: _Session, result: ScanResult) -> None:
        """Keep the result under the person's name, if one person was there all the time."""
        people = {row.patient for row in session.rows}
        if len(people) != 1:
            return
        entry = entry_of(
            result,
            patient=people.pop(),
            device=session.device,
            began_ns=session.began_ns,
            by=session.by,
            now_ns=time.time_ns(),
        )
        try:
            self._care.add(entry)
        except StoreError as error:
            logger.warning("a scan could not be kept: W%03d", error.code)
            session.trouble = error.sentence
        else:
            session.entry = entry
