"""Tables of differences and regressions: every test with its interval and its corrected p."""

from collections.abc import Iterable
from typing import Final

from wince_host.study import EffectRow, RegressionRow, StudyResults

from ._markup import folded
from ._numbers import ABSENT, fixed, over_interval, p_value, ratio, with_interval
from ._palette import SHORT_NAMES
from ._study import AFTER, contrast_of, contrast_words
from ._table import table

MEASURES: Final = {
    "te_heart_v1_bits": "TE heart to V1, bit",
    "joint_gain_bits": "joint gain, bit",
    "heart_rate_bpm": "heart rate, 1/min",
    "rmssd_ms": "RMSSD, ms",
    "pspi_mean": "PSPI",
    "hpii_mean": "HPII",
    "hpii_apex": "HPII of APEX frames",
    "rating": "rating",
    "score": "score",
}
EFFECT_HEADS: Final = (
    "Measure",
    "Task",
    "n",
    "Pseudo-median (95 %)",
    "Mean (95 %)",
    "Rank-biserial r",
    "p signed rank",
    "p rank sum",
)
LINK_HEADS: Final = (
    "Task",
    "Face",
    "n",
    "R² (95 %)",
    "By chance",
    "R² without noise (95 %)",
    "Slope",
    "Reliability face, heart",
    "p",
    "Provisional",
)


def measure_words(measure: str) -> str:
    """Return what a measure is called."""
    series = measure.removeprefix("ln_nsr_")
    if series != measure:
        return f"ln NSR {SHORT_NAMES.get(series, series)}"
    return MEASURES.get(measure, measure)


def effect_table(results: StudyResults, measures: Iterable[str], *, caption: str) -> str:
    """Return the tests of some measures; those of after − control are folded."""
    wanted, main = tuple(measures), contrast_of(results)
    tables = []
    for contrast in dict.fromkeys(row.contrast for row in results.effects):
        own = [row for row in results.effects if row.contrast == contrast]
        rows = [_effect_row(row) for name in wanted for row in own if row.measure == name]
        words = f"{caption}, {contrast_words(results, contrast)}"
        tables.append((contrast, table(EFFECT_HEADS, rows, caption=words) if rows else ""))
    first = "".join(markup for contrast, markup in tables if contrast == main)
    others = "".join(markup for contrast, markup in tables if contrast != main)
    return first + folded(
        f"{caption}, {contrast_words(results, contrast_of(results, AFTER))}", others
    )


def link_table(results: StudyResults) -> str:
    """Return every regression of the face on the heart; those of single blocks are folded."""
    tables, main = [], contrast_of(results)
    for quantity in dict.fromkeys(row.quantity for row in results.regressions):
        rows = [_link_row(row) for row in results.regressions if row.quantity == quantity]
        words = f"Regressions of the face on the heart, {contrast_words(results, quantity)}"
        tables.append((quantity, table(LINK_HEADS, rows, caption=words)))
    first = "".join(markup for quantity, markup in tables if quantity == main)
    others = "".join(markup for quantity, markup in tables if quantity != main)
    return first + folded("Regressions of other quantities", others)


def _effect_row(row: EffectRow) -> list[str]:
    logarithm = row.measure.startswith("ln_")
    decimals = 4 if row.measure.endswith("_bits") else 3 if logarithm else 2
    times = f"\nratio {fixed(ratio(row.median), 3)}" if logarithm else ""
    return [
        measure_words(row.measure),
        row.task,
        str(row.n),
        with_interval(row.median, (row.median_low, row.median_high), decimals) + times,
        with_interval(row.mean, (row.mean_low, row.mean_high), decimals),
        fixed(row.rank_biserial, 2),
        f"{p_value(row.p_signed_rank)}\ncorrected {p_value(row.p_signed_rank_holm)}",
        f"{p_value(row.p_rank_sum)}\ncorrected {p_value(row.p_rank_sum_holm)}",
    ]


def _link_row(row: RegressionRow) -> list[str]:
    true = ABSENT
    if row.true_r_squared_low is not None and row.true_r_squared_high is not None:
        interval = (row.true_r_squared_low, row.true_r_squared_high)
        true = over_interval(row.true_r_squared, interval, 2)
    return [
        row.task,
        row.face.upper() if row.face != "face" else "mean",
        str(row.n),
        over_interval(row.r_squared, (row.r_squared_low, row.r_squared_high), 2),
        f"{fixed(row.surrogate_mean, 2)}\n95 % below {fixed(row.surrogate_high, 2)}",
        true,
        f"{fixed(row.slope, 2)}\nwithout noise {fixed(row.true_slope, 2)}",
        f"{fixed(row.reliability_face, 2)}, {fixed(row.reliability_heart, 2)}",
        f"{p_value(row.p)}\ncorrected {p_value(row.p_holm)}",
        str(row.provisional),
    ]
