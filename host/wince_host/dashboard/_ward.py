"""Everything that the ward page shows at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from wince_host.alarms import AlarmsNow
from wince_host.live import LiveBoard

from . import _texts as texts
from ._card import Card, card_of
from ._card_markup import CardMarkup, card_markup
from ._courses import Courses
from ._durations import moment_words
from ._moment import Moment
from ._need import Counts, Order, bed_key, counts_of, in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """A matter that concerns all units."""

    title: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ward:
    """The ward at one moment.

    Attributes
    ----------
    tick
        Rises with every look.
    cards
        One per unit that is in use.
    resting
        The names of the others.
    markup
        The same, by device, as it goes to the browser.
    alarms
        What is open now.
    utc_ns
        UTC of this look.
    """

    tick: int
    clock: str
    counts: Counts
    banner: Banner | None
    cards: Sequence[Card] = ()
    resting: Sequence[str] = ()
    markup: dict[str, CardMarkup] = field(default_factory=dict)
    alarms: AlarmsNow = field(default_factory=AlarmsNow)
    utc_ns: int = 0

    def order(self, order: Order) -> list[str]:
        """Return the names of the units in an order."""
        return [card.device for card in in_order(self.cards, order)]


def ward_of(
    live: LiveBoard,
    courses: Courses,
    alarms: AlarmsNow,
    moment: Moment,
    before: Ward | None = None,
) -> Ward:
    """Look at all units.

    Parameters
    ----------
    before
        The look before this one: the markup of a card that shows the same is not made again.

    Raises
    ------
    StoreError
        If the store cannot be read.
    """
    known = live.devices()
    views = [view for view in known if view.is_in_use(moment.monotonic_s, moment.utc_ns)]
    used = {view.device for view in views}
    shown = courses.look(views, moment.utc_ns)
    cards = [card_of(view, shown[view.device], moment) for view in views]
    return Ward(
        tick=0 if before is None else before.tick + 1,
        clock=moment_words(moment.utc_ns, moment.utc_ns),
        counts=counts_of(cards),
        banner=banner_of(live, moment),
        cards=cards,
        resting=sorted((view.device for view in known if view.device not in used), key=bed_key),
        markup=_markup_of(cards, before),
        alarms=alarms,
        utc_ns=moment.utc_ns,
    )


def _markup_of(cards: Sequence[Card], before: Ward | None) -> dict[str, CardMarkup]:
    same = {} if before is None else {card.device: card for card in before.cards}
    return {
        card.device: before.markup[card.device]
        if before is not None and card.shows_the_same(same.get(card.device))
        else card_markup(card)
        for card in cards
    }


def banner_of(live: LiveBoard, moment: Moment) -> Banner | None:
    """Return what concerns all units: the store first, then the broker."""
    if live.store_problem is not None:
        body = texts.STORE_BODY.format(problem=live.store_problem.rstrip("."))
        return Banner(title=texts.STORE_TITLE, body=body)
    if moment.broker_connected:
        return None
    last_ns = live.broker_last_contact_ns
    if last_ns is None:
        return Banner(title=texts.BROKER_AWAY_TITLE, body=texts.BROKER_NEVER_BODY)
    body = texts.BROKER_AWAY_BODY.format(time=moment_words(last_ns, moment.utc_ns))
    return Banner(title=texts.BROKER_AWAY_TITLE, body=body)
