"""A section of the report: its place in the contents, its words, and its figures."""

from collections.abc import Iterable
from dataclasses import dataclass

from ._figure import Figure
from ._markup import element, paragraph, text
from ._missing import Shown, shown

Part = str | Shown


@dataclass(frozen=True, slots=True)
class Section:
    """One section.

    Attributes
    ----------
    name
        Its anchor.
    parts
        Markup, figures, and words in the place of figures, in order.
    class_
        ``page``: starts a page on paper.
    """

    name: str
    title: str
    lead: str
    parts: tuple[Part, ...]
    class_: str | None = None


def section_markup(section: Section) -> str:
    """Return a section for the page."""
    head = element("h2", text(section.title), id=f"{section.name}-title")
    lead = paragraph(section.lead) if section.lead else ""
    return element(
        "section",
        head + lead + parts_markup(section.parts),
        id=section.name,
        class_=section.class_,
        aria_labelledby=f"{section.name}-title",
    )


def figures_of(parts: Iterable[Part]) -> list[Figure]:
    """Return the figures among some parts."""
    return [part for part in parts if isinstance(part, Figure)]


def parts_markup(parts: tuple[Part, ...]) -> str:
    """Return markup, figures and words in their order."""
    return "".join(part if isinstance(part, str) else shown(part) for part in parts)
