"""What every route needs: the host, the gate, and the audit log."""

import threading
import time
from dataclasses import dataclass, field
from typing import Final

from wince_host.care import ApiToken
from wince_host.context import HostContext
from wince_host.store import AuditRow

from ._gate import Gate

VIEW_AGAIN_S: Final = 3600.0
MOST_VIEWS: Final = 10_000


@dataclass(slots=True)
class Office:
    """The host as the API sees it. Safe to use from any thread."""

    context: HostContext
    gate: Gate
    _seen: dict[tuple[str, str], float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, token: ApiToken, action: str, subject: str, detail: str = "") -> None:
        """Write down what a program did."""
        row = AuditRow(
            at_ns=time.time_ns(),
            user=f"key {token.name}",
            action=action,
            subject=subject,
            detail=detail,
        )
        self.context.store.add_audit(row)

    def note_view(self, token: ApiToken, subject: str) -> None:
        """Write down that a program looked: once an hour, for it may look every second."""
        now_s = time.monotonic()
        with self._lock:
            last_s = self._seen.get((token.name, subject))
            if last_s is not None and now_s - last_s < VIEW_AGAIN_S:
                return
            if len(self._seen) >= MOST_VIEWS:
                self._seen.clear()
            self._seen[token.name, subject] = now_s
        self.note(token, "view", subject, "api")
