"""What stands on every page with a score: bar, banners, and the sentence that comes first."""

from collections.abc import Sequence

from wince_host.accounts import Action, User
from wince_host.markup import element, span, text

from . import _shapes as shapes
from . import _texts as texts
from . import _texts_alarms, _texts_audit, _texts_research, _texts_scan, _texts_units
from ._alarm_forms import HERE as ALARMS
from ._alarm_forms import sound_switch
from ._alarm_markup import alarm_list, sound_of
from ._documents import MARK
from ._elements import holder, set_attribute, show
from ._need import Order
from ._ward import Banner, Ward


class Frame:
    """The parts around a page's own content. Make it inside a NiceGUI page.

    Parameters
    ----------
    user
        Who is signed in.
    skip
        Words of the link that leads the keyboard past the bar, to ``#content``.
    tools
        Markup that stands before the tools of every page.
    lists_alarms
        Whether open alarms stand on top; not where the page itself says all that they would.
    """

    def __init__(
        self, user: User, *, skip: str, tools: str = "", lists_alarms: bool = True
    ) -> None:
        show(holder("a", "skip", href="#content"), text(skip))
        with holder("header", "bar"):
            show(holder("div", "bar-title"), _title())
            self._clock = holder("div", "bar-clock")
            self._counts = holder("div", "bar-counts", role="status")
            show(holder("div", "bar-tools"), tools + _theme_button() + _menu(user))
            self._beat = holder("span", "unseen", id="beat", aria_hidden="true")
            set_attribute(self._beat, "data-lost-title", f"{texts.LOST_SHORT} – {texts.PRODUCT}")
        self._banner = holder("div", "banner", role="status")
        show(holder("div", "banner lost-banner", role="alert"), _lost())
        with holder("div", "alarm-bar", id="alarm-bar") as self._alarm_bar:
            self._alarms = holder("div", "alarm-list", role="alert", data_live="")
            show(holder("div", "alarm-switch"), sound_switch())
        self._may_acknowledge = user.may(Action.ACKNOWLEDGE)
        self._lists_alarms = lists_alarms

    def show(self, ward: Ward) -> None:
        """Bring the frame up to date."""
        show(self._clock, text(ward.clock))
        show(self._counts, _counts(ward))
        show(self._banner, "" if ward.banner is None else _banner(ward.banner))
        self._show_alarms(ward)
        set_attribute(self._beat, "data-title", _page_title(ward))
        show(self._beat, str(ward.tick))

    def _show_alarms(self, ward: Ward) -> None:
        set_attribute(self._alarm_bar, "data-sound", sound_of(ward.alarms))
        if self._lists_alarms:
            shown = alarm_list(ward.alarms, ward.utc_ns, may_acknowledge=self._may_acknowledge)
            show(self._alarms, shown)

    @staticmethod
    def close() -> None:
        """Write the sentence that stands below every score."""
        show(holder("footer", "foot"), text(texts.DISCLAIMER))


def order_tools(order: Order) -> str:
    """Return the choice of how units are sorted."""
    choices: Sequence[tuple[Order, str]] = (
        (Order.NEED, texts.BY_NEED),
        (Order.BED, texts.BY_BED),
    )
    links = "".join(
        element(
            "a",
            text(words),
            href="/" if choice is Order.NEED else f"/?sort={choice}",
            aria_current="true" if choice is order else None,
        )
        for choice, words in choices
    )
    inside = span(texts.SORT) + element("span", links, class_="choice-set")
    return element("nav", inside, class_="choice", aria_label=texts.SORT)


def all_units_link() -> str:
    """Return the way back to the ward."""
    return element(
        "a",
        shapes.BACK + span(texts.ALL_UNITS),
        class_="button back",
        href="/",
        aria_label=texts.ALL_UNITS,
    )


def _page_title(ward: Ward) -> str:
    if not ward.cards:
        return texts.PRODUCT
    said = list(ward.counts.words)
    waiting = sum(alarm.is_waiting for alarm in ward.alarms.alarms)
    if waiting:
        said.insert(0, _texts_alarms.TITLE_COUNT.format(count=waiting))
    return f"{' · '.join(said)} – {texts.PRODUCT}"


def _title() -> str:
    return element("a", MARK + span(texts.PRODUCT), href="/", aria_label=texts.PRODUCT)


def _theme_button() -> str:
    night = element("span", shapes.MOON + span(texts.THEME_TO_NIGHT), class_="theme-night")
    light = element("span", shapes.SUN + span(texts.THEME_TO_LIGHT), class_="theme-light")
    return element(
        "button",
        night + light,
        class_="button",
        type="button",
        data_toggle_theme="",
        aria_label=texts.THEME_LABEL,
        title=texts.THEME_LABEL,
    )


def _menu(user: User) -> str:
    places = [
        (texts.WARD, "/"),
        (_texts_alarms.ALARMS, ALARMS),
        (_texts_scan.SCAN, "/scan"),
        (_texts_units.UNITS, "/units"),
        (texts.CHANGE_PASSWORD, "/password"),
    ]
    if user.may(Action.RESEARCH):
        places.insert(-1, (_texts_research.RESEARCH, "/research"))
    if user.may(Action.MANAGE):
        places.insert(-1, (_texts_audit.AUDIT, "/audit"))
    entries = "".join(element("a", text(label), href=address) for label, address in places)
    entries += element(
        "form",
        element("button", text(texts.SIGN_OUT), type="submit"),
        method="post",
        action="/logout",
    )
    inside = element("summary", span(user.name)) + element("div", entries, class_="menu-list")
    return element("details", inside, class_="menu")


def _counts(ward: Ward) -> str:
    if not ward.cards:
        return span(texts.NO_UNITS, "count-fine")
    kinds = ("fine", "look", "waiting", "paused", "technical")
    counts = ward.counts
    numbers = (counts.fine, counts.to_look_at, counts.waiting, counts.paused, counts.technical)
    shown = [kind for kind, number in zip(kinds, numbers, strict=True) if number or kind == "fine"]
    return "".join(
        span(words, f"count-{kind}") for words, kind in zip(counts.words, shown, strict=True)
    )


def _banner(banner: Banner) -> str:
    words = element("strong", text(banner.title)) + span(banner.body)
    return shapes.TECHNICAL + element("span", words, class_="banner-words")


def _lost() -> str:
    words = element("strong", text(texts.LOST_TITLE)) + span(texts.LOST_BODY)
    again = element("a", text(texts.LOST_RELOAD), class_="button", href="")
    return shapes.TECHNICAL + element("span", words, class_="banner-words") + again
