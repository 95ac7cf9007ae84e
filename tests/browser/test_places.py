"""Cards change places once a second at most, and then stand where they should."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect

from lived_days import live_through
from page_findings import SMALL_AT_THE_BEDSIDE
from wince_host.dashboard._places import SORT_EVERY_NS, Places

Make = Callable[..., Any]
BEDS = st.lists(st.text(max_size=4), unique=True, max_size=8)
NOW_NS = 1_700_000_000 * 10**9


def places_of(devices: list[str]) -> Places:
    places = Places()
    for device in devices:
        places.add(device)
    return places


@given(BEDS, st.data())
def test_the_moves_one_after_the_other_give_the_wanted_order(
    devices: list[str], data: st.DataObject
) -> None:
    wanted = data.draw(st.permutations(devices))
    places, seen = places_of(devices), list(devices)
    for device, place in places.moves(wanted, NOW_NS):
        seen.remove(device)
        seen.insert(place, device)
    assert seen == places.order == wanted


def test_who_became_urgent_within_the_second_climbs_when_it_is_over() -> None:
    places = places_of(["bed1", "bed2", "bed3"])
    assert list(places.moves(["bed2", "bed1", "bed3"], NOW_NS)) == [("bed2", 0)]
    urgent = ["bed3", "bed2", "bed1"]
    assert list(places.moves(urgent, NOW_NS + SORT_EVERY_NS - 1)) == []
    assert places.order == ["bed2", "bed1", "bed3"]
    assert list(places.moves(urgent, NOW_NS + SORT_EVERY_NS)) == [("bed3", 0)]


def test_the_first_change_after_a_quiet_time_is_shown_at_once() -> None:
    places = places_of(["bed1", "bed2"])
    for second in range(3):
        assert list(places.moves(["bed1", "bed2"], NOW_NS + second * SORT_EVERY_NS)) == []
    assert list(places.moves(["bed2", "bed1"], NOW_NS + 2 * SORT_EVERY_NS + 1)) == [("bed2", 0)]


def test_a_clock_that_is_set_back_holds_up_nobody() -> None:
    places = places_of(["bed1", "bed2"])
    assert list(places.moves(["bed2", "bed1"], NOW_NS)) == [("bed2", 0)]
    assert list(places.moves(["bed1", "bed2"], NOW_NS - 3600 * SORT_EVERY_NS)) == [("bed1", 0)]


@pytest.mark.browser
@pytest.mark.broker
def test_a_unit_that_rests_is_named_and_gets_its_card_back(
    tmp_path: Path, make_host: Make, open_page: Make, made_up: Make, settle: Make, shoot: Make
) -> None:
    state = tmp_path / "host"
    state.mkdir(mode=0o700)
    old, unit = made_up("bed3", "wren"), made_up("bed4", "heron")
    for one in (old, unit):
        live_through(one, state, [(time.time_ns() - 13 * 3600 * 10**9, 4.5)], every_s=10)
    host = make_host()
    page = open_page(width=360).page
    settle(page, host)
    resting = page.locator(".resting a")
    expect(resting).to_have_text(["bed3", "bed4"])
    expect(page.locator(".card")).to_have_count(0)
    unit.connect(host)
    unit.say(unit.score(3.0))
    expect(page.locator(".card-name")).to_have_text(["bed4"])
    expect(resting).to_have_text(["bed3"])
    assert page.evaluate(SMALL_AT_THE_BEDSIDE) == []
    shoot(page, "ward-resting-360-day")
    resting.first.click()
    expect(page.get_by_role("heading", name="bed3")).to_be_visible()
    unit.leave()
