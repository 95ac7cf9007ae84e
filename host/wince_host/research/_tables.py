"""The data of each picture as CSV: the very numbers that it shows."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from ._results import Analysis, LagCourse, Poincare, SpikeFit

Cell = str | int | float | None
Table = tuple[Sequence[str], Iterable[Sequence[Cell]]]


def figure_csv(analysis: Analysis, figure: str) -> str | None:
    """Return the data of one picture; None where there is no such picture.

    Parameters
    ----------
    figure
        One of `FIGURES`.

    Returns
    -------
    str or None
        CSV with a header; each number has as many digits as give the same number back.
    """
    table = FIGURES[figure](analysis) if figure in FIGURES else None
    if table is None:
        return None
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(table[0])
    writer.writerows(
        ["" if cell is None else repr(cell) if isinstance(cell, float) else cell for cell in row]
        for row in table[1]
    )
    return written.getvalue()


def _fits(analysis: Analysis) -> list[tuple[str, SpikeFit]]:
    return [(one.name, one.result) for one in analysis.spikes if isinstance(one.result, SpikeFit)]


def _gamma(analysis: Analysis) -> Table | None:
    head = (
        "series", "n", "provisional", "shape", "shape_low", "shape_high",
        "scale", "scale_low", "scale_high", "aic_gamma", "aic_lognormal", "aic_beta",
        "ks_gamma", "ks_lognormal", "ks_beta",
    )  # fmt: skip
    rows: list[Sequence[Cell]] = [
        (
            name,
            fit.n,
            int(fit.provisional),
            fit.shape,
            *fit.shape_interval,
            fit.scale,
            *fit.scale_interval,
            fit.aic_gamma,
            fit.aic_lognormal,
            fit.aic_beta,
            fit.ks_gamma,
            fit.ks_lognormal,
            fit.ks_beta,
        )
        for name, fit in _fits(analysis)
    ]
    return (head, rows) if rows else None


def _moments(analysis: Analysis) -> Table | None:
    names = ("mean", "variance", "skewness", "kurtosis")
    head = ["series", "n"]
    for name in names:
        head += [name, f"{name}_low", f"{name}_high"]
    rows: list[Sequence[Cell]] = [
        (
            name,
            fit.n,
            fit.mean,
            *fit.mean_interval,
            fit.variance,
            *fit.variance_interval,
            fit.skewness,
            *fit.skewness_interval,
            fit.kurtosis,
            *fit.kurtosis_interval,
        )
        for name, fit in _fits(analysis)
    ]
    return (head, rows) if rows else None


def _lags(analysis: Analysis) -> Table | None:
    course = analysis.lags
    if not isinstance(course, LagCourse):
        return None
    head = (
        "lag_frames", "lag_ms", "te_bit", "surrogate_mean_bit", "band_low_bit", "band_high_bit",
        "effective_bit", "z", "p", "p_any", "n", "surrogates",
    )  # fmt: skip
    rows = [
        (
            one.lag,
            one.lag_ms,
            one.value,
            one.surrogate_mean,
            *one.band,
            one.effective,
            one.z,
            one.p,
            course.p_any,
            course.n,
            course.surrogates,
        )
        for one in course.points
    ]
    return head, rows


def _poincare(analysis: Analysis) -> Table | None:
    plot = analysis.poincare
    if not isinstance(plot, Poincare):
        return None
    head = (
        "t_s", "interval_ms", "next_interval_ms", "source", "sd1_ms", "sd1_low_ms", "sd1_high_ms",
        "sd2_ms", "sd2_low_ms", "sd2_high_ms", "intervals", "corrected",
    )  # fmt: skip
    same: Sequence[Cell] = (
        plot.source, plot.sd1_ms, *plot.sd1_interval_ms,
        plot.sd2_ms, *(plot.sd2_interval_ms or (None, None)), plot.intervals, plot.corrected,
    )  # fmt: skip
    return head, [(*pair, *same) for pair in plot.pairs]


FIGURES: Final[dict[str, Callable[[Analysis], Table | None]]] = {
    "gamma": _gamma,
    "moments": _moments,
    "lags": _lags,
    "poincare": _poincare,
}
"""The pictures by name, in the order in which they are shown."""
