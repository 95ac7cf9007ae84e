"""Counts what goes through an export: rows, seconds without one, clocks, and what was dropped."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from wince_wire import ClockState, Event, EventKind, Score

from ._request import Subject
from ._rows import Row
from ._words import SECOND_NS, iso


@dataclass(slots=True)
class ClockSpan:
    """How the clock was in one start of a device."""

    device: str
    boot_id: str
    first_t_ns: int
    last_t_ns: int
    rows: int = 0
    synchronised: int = 0
    offsets_ms: list[float] = field(default_factory=list)
    largest_bound_ms: float | None = None

    def add(self, t_ns: int, clock: ClockState) -> None:
        """Count one row."""
        self.first_t_ns = min(self.first_t_ns, t_ns)
        self.last_t_ns = max(self.last_t_ns, t_ns)
        self.rows += 1
        self.synchronised += clock.synchronised
        if clock.offset_ms is not None:
            seen = [*self.offsets_ms, clock.offset_ms]
            self.offsets_ms = [min(seen), max(seen)]
        if clock.error_bound_ms is not None:
            self.largest_bound_ms = max(self.largest_bound_ms or 0.0, clock.error_bound_ms)

    def told(self) -> dict[str, Any]:
        """Return it for a manifest."""
        lowest, highest = (
            (self.offsets_ms[0], self.offsets_ms[-1]) if self.offsets_ms else (None,) * 2
        )
        return {
            "device": self.device,
            "boot_id": self.boot_id,
            "first": iso(self.first_t_ns),
            "last": iso(self.last_t_ns),
            "rows": self.rows,
            "synchronised_share": self.synchronised / self.rows,
            "lowest_offset_ms": lowest,
            "highest_offset_ms": highest,
            "largest_error_bound_ms": self.largest_bound_ms,
        }


class Tally:
    """Sees every row of an export.

    Parameters
    ----------
    subject
        What is exported.
    """

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._rows: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._simulated = 0
        self._seconds = 0
        self._last_second: int | None = None
        self._gaps = 0
        self._dropped = 0
        self._clocks: dict[tuple[str, str], ClockSpan] = {}

    @property
    def rows(self) -> int:
        """All rows so far."""
        return self._rows.total()

    @property
    def boots(self) -> set[tuple[str, str]]:
        """The starts of devices whose rows were seen."""
        return set(self._clocks)

    def add(self, row: Row) -> None:
        """Count one row."""
        message = row.message
        self._rows[type(message).__name__.lower()] += 1
        self._simulated += row.simulated
        key = (row.device, message.boot_id)
        if key not in self._clocks:
            self._clocks[key] = ClockSpan(*key, message.t_ns, message.t_ns)
        self._clocks[key].add(message.t_ns, message.clock)
        if isinstance(message, Score):
            self._add_score(message)
        elif isinstance(message, Event) and message.kind is EventKind.ROWS_DROPPED:
            self._dropped += sum(last - first + 1 for first, last in message.dropped)

    def _add_score(self, score: Score) -> None:
        if score.no_score_reason is not None:
            self._reasons[score.no_score_reason] += 1
        second = score.t_ns // SECOND_NS
        if self._last_second is None or second > self._last_second:
            self._gaps += self._last_second is not None and second > self._last_second + 1
            self._seconds += 1
            self._last_second = second

    def told(self) -> dict[str, Any]:
        """Return all counts for a manifest."""
        wanted = -(-self._subject.until_ns // SECOND_NS) - self._subject.since_ns // SECOND_NS
        absent = self._reasons.total()
        return {
            "rows": {**self._rows, "simulated": self._simulated},
            "scores": {
                "with_a_score": self._rows["score"] - absent,
                "without_a_score": absent,
                "by_reason": dict(sorted(self._reasons.items())),
            },
            "holes": {
                "seconds_in_span": wanted,
                "seconds_without_a_row": wanted - self._seconds,
                "stretches_between_rows": self._gaps,
            },
            "rows_told_as_dropped": self._dropped,
            "clock": [span.told() for span in self._clocks.values()],
        }
