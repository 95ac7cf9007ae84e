"""Figures of the heart: Poincaré plots, spectra, and the variability of all participants."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from wince_host.study import HeartRow, StudyResults

from ._axis import axis_of
from ._figure import Figure
from ._missing import Missing, Shown
from ._numbers import fixed, several
from ._palette import QUIET, Style, styles_of
from ._panel import Panel, alike
from ._study import conditions_of, spread, tasks_of

MOST_PAIRS: Final = 150
MOST_FREQUENCIES: Final = 60
BANDS_HZ: Final = (0.04, 0.15, 0.40)
"""Edges of LF and HF."""
GRID_HZ: Final = tuple(0.04 + 0.01 * at for at in range(47))
CIRCLE_STEPS: Final = 24
NONE: Final = "No block had the heart beats that it needs."
POINCARE_TITLE: Final = "Poincaré plot"
POINCARE_CAPTION: Final = (
    "Each corrected inter-beat interval against the one before it; the ellipse has SD1 across and "
    "SD2 along its diagonal.{thinned}"
)
SD_TITLE: Final = "SD1 and SD2 of all participants"
SD_CAPTION: Final = (
    "A mark for each participant and block: width (SD1) and length (SD2) of the Poincaré plot."
)
SPECTRUM_TITLE: Final = "Spectrum of the inter-beat intervals"
SPECTRUM_CAPTION: Final = (
    "Lomb-Scargle power{median}. Upright: edges of LF (0.04 to 0.15 Hz) and HF (0.15 to 0.40 Hz); "
    "LF needs 120 s."
)


def poincare(results: StudyResults, prefix: str) -> Shown:
    """Return one person's intervals, a panel for each task."""
    styles = styles_of(conditions_of(results))
    panels = []
    for task in tasks_of(results):
        rows = [row for row in results.heart if row.task == task and row.first_ms]
        if rows:
            panels.append(_poincare_panel(rows, task, styles))
    if not panels:
        return Missing(POINCARE_TITLE, NONE)
    alike(panels, across=True)
    thin = any(len(row.first_ms) > MOST_PAIRS for row in results.heart)
    return Figure(
        f"{prefix}-poincare",
        POINCARE_TITLE,
        POINCARE_CAPTION.format(
            thinned=f" At most {MOST_PAIRS} pairs of a block are drawn." if thin else ""
        ),
        "; ".join(_poincare_words(row) for row in results.heart) + ".",
        tuple(panels),
        "heart.parquet",
    )


def poincare_widths(results: StudyResults) -> Shown:
    """Return SD1 against SD2 of everybody's blocks, a panel for each task."""
    styles = styles_of(conditions_of(results))
    panels = []
    for task in tasks_of(results):
        rows = [row for row in results.heart if row.task == task and row.sd2_ms and row.sd1_ms]
        if rows:
            panels.append(_width_panel(rows, task, styles))
    if not panels:
        return Missing(SD_TITLE, NONE)
    alike(panels, across=True)
    middle = (
        spread(row.sd1_ms for row in results.heart),
        spread(row.sd2_ms for row in results.heart),
    )
    words = ", ".join(
        f"{name}: median {fixed(one.median, 1)} ms"
        for name, one in zip(("SD1", "SD2"), middle, strict=True)
        if one
    )
    return Figure("all-poincare", SD_TITLE, SD_CAPTION, words + ".", tuple(panels), "heart.csv")


def spectrum(results: StudyResults, prefix: str) -> Shown:
    """Return the spectra, a panel for each task; of several people the median."""
    styles = styles_of(conditions_of(results))
    panels = [
        panel
        for task in tasks_of(results)
        if (
            panel := _spectrum_panel(
                [row for row in results.heart if row.task == task], task, styles
            )
        )
    ]
    if not panels:
        return Missing(SPECTRUM_TITLE, NONE)
    alike(panels, across=True)
    several_people = prefix == "all"
    counted = sum(bool(row.frequency_hz) for row in results.heart)
    return Figure(
        f"{prefix}-spectrum",
        SPECTRUM_TITLE,
        SPECTRUM_CAPTION.format(median=", median over participants" if several_people else ""),
        f"{several(counted, 'block')} with a spectrum.",
        tuple(panels),
        "heart.parquet",
    )


