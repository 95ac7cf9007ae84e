"""The Gamma parameter plane: ln shape against ln scale of every block's spikes."""

from collections.abc import Sequence
from typing import Final

from wince_host.study import SERIES, PowerLawRow, SpikeRow, StudyResults

from ._axis import axis_of
from ._figure import Figure
from ._figures_moments import NONE, TABLE, of_series
from ._missing import Missing, Shown
from ._numbers import figure, ln, several
from ._palette import INK, SERIES_NAMES, SURROGATE, Style, styles_of
from ._panel import Panel
from ._study import conditions_of, spread

MANY: Final = 12
"""From so many points on a panel's marks are small and without intervals."""
PLANE_CAPTION: Final = (
    "Shape and scale of the Gamma distribution of each block's spikes; the scale is the "
    "noise-to-signal ratio (NSR). {intervals}Hollow: fewer than 50 spikes, provisional. "
    "{lines}That the points lie on a line says nothing by itself."
)
LINES: Final = "Line: power law through the data; dashed: through the phase-randomised twins. "


def gamma_plane(results: StudyResults, prefix: str) -> Shown:
    """Return ln shape against ln scale, a panel for each series, a mark for each block."""
    title = "Gamma parameter plane"
    if not results.spikes:
        return Missing(title, NONE)
    styles = styles_of(conditions_of(results))
    pooled = prefix == "all"
    panels = []
    for series in SERIES:
        rows = of_series(results.spikes, series)
        if rows:
            law = _law(results.power_laws, series) if pooled else None
            panels.append(_plane_panel(rows, series, styles, law))
    crowded = any(len(of_series(results.spikes, series)) > MANY for series in SERIES)
    return Figure(
        f"{prefix}-gamma-plane",
        title,
        PLANE_CAPTION.format(
            intervals="" if crowded else "Crosses: 95 % intervals. ", lines=LINES if pooled else ""
        ),
        _plane_words(results.spikes),
        tuple(panels),
        TABLE,
    )


def _law(laws: Sequence[PowerLawRow], series: str) -> PowerLawRow | None:
    return next((one for one in laws if (one.series, one.task) == (series, "all")), None)


def _plane_panel(
    rows: Sequence[SpikeRow], series: str, styles: dict[str, Style], law: PowerLawRow | None
) -> Panel:
    crowded = len(rows) > MANY
    shapes = [row.shape for row in rows]
    scales = [row.scale for row in rows]
    if not crowded:
        shapes += [end for row in rows for end in (row.shape_low, row.shape_high)]
        scales += [end for row in rows for end in (row.scale_low, row.scale_high)]
    panel = Panel(
        axis_of(map(ln, shapes), "ln shape"),
        axis_of(map(ln, scales), "ln scale (ln NSR)"),
        SERIES_NAMES[series],
    )
    for condition, style in styles.items():
        own = [row for row in rows if row.block == condition]
        if not crowded:
            _crosses(panel, own, style)
        for hollow in (False, True):
            part = [row for row in own if row.provisional is hollow]
            xs, ys = [ln(row.shape) for row in part], [ln(row.scale) for row in part]
            panel.points(xs, ys, style, hollow=hollow, small=crowded)
        if own:
            panel.explain(condition, style)
    if law is not None:
        _draw_law(panel, law, [ln(row.shape) for row in rows])
    return panel


def _crosses(panel: Panel, rows: Sequence[SpikeRow], style: Style) -> None:
    xs, ys = [ln(row.shape) for row in rows], [ln(row.scale) for row in rows]
    lows, highs = (
        [ln(row.scale_low) for row in rows],
        [ln(row.scale_high) for row in rows],
    )
    panel.bars(xs, lows, highs, style)
    lows, highs = (
        [ln(row.shape_low) for row in rows],
        [ln(row.shape_high) for row in rows],
    )
    panel.level_bars(lows, highs, ys, style)


def _draw_law(panel: Panel, law: PowerLawRow, xs: Sequence[float]) -> None:
    ends = [min(xs), max(xs)]
    panel.line(ends, [law.intercept + law.slope * x for x in ends], INK)
    twins = [law.surrogate_intercept + law.surrogate_slope * x for x in ends]
    if all(panel.y.low <= y <= panel.y.high for y in twins):
        panel.line(ends, twins, SURROGATE)
        panel.explain("power law", INK, "line")
        panel.explain("twins", SURROGATE, "line")


def _plane_words(rows: Sequence[SpikeRow]) -> str:
    parts = []
    for series in SERIES:
        found = spread(row.scale for row in of_series(rows, series))
        if found:
            parts.append(
                f"{SERIES_NAMES[series]}: median NSR {figure(found.median)} "
                f"({figure(found.low)} to {figure(found.high)}) in {several(found.n, 'block')}"
            )
    return "; ".join(parts) + "."
