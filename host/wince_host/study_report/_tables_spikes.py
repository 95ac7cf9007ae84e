"""Tables of the spikes: which distribution describes them, and the power law beside its twins."""

from typing import Final

from wince_host.study import SERIES, PowerLawRow, SpikeRow, StudyResults

from ._markup import folded
from ._numbers import ABSENT, figure, fixed, p_value, percent, whole
from ._palette import SHORT_NAMES
from ._study import conditions_of, spread
from ._table import table

FAMILIES: Final = ("gamma", "lognormal", "beta")
FIT_HEADS: Final = (
    "Series and block",
    "Fits",
    "Spikes, median",
    "Provisional",
    "Shape, median",
    "NSR, median (middle half)",
    "Best by AIC: Gamma / lognormal / Beta",
    "KS distance: Gamma / lognormal / Beta",
)
LAW_HEADS: Final = (
    "Series",
    "Task",
    "Fits",
    "Slope (95 %)",
    "Twins' slope (95 %)",
    "p",
    "R²",
    "Twins' R² (95 %)",
    "p",
)


def fit_table(results: StudyResults) -> str:
    """Return a line for each series and block, over participants and tasks."""
    rows = []
    for series in SERIES:
        for block in conditions_of(results):
            own = [row for row in results.spikes if (row.series, row.block) == (series, block)]
            if own:
                rows.append([f"{SHORT_NAMES[series]}, {block}", *_fit_cells(own)])
    return table(FIT_HEADS, rows, caption="Gamma fits and their goodness") if rows else ""


def law_table(results: StudyResults) -> str:
    """Return every power law beside its surrogates; those of single tasks are folded."""
    first = [_law_row(row) for row in results.power_laws if row.task == "all"]
    others = [_law_row(row) for row in results.power_laws if row.task != "all"]
    caption = "Power laws and their surrogates"
    pooled = table(LAW_HEADS, first, caption=caption) if first else ""
    single = table(LAW_HEADS, others, caption=f"{caption}, by task") if others else ""
    return pooled + folded("Power laws of single tasks", single)


def _fit_cells(rows: list[SpikeRow]) -> list[str]:
    counts, shapes = spread(row.spikes for row in rows), spread(row.shape for row in rows)
    scales = spread(row.scale for row in rows)
    best = [sum(row.best_by_aic == family for row in rows) / len(rows) for family in FAMILIES]
    distances = [spread(getattr(row, f"ks_{family}") for row in rows) for family in FAMILIES]
    return [
        str(len(rows)),
        whole(counts.median if counts else None),
        str(sum(row.provisional for row in rows)),
        figure(shapes.median if shapes else None),
        f"{figure(scales.median)}\n{figure(scales.low)} to {figure(scales.high)}"
        if scales
        else ABSENT,
        " / ".join(map(percent, best)),
        " / ".join(fixed(one.median if one else None, 3) for one in distances),
    ]


def _law_row(row: PowerLawRow) -> list[str]:
    slopes = f"{fixed(row.surrogate_slope_low, 3)} to {fixed(row.surrogate_slope_high, 3)}"
    low, high = row.surrogate_r_squared_low, row.surrogate_r_squared_high
    return [
        SHORT_NAMES.get(row.series, row.series),
        row.task,
        str(row.n),
        f"{fixed(row.slope, 3)}\n{fixed(row.slope_low, 3)} to {fixed(row.slope_high, 3)}",
        f"{fixed(row.surrogate_slope, 3)}\n{slopes}",
        p_value(row.slope_p),
        fixed(row.r_squared, 3),
        f"{fixed(row.surrogate_r_squared, 3)}\n{fixed(low, 3)} to {fixed(high, 3)}",
        p_value(row.r_squared_p),
    ]
