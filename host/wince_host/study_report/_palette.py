"""Colours of Okabe and Ito, each with a mark of its own shape, so that none rests on colour."""

from dataclasses import dataclass
from typing import Final

Mark = str
CIRCLE: Final = "circle"
SQUARE: Final = "square"
TRIANGLE: Final = "triangle"
DIAMOND: Final = "diamond"
DOWN: Final = "down"
CROSS: Final = "cross"


@dataclass(frozen=True, slots=True)
class Style:
    """How a series looks.

    Attributes
    ----------
    colour
        Name of a colour in `COLOURS`.
    mark
        Shape of its points.
    dash
        Dash pattern of its lines; None for a line without gaps.
    """

    colour: str
    mark: Mark = CIRCLE
    dash: str | None = None


COLOURS: Final = {
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "green": "#009E73",
    "purple": "#CC79A7",
    "ink": "#14181F",
    "quiet": "#5A6472",
}
"""On white, as files hold them; the page has its own for the night. Orange, sky blue and yellow
of the palette have less than 3:1 against white and are left out."""

INK: Final = Style("ink")
QUIET: Final = Style("quiet", dash="4 3")
SURROGATE: Final = Style("quiet", CROSS, "4 3")

SERIES: Final = {
    "v1": Style("blue", CIRCLE),
    "v2": Style("vermillion", SQUARE),
    "v3": Style("green", TRIANGLE),
    "heart": Style("purple", DIAMOND),
}
SERIES_NAMES: Final = {
    "v1": "V1 eyes and brows",
    "v2": "V2 nose and cheeks",
    "v3": "V3 mouth and chin",
    "heart": "Heart",
}
SHORT_NAMES: Final = {"v1": "V1", "v2": "V2", "v3": "V3", "heart": "heart"}
CYCLE: Final = (
    Style("quiet", CIRCLE),
    Style("vermillion", SQUARE, "6 2"),
    Style("blue", TRIANGLE, "2 2"),
    Style("green", DIAMOND, "8 2 2 2"),
    Style("purple", DOWN, "10 3"),
    Style("ink", CROSS, "1 2"),
)
"""For blocks and tasks, which a study names itself: control is quiet, pain stands out."""


def styles_of(names: tuple[str, ...]) -> dict[str, Style]:
    """Give each name its style, in their order."""
    return {name: CYCLE[at % len(CYCLE)] for at, name in enumerate(names)}
