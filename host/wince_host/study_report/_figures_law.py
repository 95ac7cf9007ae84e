"""The power law's slope and R² for each series, beside those of its surrogates."""

from collections.abc import Sequence
from typing import Final

from wince_host.study import SERIES, PowerLawRow, StudyResults

from ._axis import Axis, axis_of, category_axis
from ._figure import Figure
from ._missing import Missing, Shown
from ._numbers import fixed, p_value
from ._palette import SERIES_NAMES, SQUARE, SURROGATE, Style
from ._panel import Panel

TITLE: Final = "Power law beside its surrogates"
CAPTION: Final = (
    "Slope and R² of ln scale on ln shape over all blocks (square, slope with its 95 % interval) "
    "and of the same line through the phase-randomised twins (cross: mean, bar: 95 %). White "
    "noise gives a slope near −1 and an R² near 1 as well: what lies within the grey bar is no "
    "finding."
)
LEAST_SPAN: Final = 0.01
DATA: Final = Style("blue", SQUARE)


def power_law(results: StudyResults) -> Shown:
    """Return slope and R² of the pooled series and of their twins."""
    rows = pooled_laws(results)
    if not rows:
        return Missing(TITLE, "Too few blocks with a fit for a line.")
    names = [SERIES_NAMES[row.series].split()[0] for row in rows]
    slopes = Panel(
        category_axis(names),
        axis_of((end for row in rows for end in _slope_ends(row)), "slope"),
        "Slope",
    )
    shares = Panel(
        category_axis(names),
        _share_axis([end for row in rows for end in _share_ends(row)]),
        "R²",
    )
    for at, row in enumerate(rows):
        slopes.bars([at - 0.15], [row.slope_low], [row.slope_high], DATA)
        slopes.points([at - 0.15], [row.slope], DATA)
        slopes.bars([at + 0.15], [row.surrogate_slope_low], [row.surrogate_slope_high], SURROGATE)
        slopes.points([at + 0.15], [row.surrogate_slope], SURROGATE)
        low, high = row.surrogate_r_squared_low, row.surrogate_r_squared_high
        shares.points([at - 0.15], [row.r_squared], DATA)
        shares.bars([at + 0.15], [low], [high], SURROGATE)
        shares.points([at + 0.15], [row.surrogate_r_squared], SURROGATE)
    for panel in (slopes, shares):
        panel.explain("data", DATA)
        panel.explain("phase-randomised twins", SURROGATE)
    return Figure("all-power-law", TITLE, CAPTION, _words(rows), (slopes, shares), "power_laws.csv")


def pooled_laws(results: StudyResults) -> list[PowerLawRow]:
    """Return the laws over all tasks, in the order of the series."""
    found = [row for row in results.power_laws if row.task == "all" and row.series in SERIES]
    return sorted(found, key=lambda row: SERIES.index(row.series))


def _slope_ends(row: PowerLawRow) -> tuple[float, ...]:
    return row.slope_low, row.slope_high, row.surrogate_slope_low, row.surrogate_slope_high


def _share_ends(row: PowerLawRow) -> tuple[float, ...]:
    return row.r_squared, row.surrogate_r_squared_low, row.surrogate_r_squared_high


def _share_axis(values: Sequence[float]) -> Axis:
    """Span R², never so little of it that noise fills the picture."""
    high = max(values)
    return axis_of((min(*values, high - LEAST_SPAN), high), "R²")


def _words(rows: Sequence[PowerLawRow]) -> str:
    told = [
        f"{SERIES_NAMES[row.series]}: slope {fixed(row.slope, 3)} beside "
        f"{fixed(row.surrogate_slope, 3)} of the twins (p {p_value(row.slope_p)}), R² "
        f"{fixed(row.r_squared, 3)} beside {fixed(row.surrogate_r_squared, 3)}"
        for row in rows
    ]
    return "; ".join(told) + "."
