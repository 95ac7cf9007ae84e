"""Rows on a grid of one second, a UTC day at a time: what is not there stays missing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_wire import Event, EventKind, Health, Score

from ._rows import Row
from ._signals import Signal, in_order, values_of
from ._words import SECOND_NS, one_line

DAY_S: Final = 86_400
NO_ROW: Final = "no row"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something at a moment or over a stretch, in seconds of the day."""

    second: float
    duration_s: float | None
    text: str


@dataclass(slots=True)
class Course:
    """One device's view of one person on one day.

    Attributes
    ----------
    values
        ``(86400,)`` by signal, NaN where there is none.
    reasons
        ``(86400,)``: number of the reason why a second has no score; 0 no row, 1 a score.
    """

    device: str
    person: str
    values: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    reasons: NDArray[np.int8] = field(default_factory=lambda: np.zeros(DAY_S, np.int8))
    words: list[str] = field(default_factory=lambda: [NO_ROW, ""])
    simulated: bool = False
    shared: int = 0

    def add(self, second: int, row: Row) -> None:
        """Put a row on its second; a later row on the same second stays, and is counted."""
        if isinstance(row.message, Score):
            self.shared += bool(self.reasons[second])
            reason = row.message.no_score_reason
            self.reasons[second] = 1 if reason is None else self._word(reason.value)
            self.simulated |= row.simulated
        for name, value in values_of(row):
            if name not in self.values:
                self.values[name] = np.full(DAY_S, np.nan, np.float32)
            self.values[name][second] = np.nan if value is None else value

    @property
    def signals(self) -> list[Signal]:
        """The signals that any row of the day brought, in a fixed order."""
        return in_order(set(self.values))

    @property
    def stretch(self) -> tuple[int, int]:
        """First second with a value, and the one after the last."""
        there = self.reasons > 0
        for values in self.values.values():
            there |= ~np.isnan(values)
        seconds = np.flatnonzero(there)
        return int(seconds[0]), int(seconds[-1]) + 1

    def absences(self) -> Iterator[Remark]:
        """Yield the stretches without a score, and why."""
        first, last = self.stretch
        reasons = self.reasons[first:last]
        edges = np.flatnonzero(np.diff(reasons)) + 1
        starts = np.concatenate(([0], edges))
        ends = np.concatenate((edges, [len(reasons)]))
        for start, end in zip(starts, ends, strict=True):
            word = self.words[reasons[start]]
            if word:
                text = word if word == NO_ROW else f"no score: {word}"
                yield Remark(float(first + start), float(end - start), text)

    def _word(self, word: str) -> int:
        if word not in self.words:
            self.words.append(word)
        return self.words.index(word)


@dataclass(slots=True)
class Day:
    """Everything of one UTC day.

    Attributes
    ----------
    start_ns
        UTC of midnight.
    happened
        Events, by device.
    """

    start_ns: int
    courses: dict[tuple[str, str], Course] = field(default_factory=dict)
    happened: dict[str, list[Remark]] = field(default_factory=dict)


class Days:
    """Collects rows and hands a day on when it is over.

    Parameters
    ----------
    hand_on
        Called with each day, in order.
    """

    def __init__(self, hand_on: Callable[[Day], None]) -> None:
        self._hand_on = hand_on
        self._day: Day | None = None
        self.shared = 0

    def add(self, row: Row) -> None:
        """Take one row; rows come in order of time."""
        # Rounded: the rows of consecutive seconds tremble around their second by microseconds.
        second = (row.message.t_ns + SECOND_NS // 2) // SECOND_NS
        start_ns = second // DAY_S * DAY_S * SECOND_NS
        if self._day is None or self._day.start_ns != start_ns:
            self.flush()
            self._day = Day(start_ns)
        if isinstance(row.message, Event):
            self._note(self._day, row.device, row.message)
            return
        if not isinstance(row.message, Health):
            self._course(self._day, row.device, row.message.patient).add(second % DAY_S, row)

    @staticmethod
    def _course(day: Day, device: str, person: str) -> Course:
        key = (device, person)
        if key not in day.courses:
            day.courses[key] = Course(*key)
        return day.courses[key]

    def flush(self) -> None:
        """Hand on the day that is open, if any."""
        if self._day is not None:
            self.shared += sum(course.shared for course in self._day.courses.values())
            self._hand_on(self._day)
            self._day = None

    @staticmethod
    def _note(day: Day, device: str, event: Event) -> None:
        words = event.kind.value
        if event.kind is EventKind.MARKER and event.detail:
            words = f"{words}: {one_line(event.detail)}"
        second = (event.t_ns - day.start_ns) / SECOND_NS
        day.happened.setdefault(device, []).append(Remark(second, None, words))
