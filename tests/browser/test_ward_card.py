"""A ward card in the browser: one element, touched only where it says something else."""

from collections.abc import Callable
from itertools import permutations, product
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from wince_host.dashboard._card import Card, Course, card_of
from wince_host.dashboard._card_markup import card_markup
from wince_host.dashboard._columns import Column
from wince_host.dashboard._moment import Moment
from wince_host.dashboard._trend import Direction, Trend
from wince_host.dashboard._ward_card import WardCard, told_of
from wince_host.live import DeviceView
from wince_wire import NoScoreReason

pytestmark = [pytest.mark.browser, pytest.mark.broker]

Make = Callable[..., Any]
NOW = Moment(monotonic_s=1000.0, utc_ns=1_700_000_000 * 10**9)
COURSE = Course(
    columns=(None, Column(2.0, 1.0, 3.0), None, Column(7.0, 6.0, 8.0)),
    trend=Trend(Direction.RISING, 3),
)
ALARMS = ("", '<div class="card-alarm-row"><button>one</button></div>', "<p>paused</p>")
COUNT_ELEMENTS = "Object.keys(mounted_app.elements).length"
EMPTY = {
    "classes": "card",
    "label": "",
    "link": "",
    "pieces": dict.fromkeys(("head", "score", "state", "signals"), ""),
    "alarm": "",
}
MARK = "element => { element.isKept = true; }"
IS_KEPT = "element => element.isKept === true"
SHOW_ALL = """async ([address, told]) => {
    const { default: component } = await import(address);
    const { createApp, h, nextTick } = await import("vue");
    const begin = (first) => {
        const place = document.createElement("div");
        const course = () => h("div", { class: "card-trend" }, "course");
        return createApp({
            data: () => ({ told: first }),
            render() { return h(component, { told: this.told }, { default: course }); },
        }).mount(place);
    };
    const inside = (card) => card.$el.innerHTML;
    const kept = begin(told[0]);
    const shown = [];
    for (const next of told) {
        kept.told = next;
        await nextTick();
        shown.push([inside(kept), inside(begin(next))]);
    }
    return shown;
}"""


def test_a_new_score_leaves_in_place_what_it_does_not_change(
    make_host: Make, open_page: Make, made_up: Make, settle: Make
) -> None:
    host = make_host()
    watched = open_page()
    page: Page = watched.page
    settle(page, host)
    first, second = made_up("bed4", "heron"), made_up("bed5", "teal")
    first.connect(host)
    first.say(first.score(2.1), first.vitals(71))
    card = place_of(page, "bed4")
    expect(card.locator(".number")).to_have_text("2.1")
    expect(card).to_contain_text("71/min")
    kept = [".number", ".interval", ".rail-mark", ".state", ".heart-rate", ".card-link"]
    for name in kept:
        card.locator(name).evaluate(MARK)

    first.say(first.score(7.6))
    expect(card.locator(".number")).to_have_text("7.6")
    expect(card.locator(".interval")).to_have_text("likely 6–9")
    expect(card.locator(".state")).to_have_text("high")
    for name in kept:
        assert card.locator(name).evaluate(IS_KEPT), name

    before = page.evaluate(COUNT_ELEMENTS)
    second.connect(host)
    second.say(second.score(3.0))
    expect(place_of(page, "bed5").locator(".number")).to_have_text("3.0")
    added = page.evaluate(COUNT_ELEMENTS) - before
    assert added == 2, "a card is one element to the framework, and its course another"
    for unit in (first, second):
        unit.leave()
    assert watched.complaints == []


def test_after_any_state_a_card_says_what_one_built_anew_says(
    make_host: Make, open_page: Make, made_up: Make, settle: Make
) -> None:
    host = make_host()
    page: Page = open_page().page
    settle(page, host)
    states: list[dict[str, object]] = []
    for markup, alarm in product(map(card_markup, cards(made_up)), ALARMS):
        told = told_of(markup, alarm)
        if told not in states:
            states.append(told)
    turns = [state for pair in permutations(states, 2) for state in pair]
    shown = page.evaluate(SHOW_ALL, [address_of_script(), turns])
    assert len({kept for kept, _ in shown}) == len(states)
    assert [kept for kept, _ in shown] == [anew for _, anew in shown]


def test_the_button_of_one_alarm_never_becomes_that_of_another(
    make_host: Make, open_page: Make, settle: Make
) -> None:
    page: Page = open_page().page
    settle(page, make_host())
    shown = page.evaluate(
        """async ([address, told]) => {
            const { default: component } = await import(address);
            const { createApp, h, nextTick } = await import("vue");
            const card = createApp({
                data: () => ({ told }),
                render() { return h(component, { told: this.told }); },
            }).mount(document.createElement("div"));
            const alarms = card.$el.querySelector(".card-alarm");
            card.told = { ...told, alarm: "<button>one</button>" };
            await nextTick();
            const button = alarms.firstChild;
            card.told = { ...told, alarm: "<button>other</button>" };
            await nextTick();
            return [alarms.firstChild.textContent, alarms.firstChild === button];
        }""",
        [address_of_script(), EMPTY],
    )
    assert shown == ["other", False]


def place_of(page: Page, device: str) -> Locator:
    return page.locator(".card-place", has_text=device)


def address_of_script() -> str:
    """Return where the page of this test's host takes a card's script from."""
    from nicegui import __version__

    component = WardCard.component
    assert component is not None
    return f"/_nicegui/{__version__}/components/{component.key}"


def cards(made_up: Make) -> list[Card]:
    """Return cards that differ in every piece."""
    unit = made_up("bed4", "heron")
    calm, high = unit.score(2.1, t_ns=NOW.utc_ns), unit.score(8.0, t_ns=NOW.utc_ns)
    lost = unit.no_score(NoScoreReason.NO_FACE, for_s=130, t_ns=NOW.utc_ns)
    other = made_up("bed4", "<img src=x onerror=alert(1)>").score(5.0, t_ns=NOW.utc_ns)
    views = [
        DeviceView(device="bed4", online="online"),
        DeviceView(device="bed4", online="online", last_score=lost, birth=unit.birth()),
        *(
            DeviceView(
                device="bed4",
                online="online",
                last_score=score,
                score_received_monotonic_s=NOW.monotonic_s - age_s,
                last_vitals=None if age_s else unit.vitals(71),
                vitals_received_monotonic_s=NOW.monotonic_s,
            )
            for score, age_s in ((calm, 0.0), (high, 8.0), (other, 0.0))
        ),
    ]
    return [card_of(view, course, NOW) for view in views for course in (Course(), COURSE)]
