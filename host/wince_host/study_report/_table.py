"""Tables of the report: a caption, heads, and rows of words."""

from collections.abc import Sequence
from typing import Final

from ._markup import element, text

LONG: Final = 48


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, caption: str) -> str:
    """Return a table that scrolls sideways by itself where it is wider than the page.

    Parameters
    ----------
    heads
        One for each column; the first column names its row.
    rows
        Words of each cell, plain text; a line break starts a second, quieter line.
    """
    head = "".join(element("th", text(one), scope="col") for one in heads)
    body = "".join(_row(row) for row in rows)
    inside = element("caption", text(caption))
    inside += element("thead", element("tr", head)) + element("tbody", body)
    return element(
        "div",
        element("table", inside),
        class_="table",
        role="region",
        tabindex=0,
        aria_label=caption,
    )


def _row(cells: Sequence[str]) -> str:
    name, *others = cells
    inside = element("th", text(name), scope="row")
    return element("tr", inside + "".join(element("td", _cell(one)) for one in others))


def _cell(words: str) -> str:
    """Return a cell's words: a second line stands below, long words may wrap."""
    first, _, second = words.partition("\n")
    inside = text(first) if len(first) < LONG else element("span", text(first), class_="words")
    return inside + (element("span", text(second), class_="second") if second else "")
