"""The small shapes that stand beside each state's word, so that no state rests on colour."""

from wince_host.markup import element

from ._bands import Band
from ._trend import Direction


def _shape(drawing: str, name: str) -> str:
    return element(
        "svg", drawing, class_=f"shape shape-{name}", viewBox="0 0 16 16", aria_hidden="true"
    )


def _path(d: str, class_: str = "shape-fill") -> str:
    return element("path", class_=class_, d=d)


BANDS = {
    Band.CALM: _shape(element("circle", class_="shape-line", cx=8, cy=8, r=5), "calm"),
    Band.RAISED: _shape(_path("M8 2L15 14H1Z"), "raised"),
    Band.HIGH: _shape(_path("M5 1H11L15 5V11L11 15H5L1 11V5Z"), "high"),
}
"""A ring, a triangle, an octagon."""

TECHNICAL = _shape(_path("M8 0.5L15.5 8L8 15.5L0.5 8Z"), "technical")
PAUSED = _shape(_path("M3 2H6.5V14H3ZM9.5 2H13V14H9.5Z"), "paused")
WAITING = _shape(
    "".join(element("circle", class_="shape-fill", cx=cx, cy=8, r=1.8) for cx in (2.5, 8, 13.5)),
    "waiting",
)
NOTHING = _shape(
    element("circle", class_="shape-line", cx=8, cy=8, r=6) + _path("M4 12L12 4", "shape-line"),
    "nothing",
)
TICK = _shape(_path("M2.5 8.5L6.5 12.5L13.5 4", "shape-line"), "tick")
HEART = _shape(
    _path(
        "M8 14.5C1 9.5 0.8 5.8 1.4 4.2C2.6 1.3 6.4 1.2 8 4"
        "C9.6 1.2 13.4 1.3 14.6 4.2C15.2 5.8 15 9.5 8 14.5Z"
    ),
    "heart",
)

TRENDS = {
    Direction.RISING: _shape(_path("M2.5 13.5L13 3M5.5 3H13V10.5", "shape-line"), "rising"),
    Direction.FALLING: _shape(_path("M2.5 2.5L13 13M5.5 13H13V5.5", "shape-line"), "falling"),
    Direction.STEADY: _shape(_path("M1.5 8H14M9.5 3.5L14 8L9.5 12.5", "shape-line"), "steady"),
    Direction.VARYING: _shape(_path("M1 10L5 5L8 11L11 4L15 9", "shape-line"), "varying"),
    Direction.UNKNOWN: "",
}
BACK = _shape(_path("M10.5 2.5L5 8L10.5 13.5", "shape-line"), "back")
MOON = _shape(_path("M13.5 10A6 6 0 1 1 6 2.5A4.8 4.8 0 0 0 13.5 10Z", "shape-line"), "moon")
SUN = _shape(
    element("circle", class_="shape-line", cx=8, cy=8, r=3)
    + _path(
        "M8 1V2M8 14V15M1 8H2M14 8H15M3 3L3.7 3.7M12.3 12.3L13 13M3 13L3.7 12.3M12.3 3.7L13 3",
        "shape-line",
    ),
    "sun",
)