def _poincare_panel(rows: Sequence[HeartRow], task: str, styles: dict[str, Style]) -> Panel:
    values = [value for row in rows for value in (*row.first_ms, *row.second_ms)]
    panel = Panel(
        axis_of(values, "interval, ms"), axis_of(values, "next interval, ms"), task, height=200.0
    )
    for row in rows:
        style = styles[row.block]
        every = math.ceil(len(row.first_ms) / MOST_PAIRS)
        panel.dots(row.first_ms[::every], row.second_ms[::every], style)
        panel.line(*_ellipse(row), style)
    for block in dict.fromkeys(row.block for row in rows):
        panel.explain(block, styles[block], "line")
    return panel


def _ellipse(row: HeartRow) -> tuple[list[float], list[float]]:
    """Return the outline with SD2 along the diagonal and SD1 across it; nothing without both."""
    if row.sd1_ms is None or row.sd2_ms is None:
        return [], []
    middle_x = math.fsum(row.first_ms) / len(row.first_ms)
    middle_y = math.fsum(row.second_ms) / len(row.second_ms)
    xs, ys = [], []
    for step in range(CIRCLE_STEPS + 1):
        turn = 2 * math.pi * step / CIRCLE_STEPS
        along, across = row.sd2_ms * math.cos(turn), row.sd1_ms * math.sin(turn)
        xs.append(middle_x + (along - across) / math.sqrt(2))
        ys.append(middle_y + (along + across) / math.sqrt(2))
    return xs, ys


def _poincare_words(row: HeartRow) -> str:
    return (
        f"{row.task} {row.block}: SD1 {fixed(row.sd1_ms, 1)} ms, SD2 {fixed(row.sd2_ms, 1)} ms, "
        f"{several(row.intervals, 'interval')}"
    )


def _width_panel(rows: Sequence[HeartRow], task: str, styles: dict[str, Style]) -> Panel:
    panel = Panel(
        axis_of([row.sd2_ms or 0.0 for row in rows], "SD2, ms", among=(0.0,)),
        axis_of([row.sd1_ms or 0.0 for row in rows], "SD1, ms", among=(0.0,)),
        task,
    )
    for block, style in styles.items():
        own = [row for row in rows if row.block == block]
        panel.points(
            [row.sd2_ms or 0.0 for row in own],
            [row.sd1_ms or 0.0 for row in own],
            style,
            small=True,
        )
        if own:
            panel.explain(block, style)
    return panel


def _spectrum_panel(rows: Sequence[HeartRow], task: str, styles: dict[str, Style]) -> Panel | None:
    courses = {
        block: _spectrum_of([row for row in rows if row.block == block and row.frequency_hz])
        for block in styles
    }
    known = {block: course for block, course in courses.items() if course[0]}
    if not known:
        return None
    heights = [power for _, powers in known.values() for power in powers if math.isfinite(power)]
    top = max(heights, default=0.0)
    panel = Panel(
        axis_of((), "Hz", ends=(0.03, 0.51)),
        axis_of((), "power, ms²/Hz", ends=(0.0, (top or 1.0) * 1.06)),
        task,
        height=150.0,
    )
    for edge in BANDS_HZ:
        panel.upright(edge, QUIET)
    for block, (frequencies, powers) in known.items():
        panel.line(frequencies, powers, styles[block])
        panel.explain(block, styles[block], "line")
    return panel


def _spectrum_of(rows: Sequence[HeartRow]) -> tuple[list[float], list[float]]:
    """Return one spectrum as it is, thinned; of several the median on a common grid."""
    if not rows:
        return [], []
    if len(rows) == 1:
        every = math.ceil(len(rows[0].frequency_hz) / MOST_FREQUENCIES)
        return list(rows[0].frequency_hz[::every]), list(rows[0].power_ms2_per_hz[::every])
    powers = [spread(_power_at(row, hz) for row in rows) for hz in GRID_HZ]
    found = [(hz, one.median) for hz, one in zip(GRID_HZ, powers, strict=True) if one]
    return [hz for hz, _ in found], [power for _, power in found]


def _power_at(row: HeartRow, hz: float) -> float | None:
    """Return the power at a frequency, between the two neighbours; None outside."""
    at = bisect_left(row.frequency_hz, hz - 1e-9)
    if at == len(row.frequency_hz) or row.frequency_hz[0] > hz + 1e-9:
        return None
    if at == 0:
        return row.power_ms2_per_hz[0]
    left, right = row.frequency_hz[at - 1], row.frequency_hz[at]
    share = (hz - left) / (right - left)
    return (1 - share) * row.power_ms2_per_hz[at - 1] + share * row.power_ms2_per_hz[at]
