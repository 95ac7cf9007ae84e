"""One picture with two scales, to which marks, lines and bands are added; it becomes an SVG."""

import math
from collections.abc import Callable, Sequence
from typing import Final

from wince_host.markup import number

from ._axis import Axis, joined
from ._frame import frame_markup
from ._ink import MARK, SMALL_MARK, coloured, mark_path
from ._legend import Legend
from ._markup import element
from ._palette import Style

WIDTH: Final = 328.0
"""What a telephone of 360 px shows without making words smaller."""
LEFT: Final = 64.0
RIGHT: Final = 17.0
TOP: Final = 46.0
BELOW: Final = 42.0
Drawing = Callable[[], str]


class Panel:
    """A picture in the making: it is drawn when it is asked for, on the scales that it has then.

    Parameters
    ----------
    x, y
        The scales: x to the right, y upwards.
    title
        Stands above it.
    height
        Of the plot itself, px.
    """

    def __init__(self, x: Axis, y: Axis, title: str = "", *, height: float = 190.0) -> None:
        self.x, self.y, self.title, self.height = x, y, title, height
        self._behind: list[Drawing] = []
        self._parts: list[Drawing] = []
        self._legend = Legend(WIDTH)

    def right(self, value: float) -> float:
        """Return the horizontal place of a value, px."""
        return LEFT + self.x.share(value) * (WIDTH - LEFT - RIGHT)

    def down(self, value: float) -> float:
        """Return the vertical place of a value, px."""
        return TOP + (1.0 - self.y.share(value)) * self.height

    def points(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        style: Style,
        *,
        hollow: bool = False,
        small: bool = False,
    ) -> None:
        """Add marks in the series' own shape; small ones where there are many."""
        xs, ys = finite(xs, ys)
        if xs:
            size = SMALL_MARK if small else MARK
            self._parts.append(lambda: self._marks(xs, ys, style, size, hollow=hollow))

    def dots(self, xs: Sequence[float], ys: Sequence[float], style: Style) -> None:
        """Add many small dots."""
        xs, ys = finite(xs, ys)
        self._stroke(
            lambda: "".join(f"M{self._place(x, y)}h0" for x, y in zip(xs, ys, strict=True)),
            style,
            2.4,
            cap="round",
        )

    def bars(
        self, xs: Sequence[float], lows: Sequence[float], highs: Sequence[float], style: Style
    ) -> None:
        """Add an upright interval at each x."""
        ends = list(zip(*finite(xs, lows, highs), strict=True))
        self._stroke(
            lambda: "".join(
                f"M{self._place(x, low)}L{self._place(x, high)}" for x, low, high in ends
            ),
            style,
            1.2,
        )

    def level_bars(
        self,
        lows: Sequence[float],
        highs: Sequence[float],
        ys: Sequence[float],
        style: Style,
        *,
        width: float = 1.2,
    ) -> None:
        """Add a level interval at each y."""
        ends = list(zip(*finite(lows, highs, ys), strict=True))
        self._stroke(
            lambda: "".join(
                f"M{self._place(low, y)}L{self._place(high, y)}" for low, high, y in ends
            ),
            style,
            width,
        )

    def line(
        self, xs: Sequence[float], ys: Sequence[float], style: Style, *, width: float = 1.6
    ) -> None:
        """Add a line; a NaN is a gap, never a line across."""
        self._stroke(lambda: self._way(xs, ys), style, width, dash=style.dash)

    def band(
        self, xs: Sequence[float], lows: Sequence[float], highs: Sequence[float], style: Style
    ) -> None:
        """Add the area between two courses, behind all else."""
        xs, lows, highs = finite(xs, lows, highs)
        if xs:
            self._behind.append(lambda: self._area(xs, lows, highs, style))

    def across(self, y: float, style: Style) -> None:
        """Add a level line over the whole width."""
        if not math.isfinite(y):
            return
        self._stroke(
            lambda: f"M{self._place(self.x.low, y)}L{self._place(self.x.high, y)}",
            style,
            1.2,
            dash=style.dash,
        )

    def upright(self, x: float, style: Style) -> None:
        """Add an upright line over the whole height."""
        self._stroke(
            lambda: f"M{self._place(x, self.y.low)}L{self._place(x, self.y.high)}",
            style,
            1.2,
            dash=style.dash,
        )

    def explain(self, words: str, style: Style, kind: str = "mark") -> None:
        """Add an entry to the legend: a ``mark`` or a ``line``."""
        self._legend.explain(words, style, kind)

    def note(self, words: str) -> None:
        """Add a line of words below the picture."""
        self._legend.note(words)

    @property
    def whole_height(self) -> float:
        """Return the picture's height with all its words, px."""
        return TOP + self.height + BELOW + self._legend.height + 4

    def inside(self) -> str:
        """Return the picture's markup without the outermost element."""
        place = (LEFT, TOP, WIDTH - RIGHT, TOP + self.height)
        frame = frame_markup(self.x, self.y, self.title, place)
        behind, parts = ("".join(draw() for draw in drawn) for drawn in (self._behind, self._parts))
        return behind + frame + parts + self._legend.markup(TOP + self.height + BELOW)

    def _marks(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        style: Style,
        size: float,
        *,
        hollow: bool,
    ) -> str:
        d = "".join(
            mark_path(style.mark, self.right(x), self.down(y), size)
            for x, y in zip(xs, ys, strict=True)
        )
        return coloured(element("path", d=d), style, filled=not hollow)

    def _way(self, xs: Sequence[float], ys: Sequence[float]) -> str:
        d, pen_down = "", False
        for x, y in zip(xs, ys, strict=True):
            known = math.isfinite(x) and math.isfinite(y)
            if known:
                d += ("L" if pen_down else "M") + self._place(x, y)
            pen_down = known
        return d

    def _area(
        self, xs: Sequence[float], lows: Sequence[float], highs: Sequence[float], style: Style
    ) -> str:
        there = [self._place(x, high) for x, high in zip(xs, highs, strict=True)]
        back = [self._place(x, low) for x, low in zip(xs, lows, strict=True)]
        path = element("path", d=f"M{'L'.join([*there, *reversed(back)])}Z", stroke="none")
        return coloured(path, style, filled=True, opacity=0.2)

    def _stroke(
        self,
        way: Drawing,
        style: Style,
        width: float,
        *,
        dash: str | None = None,
        cap: str | None = None,
    ) -> None:
        def draw() -> str:
            d = way()
            path = element(
                "path", d=d, stroke_width=width, stroke_dasharray=dash, stroke_linecap=cap
            )
            return coloured(path, style, filled=False) if d else ""

        self._parts.append(draw)

    def _place(self, x: float, y: float) -> str:
        return f"{number(self.right(x))} {number(self.down(y))}"


def finite(*columns: Sequence[float]) -> list[list[float]]:
    """Return the rows that are finite in every column, column by column."""
    rows = [row for row in zip(*columns, strict=True) if all(map(math.isfinite, row))]
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in columns]


def alike(panels: Sequence[Panel], *, across: bool = False) -> None:
    """Give panels the same upright scale, and the same level one too if ``across``."""
    if panels:
        y = joined([panel.y for panel in panels])
        x = joined([panel.x for panel in panels]) if across else None
        for panel in panels:
            panel.y = y
            panel.x = x or panel.x
