"""One card of one browser's ward page, kept up to date by a script of its own."""

from nicegui import ui

from ._card_markup import CardMarkup
from ._elements import holder, show

_COURSE = "trend"


class WardCard(ui.element, component="components/ward_card.js"):
    """A card with the alarms below it. Make it inside a NiceGUI page.

    NiceGUI goes through every element of a page for each thing that changes on it, so a card is one
    element and its script touches what is another than before. Its course is another: it is the
    larger part by far of what is sent, and changes more seldom.
    """

    def __init__(self) -> None:
        super().__init__()
        self.classes("card-place")
        with self:
            self._course = holder("div", f"card-{_COURSE}", aria_hidden="true")

    def tell(self, markup: CardMarkup, alarm: str) -> None:
        """Bring the card up to date; what did not change is not sent.

        Parameters
        ----------
        markup
            The card.
        alarm
            Markup of what stands below it.
        """
        show(self._course, markup.pieces[_COURSE])
        told = told_of(markup, alarm)
        if told != self.props.get("told"):
            self.props["told"] = told


def told_of(markup: CardMarkup, alarm: str) -> dict[str, object]:
    """Return what a card's script is told, without the course.

    The whole of it: of two changes between two messages only the second one is sent.
    """
    return {
        "classes": markup.classes,
        "label": markup.label,
        "link": markup.link,
        "pieces": {name: inside for name, inside in markup.pieces.items() if name != _COURSE},
        "alarm": alarm,
    }
