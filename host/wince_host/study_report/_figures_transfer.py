"""Figures of the transfer entropy from heart to V1: its scan over lags, and each block's own."""

import math
from collections.abc import Sequence
from typing import Final

from wince_host.study import LagRow, StudyResults, TransferRow

from ._axis import Axis, axis_of, category_axis
from ._figure import Figure
from ._missing import Missing, Shown
from ._numbers import figure, several
from ._palette import QUIET, Style, styles_of
from ._panel import Panel, alike
from ._strewn import strewn
from ._study import PAIN, Spread, block_key, called, conditions_of, spread, tasks_of

ASSAY_MS: Final = 167.0
LEVEL: Final = 0.05
SPREAD: Final = 0.5
"""Width over which a block's marks are strewn, of the room of a block."""
HEART_TO_V1: Final = "heart_to_v1"
SCAN_TITLE: Final = "Transfer entropy from heart to V1 over lags"
ALL_CAPTION: Final = (
    "Effective transfer entropy (less the mean of the circular-shift surrogates): median over "
    "participants for each block; shaded: their middle half in pain. Dashed: 1.96 standard "
    "deviations of one participant's surrogates (median). Upright: 167 ms."
)
PERSON_CAPTION: Final = (
    "Effective transfer entropy (less the mean of the circular-shift surrogates) for each block; "
    "shaded: 1.96 standard deviations of the surrogates to either side, the widest block's. "
    "Upright: 167 ms. Each task has its own scale. A top of the curve is no delay to the "
    "millisecond."
)
ASSAY_TITLE: Final = "Transfer entropy from heart to V1 at 167 ms"
ASSAY_CAPTION: Final = (
    "A mark for each participant and block, each task on its own scale; filled: p < 0.05 of that "
    "block alone, of which 5 % are to be expected without any coupling."
)
NONE: Final = "No block had the half minute of face and heart together that it needs."


def scan_over_participants(results: StudyResults) -> Shown:
    """Return the median scan of each task and block."""
    panels = [
        _median_panel(rows, task, styles_of(conditions_of(results)), called(results, PAIN))
        for task in tasks_of(results)
        if (rows := [row for row in results.lags if row.task == task])
    ]
    alike(panels, across=True)
    return _scan(results, "all", panels, ALL_CAPTION)


def scan_of_person(results: StudyResults, prefix: str) -> Shown:
    """Return one person's scans."""
    panels = [
        _own_panel(rows, task, styles_of(conditions_of(results)))
        for task in tasks_of(results)
        if (rows := [row for row in results.lags if row.task == task])
    ]
    return _scan(results, prefix, panels, PERSON_CAPTION)


def at_the_assay(results: StudyResults) -> Shown:
    """Return each block's effective transfer entropy at the published lag."""
    rows = heart_to_v1(results.transfer)
    conditions = conditions_of(results)
    panels = [
        _assay_panel(own, task, conditions)
        for task in tasks_of(results)
        if (own := [row for row in rows if row.task == task])
    ]
    if not panels:
        return Missing(ASSAY_TITLE, NONE)
    below = sum(row.p < LEVEL for row in rows)
    words = f"{below} of {several(len(rows), 'block')} with p < 0.05; {_medians(rows)}."
    return Figure(
        "all-transfer-entropy", ASSAY_TITLE, ASSAY_CAPTION, words, tuple(panels), "transfer.csv"
    )


def heart_to_v1(rows: Sequence[TransferRow]) -> list[TransferRow]:
    """Return the rows from heart to V1, without those of the joint gain."""
    return [row for row in rows if row.quantity == HEART_TO_V1]


def _scan(results: StudyResults, prefix: str, panels: Sequence[Panel], caption: str) -> Shown:
    if not panels:
        return Missing(SCAN_TITLE, NONE)
    words = f"At the published lag: {_medians(heart_to_v1(results.transfer))}."
    return Figure(f"{prefix}-lag-scan", SCAN_TITLE, caption, words, tuple(panels), "lags.csv")


