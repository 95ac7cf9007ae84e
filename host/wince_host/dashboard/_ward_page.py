"""The ward page: one card per unit, kept up to date in place."""

from collections.abc import Sequence
from urllib.parse import quote

from wince_host.accounts import Action, User
from wince_host.markup import element, text

from . import _texts as texts
from ._card_alarm import card_alarm
from ._chart import hatch_definition
from ._elements import holder, show
from ._frame import Frame, order_tools
from ._need import Order
from ._places import Places
from ._ward import Ward
from ._ward_card import WardCard


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
        self._cards: dict[str, WardCard] = {}
        self._places = Places()
        self._frame = Frame(user, skip=texts.SKIP, tools=order_tools(order))
        show(holder("div"), hatch_definition())
        with holder("main", "ward", id="content", tabindex="-1", data_live=""):
            show(holder("h1", "unseen"), text(texts.WARD))
            self._place = holder("div", "cards")
            self._empty = holder("div")
            self._resting = holder("div", "resting")
        self._frame.close()

    async def show(self, ward: Ward) -> None:
        """Bring the page up to date; what did not change is not sent."""
        self._frame.show(ward)
        show(self._empty, "" if ward.cards or ward.resting else first_start())
        show(self._resting, resting_units(ward.resting))
        wanted = ward.order(self._order)
        for device in set(self._cards) - set(wanted):
            self._cards.pop(device).delete()
            self._places.leave(device)
        with self._place:
            for device in wanted:
                if device not in self._cards:
                    self._cards[device] = WardCard()
                    self._places.add(device)
                alarm = card_alarm(
                    ward.alarms, device, ward.utc_ns, may_acknowledge=self._may_acknowledge
                )
                self._cards[device].tell(ward.markup[device], alarm)
        for device, place in self._places.moves(wanted, ward.utc_ns):
            self._cards[device].move(target_index=place)


def resting_units(devices: Sequence[str]) -> str:
    """Return the line of the units that are known and not in use."""
    if not devices:
        return ""
    links = [
        element("a", text(device), href=f"/unit/{quote(device, safe='')}") for device in devices
    ]
    return element("p", text(texts.RESTING) + " " + " ".join(links), class_="quiet")


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
