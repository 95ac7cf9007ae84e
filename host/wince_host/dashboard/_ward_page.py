"""The ward page: one card per unit, kept up to date in place."""

from nicegui.element import Element

from wince_host.accounts import Action, User
from wince_host.markup import element, text

from . import _texts as texts
from ._card_alarm import card_alarm
from ._card_markup import CardMarkup
from ._chart import hatch_definition
from ._elements import holder, set_attribute, show
from ._frame import Frame, order_tools
from ._need import Order
from ._places import Places
from ._ward import Ward


class WardPage:
    """The elements of one browser's ward page. Make it inside a NiceGUI page.

    Parameters
    ----------
    user
        Who is signed in.
    order
        How the cards are sorted.
    """

    def __init__(self, user: User, order: Order) -> None:
        self._order = order
        self._may_acknowledge = user.may(Action.ACKNOWLEDGE)
        self._cards: dict[str, _CardElements] = {}
        self._places = Places()
        self._frame = Frame(user, skip=texts.SKIP, tools=order_tools(order))
        show(holder("div"), hatch_definition())
        with holder("main", "ward", id="content", tabindex="-1", data_live=""):
            show(holder("h1", "unseen"), text(texts.WARD))
            self._place = holder("div", "cards")
            self._empty = holder("div")
        self._frame.close()

    async def show(self, ward: Ward) -> None:
        """Bring the page up to date; what did not change is not sent."""
        self._frame.show(ward)
        show(self._empty, "" if ward.cards else first_start())
        wanted = ward.order(self._order)
        with self._place:
            for device in wanted:
                if device not in self._cards:
                    self._cards[device] = _CardElements()
                    self._places.add(device)
                alarm = card_alarm(
                    ward.alarms, device, ward.utc_ns, may_acknowledge=self._may_acknowledge
                )
                self._cards[device].show(ward.markup[device], alarm)
        for device, place in self._places.moves(wanted, ward.utc_ns):
            self._cards[device].place.move(target_index=place)


class _CardElements:
    def __init__(self) -> None:
        # A button within a link is heard and reached by nobody, so the alarm stands beside it. The
        # link lies over the card, below the technical line with a link of its own.
        with holder("div", "card-place") as self.place:
            with holder("div", "card") as self._card:
                self._link = holder("a", "card-link")
            self._alarm = holder("div", "card-alarm")
        self._pieces: dict[str, Element] = {}
        self._shown: CardMarkup | None = None

    def show(self, markup: CardMarkup, alarm: str) -> None:
        show(self._alarm, alarm)
        if markup is self._shown:
            return
        self._shown = markup
        set_attribute(self._card, "class", markup.classes)
        set_attribute(self._link, "href", markup.link)
        set_attribute(self._link, "aria-label", markup.label)
        with self._card:
            for name, inside in markup.pieces.items():
                if name not in self._pieces:
                    # Whoever hears the page has heard all of it in the link's own words.
                    heard = None if name == "signals" else "true"
                    self._pieces[name] = holder("div", f"card-{name}", aria_hidden=heard)
                show(self._pieces[name], inside)


def first_start() -> str:
    """Return what stands where cards will be: how to bring the first unit here."""
    steps = "".join(
        element("li", text(words) + (element("code", text(command)) if command else ""))
        for words, command in texts.FIRST_START_STEPS
    )
    parts = (
        element("h2", text(texts.FIRST_START_TITLE), class_="empty-title"),
        element("p", text(texts.FIRST_START_LEAD)),
        element("ol", steps),
    )
    return element("div", "".join(parts), class_="empty")
