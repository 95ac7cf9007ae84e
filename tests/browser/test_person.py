"""A person's own page as people use it: now, the course, entering things, taking them back."""

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lived_days import Unit, beat_through, live_through
from page_findings import OVERFLOW, SMALL_AT_THE_BEDSIDE, serious_findings
from wince_host.accounts import Accounts, Role
from wince_host.store import SqliteStore

pytestmark = [pytest.mark.browser, pytest.mark.broker]

Make = Callable[..., Any]
MINUTE_NS = 60_000_000_000
ZOOMS = ("10 min", "1 h", "8 h", "1 d", "7 d", "90 d")


def fill(unit: Unit, state: Path) -> None:
    """Put five hours into the store, with a gap of half an hour, and two hours of the heart."""
    now = time.time_ns() // MINUTE_NS
    minutes = [
        ((now - ago) * MINUTE_NS, 4.5 + 1.5 * math.sin(ago / 30))
        for ago in range(300, 0, -1)
        if not 150 < ago < 180
    ]
    live_through(unit, state, minutes, every_s=10)
    beats = [((now - ago) * MINUTE_NS, 78 + 8 * math.sin(ago / 20)) for ago in range(120, 0, -1)]
    beat_through(unit, state, beats)


def test_a_caregiver_sees_enters_and_takes_back(
    tmp_path: Path, make_host: Make, open_page: Make, made_up: Make, settle: Make, shoot: Make
) -> None:
    state = tmp_path / "host"
    state.mkdir(mode=0o700)
    unit = made_up("bed4", "heron")
    fill(unit, state)
    host = make_host()
    unit.connect(host)
    watched = open_page()
    page = watched.page

    def speak() -> None:
        unit.say(unit.score(6.2), unit.vitals(84), unit.face(2.0), unit.health())

    speak()
    settle(page, host)
    page.goto(f"{host.address}/unit/bed4")
    page.get_by_role("link", name="All about heron").click()
    expect(page.get_by_role("heading", name="heron")).to_be_visible()
    speak()
    expect(page.locator(".number")).to_have_text("6.2")
    expect(page.get_by_text("How sure: good, because face 98%")).to_be_visible()
    for zoom in ZOOMS:
        page.get_by_role("link", name=zoom, exact=True).click()
        chosen = page.locator(".choice-set a[aria-current=true]")
        expect(chosen).to_have_text(zoom)
        expect(page.locator(".unit-course .chart-line").first).to_be_attached()
    page.get_by_role("link", name="8 h", exact=True).click()
    expect(page.locator(".unit-course .chart-gap").first).to_be_attached()
    expect(page.get_by_text("Heart rate, from the pulse wave")).to_be_visible()
    expect(page.locator(".heat li")).not_to_have_count(0)

    page.get_by_role("button", name="Enter a rating of 7").click()
    expect(page.get_by_role("status").filter(has_text="Kept.")).to_be_visible()
    expect(chosen).to_have_text("8 h")
    events = page.locator(".events li")
    expect(events.first).to_contain_text("own rating 7 of 10")
    expect(events.first).to_contain_text("by admin")
    expect(page.locator(".marks .mark-dot")).to_have_count(1)

    page.get_by_text("The person cannot say: PAINAD").click()
    for item in ("laboured at times", "a moan or groan at times", "grimacing", "rigid", "nothing"):
        page.locator(".painad label", has_text=item).first.click()
    page.get_by_role("button", name="Keep PAINAD").click()
    expect(events.first).to_contain_text("observed pain 8 of 10 (PAINAD)")
    expect(page.locator(".marks .mark-square")).to_have_count(1)

    words = "turned to the left <img src=x onerror=alert(1)>"
    page.get_by_label("Note", exact=True).fill(words)
    page.get_by_role("button", name="Keep note").click()
    expect(events.first).to_contain_text(words)
    look(page, speak, shoot)

    page.get_by_role("button", name="Take back: own rating 7 of 10").click()
    expect(events).to_have_count(2)
    expect(page.locator(".marks .mark-dot")).to_have_count(0)
    refused = page.request.post(f"{host.address}/person/heron/rating", form={"value": "11"})
    assert refused.status == 422
    assert "between 0 and 10" in refused.text()
    nobody = page.request.post(f"{host.address}/person/nobody/rating", form={"value": "1"})
    assert nobody.status == 404
    gone = page.request.post(f"{host.address}/person/heron/withdraw", form={"kind": "note"})
    assert gone.status == 404
    page.goto(f"{host.address}/person/nobody")
    expect(page.get_by_role("heading")).to_have_text("Nobody of this name was ever seen")
    unit.leave()
    assert watched.foreign_requests() == []
    assert [said for said in watched.complaints if "404" not in said] == []
    page.goto(f"{host.address}/person/heron?zoom=8h")
    expect(page.locator(".events li")).to_have_count(2)
    assert serious_findings(page) == []


def look(page: Page, speak: Callable[[], None], shoot: Make) -> None:
    for night in (False, True):
        page.emulate_media(color_scheme="dark" if night else "light")
        for width in (1440, 820, 360):
            page.set_viewport_size({"width": width, "height": 800})
            speak()
            expect(page.locator(".number")).to_have_text("6.2")
            assert page.evaluate(OVERFLOW) == 0, width
            assert page.evaluate(SMALL_AT_THE_BEDSIDE) == [], width
            shoot(page, f"person-{width}-{'night' if night else 'day'}")
    page.set_viewport_size({"width": 1440, "height": 800})


def test_a_viewer_sees_and_enters_nothing(
    tmp_path: Path, make_host: Make, open_page: Make, made_up: Make, sign_in: Make
) -> None:
    state = tmp_path / "host"
    state.mkdir(mode=0o700)
    unit = made_up("bed4", "heron")
    live_through(unit, state, [(time.time_ns() - 60 * MINUTE_NS, 3.0)])
    unit.person = "teal"
    live_through(unit, state, [(time.time_ns() - 30 * MINUTE_NS, 3.0)])
    store = SqliteStore(state / "wince.sqlite")
    accounts = Accounts(store)
    accounts.create_user("vera", Role.VIEWER)
    accounts.change_password("vera", "vera's own words")
    store.close()
    host = make_host()
    page = open_page().page
    sign_in(page, host, "vera's own words", name="vera")
    page.goto(f"{host.address}/person/heron")
    expect(page.get_by_text("no unit sees this person")).to_be_visible()
    expect(page.locator(".number")).to_have_text("–")
    expect(page.get_by_text("caregivers enter things")).to_be_visible()
    expect(page.locator("#content form")).to_have_count(0)
    forms = {
        "rating": {"value": "3"},
        "painad": {"breathing": "1"},
        "note": {"text": "x"},
        "dose": {"drug": "x", "amount": "1", "unit": "mg"},
        "withdraw": {"kind": "rating", "id": "1"},
    }
    for name, form in forms.items():
        answer = page.request.post(f"{host.address}/person/heron/{name}", form=form)
        assert answer.status == 403, name
    for ending in ("csv", "json"):
        assert page.request.get(f"{host.address}/person/heron/medicine.{ending}").status == 403
    assert serious_findings(page) == []
