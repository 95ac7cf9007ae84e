"""What stands in a figure's place where there is nothing to show."""

from dataclasses import dataclass

from ._figure import Figure, figure_markup
from ._markup import element, text


@dataclass(frozen=True, slots=True)
class Missing:
    """A figure that could not be drawn, and why."""

    title: str
    why: str


Shown = Figure | Missing


def shown(one: Shown) -> str:
    """Return a figure, or words in its place."""
    if isinstance(one, Figure):
        return figure_markup(one)
    return element(
        "p", f"{element('strong', text(f'{one.title}.'))} {text(one.why)}", class_="none"
    )
