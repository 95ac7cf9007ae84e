"""Figures of the facial indices: courses of PSPI and HPII, and the times of the APEX frames."""

import math
from collections.abc import Callable, Sequence
from typing import Final

from wince_host.study import ApexRow, IndexRow, StudyResults

from ._axis import axis_of, category_axis
from ._figure import Figure
from ._missing import Missing, Shown
from ._numbers import fixed, percent, several
from ._palette import Style, styles_of
from ._panel import Panel, alike
from ._study import conditions_of, spread, tasks_of

MOST_SECONDS: Final = 240
TITLE: Final = "Courses of PSPI and HPII"
CAPTION: Final = (
    "{what} of each second of a block, from its begin. PSPI 0 to 16; HPII (Wince form) 0 to 5. "
    "A gap is a time without a face."
)
APEX_TITLE: Final = "Times of the APEX frames"
SHARE_CAPTION: Final = (
    "Share of the participants who were in a run of APEX frames, of each second from a block's "
    "begin. APEX: the top quarter of a session's frames by HPII, breaks below half a second "
    "included."
)
APEX_CAPTION: Final = (
    "Bars: runs of frames in the top quarter of the session's HPII, breaks below half a second "
    "included."
)
NONE: Final = "No block had the action units that the indices need."
Course = tuple[list[float], list[float]]
Values = Callable[[IndexRow], Sequence[float]]


def courses(results: StudyResults, prefix: str) -> Shown:
    """Return PSPI and HPII over the time of each task; of several people the median."""
    styles = styles_of(conditions_of(results))
    panels = []
    for task in tasks_of(results):
        rows = [row for row in results.indices if row.task == task and row.course_s]
        if rows:
            panels.append(_course_panel(rows, lambda row: row.course_pspi, f"{task}: PSPI", styles))
            panels.append(_course_panel(rows, lambda row: row.course_hpii, f"{task}: HPII", styles))
    if not panels:
        return Missing(TITLE, NONE)
    for index in (0, 1):
        alike(panels[index::2], across=True)
    what = "Median over participants of the mean" if prefix == "all" else "Mean"
    return Figure(
        f"{prefix}-courses",
        TITLE,
        CAPTION.format(what=what),
        _words(results.indices),
        tuple(panels),
        "indices.parquet",
    )


def apex_times(results: StudyResults, prefix: str) -> Shown:
    """Return when one person's APEX frames were, a panel for each task."""
    conditions = conditions_of(results)
    panels = []
    for task in tasks_of(results):
        rows = [row for row in results.indices if row.task == task and row.course_s]
        if rows:
            runs = [row for row in results.apex if row.task == task]
            panels.append(_apex_panel(runs, rows, task, conditions))
    if not panels:
        return Missing(APEX_TITLE, NONE)
    alike(panels, across=True)
    words = f"{several(len(results.apex), 'run')} of APEX frames."
    return Figure(f"{prefix}-apex", APEX_TITLE, APEX_CAPTION, words, tuple(panels), "apex.csv")


def apex_share(results: StudyResults) -> Shown:
    """Return how many participants were in a run of APEX frames, over the time of each task."""
    styles = styles_of(conditions_of(results))
    panels = []
    for task in tasks_of(results):
        rows = [row for row in results.indices if row.task == task and row.course_s]
        if rows:
            runs = [row for row in results.apex if row.task == task]
            panels.append(_share_panel(runs, rows, task, styles))
    if not panels:
        return Missing(APEX_TITLE, NONE)
    alike(panels, across=True)
    shares = spread(row.apex_share for row in results.indices)
    words = f"Median share of a block's frames: {percent(shares.median if shares else None)}."
    return Figure("all-apex", APEX_TITLE, SHARE_CAPTION, words, tuple(panels), "apex.csv")


def _words(rows: Sequence[IndexRow]) -> str:
    told = []
    for task, block in dict.fromkeys((row.task, row.block) for row in rows):
        own = [row for row in rows if (row.task, row.block) == (task, block)]
        pspi, hpii = spread(row.pspi_mean for row in own), spread(row.hpii_mean for row in own)
        if pspi and hpii:
            told.append(
                f"{task} {block} PSPI {fixed(pspi.median, 2)}, HPII {fixed(hpii.median, 2)}"
            )
    return "Means: " + ("; ".join(told) or "none") + "."


def _course_panel(
    rows: Sequence[IndexRow], values: Values, title: str, styles: dict[str, Style]
) -> Panel:
    found = {
        block: _over_time([row for row in rows if row.block == block], values) for block in styles
    }
    found = {block: course for block, course in found.items() if course[0]}
    heights = [value for _, course in found.values() for value in course]
    panel = Panel(
        axis_of((), "s", ends=(0.0, _longest(rows))),
        axis_of(heights, title.rsplit(" ", 1)[-1], among=(0.0,)),
        title,
        height=120.0,
    )
    for block, (seconds, course) in found.items():
        panel.line(seconds, course, styles[block], width=1.2)
        panel.explain(block, styles[block], "line")
    return panel


def _share_panel(
    runs: Sequence[ApexRow], rows: Sequence[IndexRow], task: str, styles: dict[str, Style]
) -> Panel:
    longest = _longest(rows)
    step = max(1, math.ceil(longest / MOST_SECONDS))
    seconds = [float(at) for at in range(0, math.ceil(longest), step)]
    panel = Panel(
        axis_of((), "s", ends=(0.0, longest)),
        axis_of((), "% of the participants", ends=(0.0, 105.0)),
        task,
        height=120.0,
    )
    for block, style in styles.items():
        people = len({row.participant for row in rows if row.block == block})
        own = [row for row in runs if row.block == block]
        if people:
            panel.line(seconds, [_in_a_run(own, at, step) / people for at in seconds], style)
            panel.explain(block, style, "line")
    return panel


def _in_a_run(runs: Sequence[ApexRow], second: float, step: float) -> float:
    """Return how many participants, times 100, had a run within a step of time."""
    end = second + step
    return 100.0 * len(
        {run.participant for run in runs if run.begin_s < end and run.end_s > second}
    )


def _longest(rows: Sequence[IndexRow]) -> float:
    return max(row.course_s[-1] for row in rows) + 1.0


def _over_time(rows: Sequence[IndexRow], values: Values) -> Course:
    """Return the median course of the rows, in whole seconds, or in longer steps if it is long."""
    by_step: dict[int, list[float]] = {}
    if not rows:
        return [], []
    step = max(1, math.ceil(_longest(rows) / MOST_SECONDS))
    for row in rows:
        for second, value in zip(row.course_s, values(row), strict=True):
            by_step.setdefault(int(second // step), []).append(value)
    seconds = [(at + 0.5) * step for at in sorted(by_step)]
    middles = [spread(by_step[at]) for at in sorted(by_step)]
    return seconds, [one.median if one else math.nan for one in middles]


def _apex_panel(
    runs: Sequence[ApexRow], rows: Sequence[IndexRow], task: str, conditions: Sequence[str]
) -> Panel:
    order = tuple(reversed(conditions))
    styles = styles_of(tuple(conditions))
    panel = Panel(
        axis_of((), "s", ends=(0.0, _longest(rows))), category_axis(order), task, height=66.0
    )
    for at, block in enumerate(order):
        own = [row for row in runs if row.block == block]
        solid = Style(styles[block].colour)
        begins, ends = [row.begin_s for row in own], [row.end_s for row in own]
        panel.level_bars(begins, ends, [at] * len(own), solid, width=9.0)
    return panel
