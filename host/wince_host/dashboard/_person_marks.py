"""What lies over a course: ratings as dots, doses as flags, notes as small marks below."""

from collections.abc import Sequence

from wince_host.markup import element

from ._chart import HEIGHT, y_of
from ._columns import Span
from ._moment import SECOND_NS
from ._person_events import Event

FLAG = element("path", class_="mark-flag", d="M0 0H16L11 6L16 12H0Z")
NOTE = element("path", class_="mark-note", d="M-5 0H5V-8L0 -13L-5 -8Z")
DOT_RADIUS = 6
LEGENDS: dict[str, str] = {
    "rating": element("circle", class_="mark-dot", cx=10, cy=8, r=DOT_RADIUS),
    "painad": element("rect", class_="mark-square", x=4, y=2, width=12, height=12),
    "dose": element("svg", FLAG, x=2, y=2, width=20, height=14),
    "note": element("svg", NOTE, x=10, y=15, overflow="visible"),
    "gap": element("rect", x=0, y=0, width=20, height=16, fill="url(#hatch)"),
}


def marks(events: Sequence[Event], span: Span) -> str:
    """Return the drawing that lies over a chart of this span; a list elsewhere says the same."""
    parts = [_mark(event, _x(event.t_ns, span)) for event in reversed(events)]
    return element("svg", "".join(parts), class_="marks", aria_hidden="true")


def legend_shape(name: str) -> str:
    """Return the shape of one kind of mark, to stand beside its name."""
    return element(
        "svg", LEGENDS[name], class_="legend-shape", viewBox="0 0 20 16", aria_hidden="true"
    )


def _x(t_ns: int, span: Span) -> str:
    return _percent(min(1.0, (t_ns - span.since_ns) / (span.length_s * SECOND_NS)))


def _percent(share: float) -> str:
    return f"{100.0 * share:.2f}%"


def _mark(event: Event, x: str) -> str:
    if event.kind == "rating" and event.value is not None:
        return _rating(event, x, _percent(y_of(event.value) / HEIGHT))
    if event.kind == "dose":
        pole = element("line", class_="mark-pole", x1=x, x2=x, y1=0, y2="100%")
        return pole + element("svg", FLAG, x=x, y=0, overflow="visible")
    if event.kind == "note":
        return element("svg", NOTE, x=x, y="100%", overflow="visible")
    return ""


def _rating(event: Event, x: str, y: str) -> str:
    if event.observed:
        square = element("rect", class_="mark-square", x=-6, y=-6, width=12, height=12)
        return element("svg", square, x=x, y=y, overflow="visible")
    return element("circle", class_="mark-dot", cx=x, cy=y, r=DOT_RADIUS)
