"""What pictures are drawn with: marks of each shape, colours, words, and samples for a legend."""

from functools import cache
from typing import Final

from wince_host.markup import number

from ._markup import element, text
from ._palette import COLOURS, Style

LINE: Final = 18.0
"""Height of a line of words, px."""
WORD_PX: Final = 6.9
"""Mean width of a character at 12 px in a wide sans-serif, so that nothing is cut elsewhere."""
MARK: Final = 4.5
"""Half the width of a mark, px."""
SMALL_MARK: Final = 2.4


def sample(style: Style, kind: str, x: float, y: float) -> str:
    """Return what a legend shows of a series."""
    if kind == "line":
        path = element(
            "path",
            d=f"M{number(x - 8)} {number(y)}h16",
            stroke_width=1.6,
            stroke_dasharray=style.dash,
        )
        return coloured(path, style, filled=False)
    return coloured(element("path", d=mark_path(style.mark, x, y)), style, filled=True)


def coloured(markup: str, style: Style, *, filled: bool, opacity: float | None = None) -> str:
    """Return markup in a series' colour: as an attribute for files, as a class for the page."""
    colour = COLOURS[style.colour]
    return element(
        "g",
        markup,
        class_=f"{'f' if filled else 'l'}-{style.colour}",
        fill=colour if filled else "none",
        stroke=colour,
        opacity=opacity,
    )


def words_at(
    x: float, y: float, words: str, *, anchor: str | None = None, weight: int | None = None
) -> str:
    """Return words in a picture."""
    return element(
        "text",
        text(words),
        x=number(x),
        y=number(y),
        text_anchor=anchor,
        font_weight=weight,
    )


def mark_path(mark: str, x: float, y: float, r: float = MARK) -> str:
    """Return the outline of a mark around a place, ``r`` being half its width."""
    start, outline = _outline(mark, r)
    return f"M{number(x + start[0])} {number(y + start[1])}{outline}"


@cache
def _outline(mark: str, r: float) -> tuple[tuple[float, float], str]:
    """Return where a mark's outline starts, from its middle, and its way from there."""
    if mark == "circle":
        return (-r, 0), f"a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0 {-2 * r:g} 0Z"
    if mark == "square":
        return (-0.9 * r, -0.9 * r), f"h{1.8 * r:g}v{1.8 * r:g}h{-1.8 * r:g}Z"
    if mark == "triangle":
        return (0, -1.2 * r), f"l{1.15 * r:g} {2 * r:g}h{-2.3 * r:g}Z"
    if mark == "down":
        return (0, 1.2 * r), f"l{1.15 * r:g} {-2 * r:g}h{-2.3 * r:g}Z"
    if mark == "diamond":
        d = f"{1.25 * r:g}"
        return (0, -1.25 * r), f"l{d} {d}l-{d} {d}l-{d} -{d}Z"
    return (
        -0.85 * r,
        -0.85 * r,
    ), f"l{1.7 * r:g} {1.7 * r:g}m0 {-1.7 * r:g}l{-1.7 * r:g} {1.7 * r:g}"