def _medians(rows: Sequence[TransferRow]) -> str:
    told = []
    for task, block in dict.fromkeys((row.task, row.block) for row in rows):
        found = spread(row.effective for row in rows if (row.task, row.block) == (task, block))
        if found:
            told.append(f"{task} {block} {figure(found.median)} bit")
    return ", ".join(told) or "no value"


def _median_panel(
    rows: Sequence[LagRow], task: str, styles: dict[str, Style], shaded: str
) -> Panel:
    courses = {block: _over_lags([row for row in rows if row.block == block]) for block in styles}
    courses = {block: course for block, course in courses.items() if course}
    limit = spread(row.band_high - row.surrogate_mean for row in rows)
    values = [
        value for course in courses.values() for _, one in course for value in (one.low, one.high)
    ]
    top = limit.median if limit else 0.0
    panel = Panel(_lag_axis(rows), axis_of(values, "effective, bit", among=(0.0, top)), task)
    for block, course in courses.items():
        if block == shaded:
            lows, highs = [one.low for _, one in course], [one.high for _, one in course]
            panel.band([lag for lag, _ in course], lows, highs, styles[block])
        panel.line([lag for lag, _ in course], [one.median for _, one in course], styles[block])
        panel.explain(block, styles[block], "line")
    panel.across(top, QUIET)
    panel.upright(ASSAY_MS, QUIET)
    panel.explain("shifts", QUIET, "line")
    return panel


def _over_lags(rows: Sequence[LagRow]) -> list[tuple[float, Spread]]:
    by_lag: dict[float, list[float]] = {}
    for row in rows:
        by_lag.setdefault(round(row.lag_ms, 1), []).append(row.effective)
    course = [(lag, spread(values)) for lag, values in sorted(by_lag.items())]
    return [(lag, one) for lag, one in course if one is not None]


def _own_panel(rows: Sequence[LagRow], task: str, styles: dict[str, Style]) -> Panel:
    halves: dict[float, float] = {}
    for row in rows:
        half = row.band_high - row.surrogate_mean
        halves[row.lag_ms] = max(half, halves.get(row.lag_ms, 0.0))
    lags, widths = sorted(halves), [halves[lag] for lag in sorted(halves)]
    among = (-max(widths), max(widths))
    panel = Panel(
        _lag_axis(rows),
        axis_of([row.effective for row in rows], "effective, bit", among=among),
        task,
        height=150.0,
    )
    panel.band(lags, [-width for width in widths], widths, QUIET)
    for block, style in styles.items():
        own = sorted((row for row in rows if row.block == block), key=lambda row: row.lag_ms)
        # Somebody who came twice has a line for each session.
        for key in dict.fromkeys(map(block_key, own)):
            scan = [row for row in own if block_key(row) == key]
            panel.line([row.lag_ms for row in scan], [row.effective for row in scan], style)
        if own:
            panel.explain(block, style, "line")
    panel.upright(ASSAY_MS, QUIET)
    return panel


def _lag_axis(rows: Sequence[LagRow]) -> Axis:
    longest = max(row.lag_ms for row in rows)
    return axis_of((), "lag, ms", ends=(0.0, max(longest, ASSAY_MS) * 1.02))


def _assay_panel(rows: Sequence[TransferRow], task: str, conditions: Sequence[str]) -> Panel:
    styles = styles_of(tuple(conditions))
    panel = Panel(
        category_axis(conditions),
        axis_of([row.effective for row in rows], "effective, bit", among=(0.0,)),
        task,
    )
    panel.across(0.0, QUIET)
    for at, block in enumerate(conditions):
        own = sorted((row for row in rows if row.block == block), key=lambda row: row.effective)
        for hollow in (False, True):
            part = [
                (at + strewn(i, SPREAD), row.effective)
                for i, row in enumerate(own)
                if (row.p >= LEVEL) is hollow and math.isfinite(row.effective)
            ]
            panel.points(
                [x for x, _ in part], [y for _, y in part], styles[block], hollow=hollow, small=True
            )
    below = sum(row.p < LEVEL for row in rows)
    panel.note(f"p < 0.05 in {below} of {len(rows)}")
    return panel
