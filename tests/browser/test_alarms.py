"""Alarms as people meet them: heard, taken on from the ward, paused, limited, and on the record."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from page_findings import OVERFLOW, SMALL_AT_THE_BEDSIDE, serious_findings
from wince_host.accounts import Accounts, Role
from wince_host.care import AlarmLimits, open_care_store, sqlite_url
from wince_host.store import SqliteStore
from wince_wire import NoScoreReason

pytestmark = [pytest.mark.browser, pytest.mark.broker]

Make = Callable[..., Any]
PEOPLE = (("bed4", "heron"), ("bed5", "teal"), ("bed7", "wren"))
TONES = """() => {
    const start = OscillatorNode.prototype.start;
    window.tones = [];
    OscillatorNode.prototype.start = function (when) {
        window.tones.push(this.frequency.value);
        return start.call(this, when);
    };
}"""


@dataclass
class Ward:
    """A running host and the units that speak to it."""

    host: Any
    address: str
    state: Path
    units: dict[str, Any]


@pytest.fixture
def ward(tmp_path: Path, make_host: Make, made_up: Make) -> Iterator[Ward]:
    """A host whose people have quick limits, and three units that speak to it."""
    state = tmp_path / "host"
    state.mkdir(mode=0o700)
    care = open_care_store(sqlite_url(state / "care.sqlite"))
    for _, person in PEOPLE:
        care.set_limits(
            AlarmLimits(
                patient=person,
                delay_s=0.0,
                technical_after_s=10.0 if person == "wren" else 120.0,
                set_by="otis",
                set_ns=time.time_ns(),
            )
        )
    care.close()
    host = make_host()
    units = {device: made_up(device, person) for device, person in PEOPLE}
    for unit in units.values():
        unit.connect(host)
    yield Ward(host, host.address, state, units)
    for unit in units.values():
        unit.leave()


def speak(host: Ward, high: float = 8.2) -> None:
    host.units["bed4"].say(host.units["bed4"].score(high), host.units["bed4"].vitals(96))
    host.units["bed5"].say(host.units["bed5"].score(2.0), host.units["bed5"].vitals(71))
    wren = host.units["bed7"]
    wren.say(wren.no_score(NoScoreReason.NO_FACE, for_s=600), wren.vitals(80))


def test_an_alarm_is_heard_taken_on_and_ends(
    ward: Ward, open_page: Make, settle: Make, shoot: Make
) -> None:
    watched = open_page()
    page: Page = watched.page
    page.add_init_script(f"({TONES})()")
    settle(page, ward.host)
    speak(ward)
    row = page.locator(".alarm-row", has_text="Pain alarm")
    expect(row).to_contain_text("bed4 · heron")
    # A tap made the page, so the browser may let it be heard; else it says that it is silent.
    switch = page.get_by_role("button", name="Sound is off: tap to switch on")
    if switch.is_visible():
        switch.click()
    expect(switch).to_be_hidden()
    told = page.locator("html")
    expect(told).to_have_attribute("data-sounded", "pain")
    assert page.evaluate("window.tones.slice(0, 3)") == [880, 880, 1109]
    assert "alarm" in page.title()
    shoot(page, "alarm-ward-1280-day")

    card = page.locator(".card-place", has_text="bed4")
    card.get_by_role("button", name="Acknowledge: Pain alarm, bed4 · heron").click()
    expect(card).to_contain_text("taken on by admin")
    expect(row).to_have_count(0)
    expect(page).to_have_url(f"{ward.address}/")
    expect(page.locator("#alarm-bar")).not_to_have_attribute("data-sound", re.compile("pain"))
    speak(ward, high=1.0)
    expect(card).not_to_contain_text("taken on by")

    # The one whose face is not in view becomes technical, with the other sound.
    technical = page.locator(".alarm-row", has_text="Technical alarm")
    expect(technical).to_contain_text("bed7 · wren", timeout=30_000)
    expect(told).to_have_attribute("data-sounded", "technical")
    page.locator(".alarm-row").get_by_role("button").click()
    expect(page.locator("#alarm-bar")).to_have_attribute("data-sound", "")
    assert watched.complaints == []
    assert watched.foreign_requests() == []

    # A page that lost its host could not tell of pain any more, and says so aloud.
    page.evaluate("window.tones.length = 0; delete document.documentElement.dataset.sounded")
    ward.host.stop()
    expect(told).to_have_attribute("data-sounded", "technical")
    assert page.evaluate("window.tones") == [392, 294]


def test_the_page_of_alarms_at_every_size(
    ward: Ward, open_page: Make, settle: Make, shoot: Make
) -> None:
    watched = open_page()
    page: Page = watched.page
    settle(page, ward.host)
    speak(ward)
    page.goto(f"{ward.address}/alarms")
    sheet = page.locator(".alarm-sheet", has_text="bed4 · heron")
    expect(sheet).to_contain_text("score 8.2, at or above 7")
    expect(sheet).to_contain_text("nobody has taken it on yet")

    teal = page.locator(".person-alarms", has_text="bed5 · teal")
    teal.get_by_role("button", name="for 10 min").click()
    expect(teal.locator(".pause")).to_contain_text("by admin")
    expect(teal.locator(".pause")).to_contain_text("9:5")

    heron = page.locator(".person-alarms", has_text="bed4 · heron")
    heron.get_by_text("Change the limits").click()
    heron.get_by_label("Alarm from a score of").fill("9")
    heron.get_by_label("It ends below").fill("9.5")
    heron.get_by_role("button", name="Save the limits").click()
    expect(page.locator(".notice")).to_contain_text("must not be above the one that raises it")
    watched.complaints.clear()
    page.go_back()
    heron.get_by_text("Change the limits").click()
    page.set_viewport_size({"width": 360, "height": 900})
    heron.scroll_into_view_if_needed()
    shoot(page, "alarms-limits-360-day")
    heron.get_by_label("Alarm from a score of").fill("8")
    heron.get_by_label("It ends below").fill("5.5")
    heron.get_by_role("button", name="Save the limits").click()
    expect(page.get_by_text("The new limits of heron hold from now on.")).to_be_visible()
    expect(heron).to_contain_text("from 8 at once, ends below 5.5")
    expect(heron).to_contain_text("set by admin")
    page.get_by_role("button", name="Check the record").click()
    expect(page.get_by_text("The record is whole")).to_be_visible()
    expect(page.locator(".record")).to_contain_text("raised")
    speak(ward)
    for night in (False, True):
        page.emulate_media(color_scheme="dark" if night else "light")
        for path, name in (("/alarms", "alarms"), ("/", "alarm-ward")):
            page.goto(f"{ward.address}{path}")
            for width in (1440, 820, 360):
                page.set_viewport_size({"width": width, "height": 900})
                speak(ward)
                expect(page.locator(".alarm-sheet, .card-alarm-row").first).to_be_visible()
                assert page.evaluate(OVERFLOW) == 0, (name, width)
                assert page.evaluate(SMALL_AT_THE_BEDSIDE) == [], (name, width)
                shoot(page, f"{name}-{width}-{'night' if night else 'day'}")
            page.set_viewport_size({"width": 820, "height": 2400})
            shoot(page, f"{name}-whole-{'night' if night else 'day'}")
    assert watched.complaints == []
    # Axe styles the page itself, which the page's own policy complains of: it comes last.
    for night in (False, True):
        page.emulate_media(color_scheme="dark" if night else "light")
        for path in ("/alarms", "/"):
            page.goto(f"{ward.address}{path}")
            expect(page.locator(".alarm-sheet, .card-alarm-row").first).to_be_visible()
            assert serious_findings(page) == []


def test_only_those_who_care_may_do_it(ward: Ward) -> None:
    store = SqliteStore(ward.state / "wince.sqlite")
    accounts = Accounts(store)
    for name, role in (("vera", Role.VIEWER), ("mila", Role.CAREGIVER)):
        first = accounts.create_user(name, role)
        accounts.change_password(name, f"{name}'s own words")
        assert first
    store.close()
    speak(ward)
    forms = {
        "acknowledge": {"device": "bed4", "patient": "heron", "kind": "pain"},
        "pause": {"device": "bed4", "patient": "heron", "minutes": "5"},
        "resume": {"device": "bed4", "patient": "heron"},
        "limits": {
            "patient": "heron",
            "high": "7",
            "clear": "6",
            "delay_s": "0",
            "escalate_after_s": "300",
            "technical_after_s": "120",
            "enabled": "yes",
        },
    }
    with httpx.Client(base_url=ward.address, headers={"accept": "text/html"}) as stranger:
        for name, form in forms.items():
            answer = stranger.post(f"/alarms/{name}", data=form)
            assert answer.status_code in {303, 401}, name
    answers = {}
    for user in ("vera", "mila"):
        with httpx.Client(base_url=ward.address, headers={"accept": "text/html"}) as browser:
            browser.post("/login", data={"name": user, "password": f"{user}'s own words"})
            assert browser.get("/alarms").status_code == 200
            assert ("Acknowledge:" in browser.get("/").text) == (user == "mila")
            for name, form in forms.items():
                elsewhere = browser.post(
                    f"/alarms/{name}", data=form, headers={"origin": "http://evil.example"}
                )
                assert elsewhere.status_code == 403
                answers[user, name] = browser.post(f"/alarms/{name}", data=form).status_code
            if user == "mila":
                bad = [
                    browser.post("/alarms/acknowledge", data={"kind": "pain"}),
                    browser.post("/alarms/pause", data={**forms["pause"], "minutes": "nan"}),
                    browser.post("/alarms/pause", data={**forms["pause"], "patient": "x"}),
                    browser.post("/alarms/limits", data={**forms["limits"], "high": "11"}),
                    browser.post("/alarms/limits", data={**forms["limits"], "patient": "<b>"}),
                ]
                assert [answer.status_code for answer in bad] == [409, 422, 409, 422, 422]
                assert "<b>" not in bad[-1].text
    assert {code for (user, _), code in answers.items() if user == "vera"} == {403}
    assert {code for (user, _), code in answers.items() if user == "mila"} == {303}
