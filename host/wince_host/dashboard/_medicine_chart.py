"""The chart of one dose, and the doses of one drug laid over one another."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from wince_host.markup import element, number, span
from wince_host.medicine import BEFORE_MIN, WINDOW_MIN, Response

from . import _texts_medicine as texts
from ._chart import chart
from ._columns import Column
from ._numbers import signed

COLUMN_MIN = 5
STEP_MIN = 10
HALF_HOUR_MIN = 30
OVERLAY_WIDTH = 480.0
OVERLAY_HEIGHT = 100.0
LEAST_HEIGHT_POINTS = 3.0
ROOM = 1.1
LINE_KINDS = 4
"""So many amounts have a line of their own; further ones share the last."""


def dose_chart(response: Response, label: str) -> str:
    """Return the course from -2 h to +6 h with the usual one shaded behind it."""
    drawing = chart(_columns(response.scores), label=label, usual=_usual(response))
    place = element("div", drawing + _lines(response), class_="chart-place")
    scale = "".join(span(words, f"scale-{words}") for words in ("10", "7", "4", "0"))
    return element(
        "div",
        element("div", scale, class_="scale", aria_hidden="true")
        + element("div", place + _hours(), class_="course-drawing"),
        class_="course",
    )


def overlay(groups: Sequence[Sequence[Response]], label: str) -> str:
    """Return all doses of a drug over one another; a group, an amount, has one kind of line."""
    changes = [[_change(response) for response in group] for group in groups]
    heights = [np.nanmax(np.abs(one)) for group in changes for one in group if _has(one)]
    height = max([LEAST_HEIGHT_POINTS, *(ROOM * float(one) for one in heights)])
    lines = [
        _overlay_line(one, height, min(kind, LINE_KINDS - 1))
        for kind, group in enumerate(changes)
        for one in group
    ]
    middle = number(OVERLAY_HEIGHT / 2.0)
    zero = element("line", class_="bar-zero", x1=0, x2=number(OVERLAY_WIDTH), y1=middle, y2=middle)
    drawing = element(
        "svg",
        zero + "".join(lines),
        class_="chart",
        viewBox=f"0 0 {number(OVERLAY_WIDTH)} {number(OVERLAY_HEIGHT)}",
        preserveAspectRatio="none",
        role="img",
        aria_label=label,
    )
    pole = element("svg", _pole(BEFORE_MIN, "mark-pole"), class_="marks", aria_hidden="true")
    scale = "".join(span(signed(value), f"overlay-{name}") for name, value in (
        ("top", height), ("middle", 0.0), ("bottom", -height),
    ))  # fmt: skip
    return (
        element("div", scale, class_="overlay-scale", aria_hidden="true")
        + element("div", element("div", drawing + pole, class_="chart-place") + _hours())
    )  # fmt: skip


def line_sample(kind: int) -> str:
    """Return a short piece of the line of one amount."""
    line = element(
        "path", class_=f"overlay-line overlay-{min(kind, LINE_KINDS - 1)}", d="M0 8L40 8"
    )
    return element("svg", line, class_="line-sample", viewBox="0 0 40 16", aria_hidden="true")


def _columns(scores: NDArray[np.float64]) -> list[Column | None]:
    return [_column(part) for part in scores.reshape(-1, COLUMN_MIN)]


def _column(part: NDArray[np.float64]) -> Column | None:
    known = part[np.isfinite(part)]
    if not known.size:
        return None
    return Column(float(known.mean()), float(known.min()), float(known.max()))


def _usual(response: Response) -> list[Column | None]:
    found: list[Column | None] = []
    for column in _columns(response.usual):
        if column is None:
            found.append(None)
            continue
        low, high = column.score - response.usual_sd, column.score + response.usual_sd
        found.append(Column(column.score, max(0.0, low), min(10.0, high)))
    return found


def _lines(response: Response) -> str:
    lines = _pole(BEFORE_MIN, "mark-pole")
    onset = response.onset_min
    if onset is not None and onset.is_sharp:
        lines += _pole(BEFORE_MIN + onset.value, "mark-onset")
    elif onset is not None:
        lines += _band(BEFORE_MIN + onset.low, BEFORE_MIN + onset.high, "mark-onset-band")
    return element("svg", lines, class_="marks", aria_hidden="true")


def _pole(at_min: float, class_: str) -> str:
    x = _across(at_min)
    return element("line", class_=class_, x1=x, x2=x, y1=0, y2="100%")


def _band(from_min: float, to_min: float, class_: str) -> str:
    width = _across(to_min - from_min)
    return element("rect", class_=class_, x=_across(from_min), width=width, y=0, height="100%")


def _across(minutes: float) -> str:
    return f"{100.0 * minutes / WINDOW_MIN:.2f}%"


def _hours() -> str:
    words = (texts.BEFORE, texts.GIVEN, *texts.HOURS)
    return element(
        "div", "".join(span(word) for word in words), class_="chart-ends", aria_hidden="true"
    )


def _change(response: Response) -> NDArray[np.float64]:
    """Return ten-minute means of the difference from the usual course, zero before the dose."""
    usual = np.where(np.isfinite(response.usual), response.usual, 0.0)
    change = response.scores - usual
    before = change[BEFORE_MIN - HALF_HOUR_MIN : BEFORE_MIN]
    if np.isfinite(before).any():
        change = change - np.nanmean(before)
    parts = change.reshape(-1, STEP_MIN)
    seen = np.isfinite(parts)
    total = np.where(seen, parts, 0.0).sum(axis=1)
    return np.where(seen.any(axis=1), total / np.maximum(seen.sum(axis=1), 1), np.nan)


def _has(change: NDArray[np.float64]) -> bool:
    return bool(np.isfinite(change).any())


def _overlay_line(change: NDArray[np.float64], height: float, kind: int) -> str:
    """Return one dose as lines that never cross a gap."""
    path, joined = "", False
    for place, value in enumerate(change):
        if not np.isfinite(value):
            joined = False
            continue
        x = (place + 0.5) * STEP_MIN
        y = OVERLAY_HEIGHT / 2.0 * (1.0 - float(value) / height)
        path += f"{'L' if joined else 'M'}{number(x)} {number(y)}"
        joined = True
    if not path:
        return ""
    return element("path", class_=f"overlay-line overlay-{kind}", d=path)
