"""The heat map as markup: a row a day, an hour a field, and the day on its scale below."""

from datetime import date

from wince_host.markup import element, number, span, text

from . import _texts_person as texts
from ._bands import band_of
from ._durations import duration_words
from ._heat_map import HOURS, HeatDay, HeatMap
from ._numbers import Number, number_words

CELL_WIDTH = 10.0
CELL_HEIGHT = 24.0
LEAST_HEIGHT = 4.0
RAIL_WIDTH = CELL_WIDTH * HOURS
RAIL_HEIGHT = 12.0
CLOCK = ("0", "6", "12", "18", "24")
SAME = 0.3
"""Days that differ by less from the usual mean are as usual."""


def heat_piece(heat: HeatMap) -> str:
    """Return the whole map."""
    title = element("h2", text(texts.DAYS))
    if not heat.days:
        return title + element("p", text(texts.DAYS_NONE), class_="quiet")
    lead = element("p", text(texts.DAYS_LEAD), class_="quiet")
    clock = element("div", "".join(span(hour) for hour in CLOCK), class_="heat-clock")
    rows = "".join(_row(day, heat.usual) for day in heat.days)
    return title + lead + clock + element("ol", rows, class_="heat") + _usual(heat)


def _usual(heat: HeatMap) -> str:
    words = texts.NO_USUAL
    if heat.usual is not None:
        words = texts.USUAL.format(mean=Number(heat.usual), days=heat.usual_days)
    return element("p", text(words), class_="quiet")


def _row(day: HeatDay, usual: float | None) -> str:
    drawing = element(
        "svg",
        "".join(_cell(place, value) for place, value in enumerate(day.hours)),
        class_="heat-hours",
        viewBox=f"0 0 {number(RAIL_WIDTH)} {number(CELL_HEIGHT)}",
        preserveAspectRatio="none",
        role="img",
        aria_label=_label(day, usual),
    )
    name = span(_day_words(day.day), "heat-day")
    mean = span(number_words(day.mean), "heat-mean")
    rail = "" if day.mean is None else _rail(day, day.mean, usual)
    remark = _remark(day, usual)
    place = span(remark, "heat-against") if remark else ""
    return element("li", name + drawing + mean + rail + place)


def _remark(day: HeatDay, usual: float | None) -> str:
    """Return how a day compares with the usual one, or how little of it was seen."""
    if day.mean is None:
        return ""
    if not day.is_known:
        return texts.LITTLE_SEEN.format(time=duration_words(day.scored_s))
    return "" if usual is None else _against(day.mean, usual)


def _cell(place: int, value: float | None) -> str:
    x = place * CELL_WIDTH
    if value is None:
        return ""
    height = LEAST_HEIGHT + (CELL_HEIGHT - LEAST_HEIGHT) * min(value, 10.0) / 10.0
    return element(
        "rect",
        class_=f"heat-{band_of(value)}",
        x=number(x + 0.5),
        y=number(CELL_HEIGHT - height),
        width=number(CELL_WIDTH - 1.0),
        height=number(height),
        fill_opacity=round(0.4 + 0.06 * min(value, 10.0), 2),
    )


def _rail(day: HeatDay, mean: float, usual: float | None) -> str:
    low, high = _x(min(day.known)), _x(max(day.known))
    parts = [
        element("rect", class_="rail-track", x=0, y=4, width=number(RAIL_WIDTH), height=4),
        element(
            "rect",
            class_=f"heat-range heat-{band_of(mean)}",
            x=number(low),
            y=2,
            width=number(max(2.0, high - low)),
            height=8,
        ),
        element("line", class_="heat-mark", x1=number(_x(mean)), x2=number(_x(mean)), y1=0, y2=12),
    ]
    if usual is not None:
        x = number(_x(usual))
        parts.append(element("line", class_="heat-usual", x1=x, x2=x, y1=0, y2=12))
    return element(
        "svg",
        "".join(parts),
        class_="heat-rail",
        viewBox=f"0 0 {number(RAIL_WIDTH)} {number(RAIL_HEIGHT)}",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def _x(score: float) -> float:
    return min(10.0, max(0.0, score)) / 10.0 * RAIL_WIDTH


def _label(day: HeatDay, usual: float | None) -> str:
    words, worst = _day_words(day.day), day.worst_hour
    if day.mean is None or worst is None:
        return texts.DAY_EMPTY_LABEL.format(day=words)
    remark = _remark(day, usual)
    against = f", {remark}" if remark else ""
    return texts.DAY_LABEL.format(
        day=words, mean=Number(day.mean), hour=worst, worst=Number(max(day.known)), against=against
    )


def _against(mean: float, usual: float) -> str:
    if abs(mean - usual) < SAME:
        return texts.AS_USUAL
    form = texts.ABOVE_USUAL if mean > usual else texts.BELOW_USUAL
    return form.format(points=Number(abs(mean - usual)))


def _day_words(day: date) -> str:
    return f"{texts.WEEKDAYS[day.weekday()]} {day.day}"
