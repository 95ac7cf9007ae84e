"""A figure of the report: one or more panels with a caption, for the page and as a file."""

import math
from dataclasses import dataclass
from typing import Final

from wince_host.markup import number

from ._markup import element, paragraph, text
from ._panel import WIDTH, Panel

GAP: Final = 16.0
ACROSS: Final = 2
FAMILY: Final = "system-ui, Helvetica, Arial, 'DejaVu Sans', sans-serif"
SVG_NAMESPACE: Final = "http://www.w3.org/2000/svg"


@dataclass(frozen=True, slots=True)
class Figure:
    """Panels that are read together.

    Attributes
    ----------
    name
        Of the file, without its ending: letters, digits and hyphens.
    title, caption
        What it is, and how it is read.
    alternative
        What it shows, for who cannot see it: numbers in words.
    panels
        At least one.
    table
        Names of the table files that hold its numbers.
    """

    name: str
    title: str
    caption: str
    alternative: str
    panels: tuple[Panel, ...]
    table: str


def figure_markup(figure: Figure) -> str:
    """Return a figure for the page: its panels wrap to the page's width."""
    panels = "".join(
        _svg(panel.inside(), WIDTH, panel.whole_height, label=_label(figure, panel, at))
        for at, panel in enumerate(figure.panels)
    )
    alone = len(figure.panels) == 1
    title = element("strong", text(f"{figure.title}."))
    words = element("p", f"{title} {text(figure.caption)}")
    more = f"File: figures/{figure.name}.svg. Numbers: {figure.table}"
    caption = element("figcaption", words + paragraph(more, "quiet"))
    inside = element("div", panels, class_="panels") + caption
    return element("figure", inside, id=figure.name, class_="single" if alone else None)


def figure_file(figure: Figure) -> str:
    """Return a figure as an SVG file of its own, on white, with its caption as description."""
    columns = min(ACROSS, len(figure.panels))
    rows = [figure.panels[at : at + columns] for at in range(0, len(figure.panels), columns)]
    placed, down = [], 0.0
    for row in rows:
        for column, panel in enumerate(row):
            shift = f"translate({number(column * (WIDTH + GAP))} {number(down)})"
            placed.append(element("g", panel.inside(), transform=shift))
        down += max(panel.whole_height for panel in row) + GAP
    width, height = columns * (WIDTH + GAP) - GAP, math.ceil(down - GAP)
    inside = element("title", text(figure.title))
    inside += element("desc", text(f"{figure.caption} {figure.alternative}"))
    inside += element("rect", width=width, height=height, fill="#FFFFFF")
    inside += element("g", "".join(placed), fill="#14181F", font_family=FAMILY, font_size=12)
    return (
        element(
            "svg",
            inside,
            xmlns=SVG_NAMESPACE,
            viewBox=f"0 0 {width:g} {height:g}",
            width=width,
            height=height,
            role="img",
        )
        + "\n"
    )


def _label(figure: Figure, panel: Panel, at: int) -> str:
    """Give the first panel the whole description, and the others their titles."""
    if at == 0:
        return f"{figure.title}. {figure.alternative}"
    return f"{figure.title}: {panel.title or at + 1}"


def _svg(inside: str, width: float, height: float, *, label: str) -> str:
    return element(
        "svg",
        inside,
        viewBox=f"0 0 {width:g} {number(height)}",
        role="img",
        aria_label=label,
    )
