"""The Gamma plane and the moments of micro-movement spikes as pictures and tables."""

import math
from collections.abc import Callable, Sequence
from typing import Final

from wince_host.markup import element, number, span, text
from wince_host.research import Analysis, Fitted, SpikeFit, TooLittle

from . import _texts_research as texts
from ._numbers import grouped
from ._research_axes import LINE, WIDTH, Axes, range_of, words_at
from ._research_numbers import too_little_words, with_interval

Named = tuple[str, SpikeFit]
Value = tuple[float, float, float]
"""A value with the ends of its interval."""
MARK: Final = 6.0


def fits_of(analysis: Analysis) -> list[Named]:
    """Return the series that have a fit, by name."""
    return [(one.name, one.result) for one in analysis.spikes if isinstance(one.result, SpikeFit)]


def gamma_figure(analysis: Analysis) -> str:
    """Return the Gamma plane with its table, or words where there is no fit."""
    fits = fits_of(analysis)
    if not fits:
        return _none(analysis.spikes)
    label = texts.GAMMA_LABEL.format(names=_names(fits))
    axes_words = (texts.GAMMA_X, texts.GAMMA_Y)
    picture = _plot(fits, _log_shape, _log_scale, words=axes_words, label=label)
    rows = [
        (
            texts.SERIES[name],
            _count(fit),
            with_interval(fit.shape, fit.shape_interval),
            with_interval(fit.scale, fit.scale_interval),
            texts.FAMILIES[best_family(fit)],
        )
        for name, fit in fits
    ]
    return picture + _table(texts.GAMMA_HEADS, rows) + _left_out(analysis.spikes)


def moments_figure(analysis: Analysis) -> str:
    """Return both planes of the moments with their table, or words where there is no fit."""
    fits = fits_of(analysis)
    if not fits:
        return _none(analysis.spikes)
    pictures = "".join(
        _plot(
            fits,
            x,
            y,
            words=words,
            label=texts.MOMENTS_LABEL.format(names=_names(fits), x=words[0], y=words[1]),
        )
        for x, y, words in (
            (_mean, _variance, (texts.MEAN, texts.VARIANCE)),
            (_skewness, _kurtosis, (texts.SKEWNESS, texts.KURTOSIS)),
        )
    )
    rows = [
        (
            texts.SERIES[name],
            _count(fit),
            with_interval(fit.mean, fit.mean_interval),
            with_interval(fit.variance, fit.variance_interval),
            with_interval(fit.skewness, fit.skewness_interval),
            with_interval(fit.kurtosis, fit.kurtosis_interval),
        )
        for name, fit in fits
    ]
    return pictures + _table(texts.MOMENTS_HEADS, rows) + _left_out(analysis.spikes)


def best_family(fit: SpikeFit) -> str:
    """Return the family with the least AIC of those that could be fitted."""
    criteria = {
        "gamma": fit.aic_gamma,
        "lognormal": fit.aic_lognormal,
        "beta": math.inf if fit.aic_beta is None else fit.aic_beta,
    }
    return min(criteria, key=lambda name: criteria[name])


def _plot(
    fits: Sequence[Named],
    x_of: Callable[[SpikeFit], Value],
    y_of: Callable[[SpikeFit], Value],
    *,
    words: tuple[str, str],
    label: str,
) -> str:
    xs, ys = [x_of(fit) for _, fit in fits], [y_of(fit) for _, fit in fits]
    axes = Axes(
        range_of(end for value in xs for end in value),
        range_of(end for value in ys for end in value),
    )
    parts = [axes.frame(*words)]
    for (name, _), x, y in zip(fits, xs, ys, strict=True):
        inside = axes.cross(x, y) + _mark(name, axes.right(x[0]), axes.down(y[0]))
        parts.append(element("g", inside, class_=f"series-{name}"))
    return axes.picture(
        "".join(parts) + _legend(fits, axes), [""] * math.ceil(len(fits) / 2), label=label
    )


def _legend(fits: Sequence[Named], axes: Axes) -> str:
    """Two entries a line, below the axes: the shape of the mark, the name, and n."""
    parts = []
    first = axes.down(axes.y.low) + 48 + LINE - 4
    for place, (name, fit) in enumerate(fits):
        x, y = 12.0 + (place % 2) * (WIDTH / 2 - 16), first + (place // 2) * LINE
        words = f"{texts.SERIES[name]}  {texts.N.format(n=grouped(fit.n))}"
        inside = _mark(name, x, y - 5) + words_at(x + 14, y, words)
        parts.append(element("g", inside, class_=f"series-{name}"))
    return "".join(parts)


def _mark(name: str, x: float, y: float) -> str:
    shapes = {
        "v1": f"M{number(x - MARK)} {number(y)}a6 6 0 1 0 12 0a6 6 0 1 0 -12 0Z",
        "v2": f"M{number(x - 5.5)} {number(y - 5.5)}h11v11h-11Z",
        "v3": f"M{number(x)} {number(y - 7)}l7 12h-14Z",
        "heart": f"M{number(x)} {number(y - 8)}l7 8l-7 8l-7 -8Z",
    }
    return element("path", class_="fig-mark", d=shapes[name])


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(element("th", text(one), scope="col") for one in heads)
    body = ""
    for name, *cells in rows:
        inside = element("th", text(name), scope="row")
        inside += "".join(
            element("td", _cell(cell), data_head=of)
            for of, cell in zip(heads[1:], cells, strict=True)
        )
        body += element("tr", inside)
    inside = element("thead", element("tr", head)) + element("tbody", body)
    return element("table", inside, class_="figure-table")


def _cell(words: str) -> str:
    """Let a line break between a value and its interval, and nowhere else."""
    value, opened, rest = words.partition(" (")
    return span(value) + (f" {span(f'({rest}')}" if opened else "")


def _count(fit: SpikeFit) -> str:
    return f"{grouped(fit.n)} ({texts.PROVISIONAL})" if fit.provisional else grouped(fit.n)


def _names(fits: Sequence[Named]) -> str:
    return ", ".join(texts.SERIES[name] for name, _ in fits)


def _left_out(spikes: Sequence[Fitted]) -> str:
    names = [
        f"{texts.SERIES[one.name]} ({too_little_words(one.result)})"
        for one in spikes
        if isinstance(one.result, TooLittle)
    ]
    if not names:
        return ""
    return element("p", text(texts.LEFT_OUT.format(names=", ".join(names))), class_="quiet")


def _none(spikes: Sequence[Fitted]) -> str:
    why = next(too_little_words(one.result) for one in spikes if isinstance(one.result, TooLittle))
    return element("p", text(texts.TOO_LITTLE_FOR.format(why=why)), class_="figure-none")


def _logs(value: float, interval: tuple[float, float]) -> Value:
    return math.log(value), math.log(interval[0]), math.log(interval[1])


def _log_shape(fit: SpikeFit) -> Value:
    return _logs(fit.shape, fit.shape_interval)


def _log_scale(fit: SpikeFit) -> Value:
    return _logs(fit.scale, fit.scale_interval)


def _mean(fit: SpikeFit) -> Value:
    return fit.mean, *fit.mean_interval


def _variance(fit: SpikeFit) -> Value:
    return fit.variance, *fit.variance_interval


def _skewness(fit: SpikeFit) -> Value:
    return fit.skewness, *fit.skewness_interval


def _kurtosis(fit: SpikeFit) -> Value:
    return fit.kurtosis, *fit.kurtosis_interval
