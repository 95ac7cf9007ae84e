"""The lag scan and the Poincaré plot as pictures."""

from typing import Final

from wince_host.markup import element, number, text
from wince_host.research import Analysis, LagCourse, LagPoint, Poincare, TooLittle

from . import _texts_research as texts
from ._numbers import grouped, number_words
from ._research_axes import TOP, Axes, range_of, words_at
from ._research_numbers import probability, significant, too_little_words

MOST_DOTS: Final = 10_000
SQUARE: Final = 288.0


def lags_figure(analysis: Analysis) -> str:
    """Return the lag scan, or words where there is none."""
    course = analysis.lags
    return _none(course) if isinstance(course, TooLittle) else _lags(course)


def poincare_figure(analysis: Analysis) -> str:
    """Return the Poincaré plot, or words where there is none."""
    plot = analysis.poincare
    return _none(plot) if isinstance(plot, TooLittle) else _poincare(plot)


def _none(result: TooLittle) -> str:
    said = texts.TOO_LITTLE_FOR.format(why=too_little_words(result))
    return element("p", text(said), class_="figure-none")


def _lags(course: LagCourse) -> str:
    points = course.points
    ends = [end for one in points for end in (*one.band, one.value)]
    axes = Axes(range_of((one.lag_ms for one in points), from_zero=True), range_of(ends))
    at_assay = next(one for one in points if one.lag == course.assay)
    inside = "".join(
        (
            axes.frame(texts.LAGS_X, texts.LAGS_Y),
            _band(axes, points),
            _path(axes, [(one.lag_ms, one.surrogate_mean) for one in points], "fig-surrogate"),
            _assay(axes, at_assay),
            _path(axes, [(one.lag_ms, one.value) for one in points], "fig-curve"),
            _dots(axes, [(one.lag_ms, one.value) for one in points], "fig-dots"),
        )
    )
    said = texts.LAGS_SAID.format(n=grouped(course.n), surrogates=course.surrogates)
    below = (said, texts.LAGS_P.format(p=probability(course.p_any)))
    label = texts.LAGS_LABEL.format(ms=f"{points[-1].lag_ms:.0f}")
    return axes.picture(inside, below, label=label) + _assay_words(at_assay)


def _band(axes: Axes, points: tuple[LagPoint, ...]) -> str:
    there = [axes.place(one.lag_ms, one.band[1]) for one in points]
    back = [axes.place(one.lag_ms, one.band[0]) for one in reversed(points)]
    return element("path", class_="fig-band", d=f"M{'L'.join(there + back)}Z")


def _assay(axes: Axes, at: LagPoint) -> str:
    x = axes.right(at.lag_ms)
    bottom = axes.down(axes.y.low)
    line = element(
        "path", class_="fig-assay", d=f"M{number(x)} {number(TOP)}L{number(x)} {number(bottom)}"
    )
    return line + words_at(x + 6, TOP + 14, texts.LAGS_ASSAY.format(ms=f"{at.lag_ms:.0f}"))


def _assay_words(at: LagPoint) -> str:
    said = texts.LAGS_AT.format(
        ms=f"{at.lag_ms:.0f}",
        value=significant(at.value),
        mean=significant(at.surrogate_mean),
        low=significant(at.band[0]),
        high=significant(at.band[1]),
        p=probability(at.p),
    )
    return element("p", text(said))


def _poincare(plot: Poincare) -> str:
    step = -(-len(plot.pairs) // MOST_DOTS)
    pairs = [(first, second) for _, first, second in plot.pairs[::step]]
    both = range_of(value for pair in pairs for value in pair)
    axes = Axes(both, both, height=SQUARE)
    inside = "".join(
        (
            axes.frame(texts.POINCARE_X, texts.POINCARE_Y),
            _path(axes, [(both.low, both.low), (both.high, both.high)], "fig-equal"),
            _dots(axes, pairs, "fig-pairs"),
            _ellipse(axes, plot),
        )
    )
    label = texts.POINCARE_LABEL.format(n=grouped(len(plot.pairs)))
    return axes.picture(inside, _poincare_words(plot, step), label=label) + _source(plot)


def _poincare_words(plot: Poincare, step: int) -> list[str]:
    counts = texts.POINCARE_PAIRS.format(
        n=grouped(len(plot.pairs)), corrected=grouped(plot.corrected)
    )
    lines = [counts, _axis_words(texts.SD1, plot.sd1_ms, plot.sd1_interval_ms)]
    if plot.sd2_ms is None or plot.sd2_interval_ms is None:
        lines.append(texts.SD2_SHORT)
    else:
        lines.append(_axis_words(texts.SD2, plot.sd2_ms, plot.sd2_interval_ms))
    if step > 1:
        lines.append(texts.POINCARE_THINNED.format(step=step))
    return lines


def _axis_words(said: str, value: float, interval: tuple[float, float]) -> str:
    low, high = interval
    return said.format(value=number_words(value), low=number_words(low), high=number_words(high))


def _ellipse(axes: Axes, plot: Poincare) -> str:
    if plot.sd2_ms is None:
        return ""
    scale = axes.right(plot.mean_ms + 1.0) - axes.right(plot.mean_ms)
    middle = f"{number(axes.right(plot.mean_ms))} {number(axes.down(plot.mean_ms))}"
    return element(
        "ellipse",
        class_="fig-ellipse",
        rx=number(plot.sd2_ms * scale),
        ry=number(plot.sd1_ms * scale),
        transform=f"translate({middle}) rotate(-45)",
    )


def _source(plot: Poincare) -> str:
    said = {"ecg": texts.FROM_ECG, "ppg": texts.FROM_PULSE}
    return element("p", text(said.get(plot.source or "", texts.FROM_UNKNOWN)), class_="quiet")


def _path(axes: Axes, places: list[tuple[float, float]], class_: str) -> str:
    return element("path", class_=class_, d="M" + "L".join(axes.place(x, y) for x, y in places))


def _dots(axes: Axes, places: list[tuple[float, float]], class_: str) -> str:
    return element("path", class_=class_, d="".join(f"M{axes.place(x, y)}h.01" for x, y in places))
