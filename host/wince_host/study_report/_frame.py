"""The axes around a picture: their lines, their ticks, and what they are."""

from typing import Final

from wince_host.markup import number

from ._axis import Axis
from ._ink import WORD_PX, coloured, words_at
from ._markup import element
from ._palette import INK

Place = tuple[float, float, float, float]
"""Left, top, right and bottom of the plot itself, px."""
EDGE: Final = 4.0
STEP: Final = 13.0


def frame_markup(x: Axis, y: Axis, title: str, place: Place) -> str:
    """Return both axes with their words."""
    left, top, right, bottom = place
    lines = f"M{left:g} {top:g}V{number(bottom)}H{right:g}"
    words = [words_at(EDGE, 14, title, weight=650)] if title else []
    words.append(words_at(EDGE, 34, y.words))
    width = right - left
    for at, (value, tick) in enumerate(x.ticks):
        across = left + x.share(value) * width
        lines += f"M{number(across)} {number(bottom)}v5"
        words.append(_below(x, at, tick, across, bottom + 18, width))
    for value, tick in y.ticks:
        down = top + (1.0 - y.share(value)) * (bottom - top)
        lines += f"M{left:g} {number(down)}h-5"
        fitting = shortened(tick, left - 8 - EDGE)
        words.append(words_at(left - 8, down + 4, fitting, anchor="end"))
    words.append(words_at(right, bottom + 35, x.words, anchor="end"))
    axes = coloured(element("path", d=lines), INK, filled=False)
    return axes + "".join(words)


def _below(x: Axis, at: int, tick: str, across: float, down: float, width: float) -> str:
    """Write a tick's word; where names are longer than their room, every other one a line down."""
    room = width / len(x.ticks)
    crowded = max(len(words) for _, words in x.ticks) * WORD_PX > room
    if not (crowded and x.named):
        return words_at(across, down, tick, anchor="middle")
    lower = STEP if at % 2 else 0.0
    return words_at(across, down + lower, shortened(tick, 1.9 * room), anchor="middle")


def shortened(words: str, room: float) -> str:
    """Return words, cut with an ellipsis where they are longer than their room, px."""
    most = max(2, int(room / WORD_PX))
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
