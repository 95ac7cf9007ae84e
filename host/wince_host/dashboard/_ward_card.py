"""One card of one browser's ward page, kept up to date by a script of its own."""

from nicegui import ui

from ._card_markup import CardMarkup


class WardCard(ui.element, component="components/ward_card.js"):
    """A card with the alarms below it. Make it inside a NiceGUI page.

    NiceGUI goes through every element of a page for each thing that changes on it, so a card is one
    element and its script touches what is another than before.
    """

    def __init__(self) -> None:
        super().__init__()
        self.classes("card-place")
        self._markup: CardMarkup | None = None
        self._alarm = ""

    def tell(self, markup: CardMarkup, alarm: str) -> None:
        """Bring the card up to date; what did not change is not sent.

        Parameters
        ----------
        markup
            The card.
        alarm
            Markup of what stands below it.
        """
        if markup is self._markup and alarm == self._alarm:
            return
        self._markup, self._alarm = markup, alarm
        # The whole of it: of two changes between two messages only the second one is sent.
        self.props["told"] = {
            "classes": markup.classes,
            "label": markup.label,
            "link": markup.link,
            "pieces": markup.pieces,
            "alarm": alarm,
        }
