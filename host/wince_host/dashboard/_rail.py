"""The 0-10 rail: the score as a mark, its 90 % interval as a band around it, drawn as SVG."""

from wince_host.bands import chosen_bands
from wince_host.markup import element, number

WIDTH = 200.0
HEIGHT = 32.0
TRACK_TOP = 11.0
TRACK_HEIGHT = 10.0
BAND_TOP = 5.0
BAND_HEIGHT = 22.0
NARROWEST_BAND = 3.0


def x_of(score: float) -> float:
    """Return the place of a score on the rail, 0 to `WIDTH`."""
    return min(10.0, max(0.0, score)) / 10.0 * WIDTH


def rail(
    score: float | None,
    interval: tuple[float, float] | None,
    *,
    label: str,
) -> str:
    """Return the rail as SVG that stretches to its place; without a score it is an empty track."""
    limits = chosen_bands()
    parts = [_track(), _limit(limits.raised_from), _limit(limits.high_from)]
    if score is not None and interval is not None:
        parts += [_band(*interval), _mark(score)]
    return element(
        "svg",
        "".join(parts),
        class_="rail",
        viewBox=f"0 0 {number(WIDTH)} {number(HEIGHT)}",
        preserveAspectRatio="none",
        role="img",
        aria_label=label,
    )


def _track() -> str:
    return element(
        "rect",
        class_="rail-track",
        x=0,
        y=number(TRACK_TOP),
        width=number(WIDTH),
        height=number(TRACK_HEIGHT),
    )


def _limit(score: float) -> str:
    x = number(x_of(score))
    bottom = number(TRACK_TOP + TRACK_HEIGHT)
    return element("line", class_="rail-limit", x1=x, x2=x, y1=number(TRACK_TOP), y2=bottom)


def _band(low: float, high: float) -> str:
    left, right = x_of(low), x_of(high)
    if right - left < NARROWEST_BAND:
        left = min(max(0.0, (left + right - NARROWEST_BAND) / 2.0), WIDTH - NARROWEST_BAND)
        right = left + NARROWEST_BAND
    return element(
        "rect",
        class_="rail-band",
        x=number(left),
        y=number(BAND_TOP),
        width=number(right - left),
        height=number(BAND_HEIGHT),
    )


def _mark(score: float) -> str:
    x = number(min(WIDTH - 2.0, max(2.0, x_of(score))))
    return element("line", class_="rail-mark", x1=x, x2=x, y1=0, y2=number(HEIGHT))
