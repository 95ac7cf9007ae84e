"""A whole host seen through Chromium: from the first login to a unit that goes away."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from wince_wire import NoScoreReason

pytestmark = [pytest.mark.browser, pytest.mark.broker]

Make = Callable[..., Any]
Shoot = Callable[[Page, str], None]
REFUSED = re.compile(r"status of 4\d\d")


def test_from_the_first_login_to_a_silent_unit(
    make_host: Make, open_page: Make, made_up: Make, sign_in: Make, shoot: Shoot
) -> None:
    host = make_host()
    watched = open_page()
    page = watched.page

    page.goto(f"{host.address}/unit/bed4")
    expect(page).to_have_url(re.compile(r"/login\?next=/unit/bed4$"))
    sign_in(page, host, "not the password")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    expect(page.get_by_label("Name")).to_have_value("admin")
    shoot(page, "login-wrong-password")

    sign_in(page, host, host.first_password)
    expect(page.get_by_role("heading")).to_have_text("Choose your own password")
    page.goto(host.address)
    expect(page).to_have_url(f"{host.address}/password")
    choose_password(page, "short", "short")
    expect(page.get_by_role("alert")).to_contain_text("at least 10 characters")
    choose_password(page, "my own words, 2 of them", "something else")
    expect(page.get_by_role("alert")).to_contain_text("not the same")
    shoot(page, "own-password")
    choose_password(page, "my own words, 2 of them", "my own words, 2 of them")

    expect(page.get_by_role("heading", name="No unit has reported yet")).to_be_visible()
    expect(page.get_by_text("wince-host provision bed1")).to_be_visible()
    assert not (host.state / "first-login.txt").exists()
    shoot(page, "first-start")

    # This one speaks once and then falls silent while the others are looked at.
    silent = made_up("bed9", "owl")
    silent.connect(host)
    silent.say(silent.score(5.2))
    quiet_card = card_of(page, "bed9")
    expect(quiet_card.locator(".number")).to_have_text("5.2")

    unit = made_up("bed4", "heron")
    unit.connect(host)
    card = card_of(page, "bed4")
    expect(card).to_contain_text("getting ready")
    unit.say(unit.score(2.1), unit.vitals(71))
    expect(card.locator(".number")).to_have_text("2.1")
    expect(card.locator(".state")).to_have_text("calm")
    expect(card).to_contain_text("71/min")
    expect(card).to_contain_text("pulse (PPG)")
    expect(card.get_by_text("SIMULATED")).to_be_visible()
    expect(page.get_by_text("Estimate of pain expression. Ask the person first.")).to_be_visible()

    link = card.get_by_role("link", name=re.compile("^bed4, heron; 2.1 calm"))
    expect(link).to_have_attribute("href", "/person/heron")
    card.locator(".card-link").focus()
    unit.say(unit.score(7.4))
    expect(card.locator(".number")).to_have_text("7.4")
    expect(card.locator(".state")).to_have_text("high")
    expect(page.get_by_text("2 to look at")).to_be_visible()
    expect(card.locator(".card-link")).to_be_focused()
    expect(page).to_have_title(re.compile("2 to look at"))

    unit.say(unit.no_score(NoScoreReason.NO_FACE, for_s=130))
    expect(card.locator(".number")).to_have_text("–")
    expect(card).to_contain_text("because no face is in view")
    expect(card).to_contain_text("2 min")
    technical = card.get_by_role("link", name=re.compile("^technical"))
    expect(technical).to_contain_text("camera view")
    expect(technical).to_have_attribute("href", "/unit/bed4")
    expect(page.get_by_text("1 technical")).to_be_visible()

    expect(quiet_card.locator(".age")).to_have_text(re.compile(r"\d+ s old"))
    expect(quiet_card.locator(".number")).to_have_text("5.2")
    expect(quiet_card.locator(".number")).to_have_text("–")
    expect(quiet_card).to_contain_text("because the unit has sent nothing for")

    unit.leave()
    silent.leave()
    assert watched.foreign_requests() == []
    assert [said for said in watched.complaints if REFUSED.search(said) is None] == []
    assert host.stop() == 0


def test_what_goes_away_is_said_and_never_shown_as_now(
    make_host: Make, open_page: Make, made_up: Make, settle: Make, shoot: Shoot
) -> None:
    host = make_host()
    page = open_page().page
    unit, other = made_up("bed4", "heron"), made_up("bed5", "teal", simulated=False)
    for each in (unit, other):
        each.connect(host)
        each.say(each.score(3.0))
    settle(page, host)
    card = card_of(page, "bed4")
    expect(card.locator(".number")).to_have_text("3.0")
    expect(page.get_by_text("SIMULATED")).to_have_count(1)

    unit.vanish()
    expect(card).to_contain_text("it keeps everything and will catch up")
    expect(page.get_by_text("1 technical")).to_be_visible()

    host.broker.stop()
    banner = page.get_by_text("The broker is away.")
    expect(banner).to_be_visible()
    expect(page.get_by_text(re.compile("Last contact .* will catch up"))).to_be_visible()
    shoot(page, "broker-away")

    other.leave()
    assert host.stop() == 0
    expect(page.get_by_text("This screen has lost its connection.")).to_be_visible()
    expect(card.locator(".number")).to_be_hidden()
    expect(page.locator(".bar-clock")).to_be_hidden()
    expect(page).to_have_title(re.compile("No connection"))
    shoot(page, "connection-lost")


def test_a_caregiver_gets_everywhere_by_keyboard_alone(
    make_host: Make, open_page: Make, made_up: Make, settle: Make, shoot: Shoot
) -> None:
    host = make_host()
    watched = open_page()
    page = watched.page
    calm, high = made_up("bed1", "finch"), made_up("bed12", "heron")
    for unit, score in ((calm, 1.5), (high, 8.0)):
        unit.connect(host)
        unit.say(unit.score(score), unit.vitals(80), unit.face(score / 2), unit.health())
    settle(page, host)
    names = page.locator(".card-name")
    expect(names).to_have_text(["bed12", "bed1"])

    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the units")).to_be_focused()
    shoot(page, "keyboard")
    page.get_by_role("link", name="bed", exact=True).press("Enter")
    expect(names).to_have_text(["bed1", "bed12"])

    page.get_by_role("button", name="Switch between day and night colours").press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")

    page.get_by_role("link", name=re.compile("^bed12")).press("Enter")
    expect(page.get_by_role("heading", name="heron")).to_be_visible()
    page.get_by_role("link", name=re.compile("bed12$")).press("Enter")
    expect(page.get_by_role("heading", name="bed12")).to_be_visible()
    expect(page.locator(".number")).to_have_text("8.0")
    why = page.locator("section", has=page.get_by_role("heading", name="Why"))
    expect(why).to_contain_text("brow, eyes, nose and mouth")
    expect(why).to_contain_text("+4.6")
    expect(page.get_by_text("Estimate of pain expression. Ask the person first.")).to_be_visible()
    page.get_by_role("link", name="1 h", exact=True).press("Enter")
    expect(page.get_by_text("1 h ago")).to_be_visible()
    high.say(high.score(6.5))
    expect(page.locator(".number")).to_have_text("6.5")
    page.goto(f"{host.address}/unit/nobody")
    expect(page.get_by_role("heading")).to_have_text("There is no unit of this name")

    page.get_by_role("link", name="All units").press("Enter")
    left_open = page.context.new_page()
    left_open.goto(host.address)
    expect(left_open.locator(".card-name")).to_have_count(2)
    page.locator("summary").press("Enter")
    page.get_by_role("button", name="Sign out").press("Enter")
    expect(page.get_by_role("alert")).to_have_text("You are signed out.")
    expect(left_open.get_by_role("alert")).to_have_text("Your session has ended. Sign in again.")
    page.goto(host.address)
    expect(page).to_have_url(re.compile("/login"))
    for unit in (calm, high):
        unit.leave()
    assert watched.foreign_requests() == []
    assert [said for said in watched.complaints if REFUSED.search(said) is None] == []


def card_of(page: Page, device: str) -> Locator:
    """Return the card whose link begins with a unit's name."""
    link = page.get_by_role("link", name=re.compile(f"^{device}"))
    return page.locator(".card", has=link)


def choose_password(page: Page, new: str, again: str) -> None:
    page.get_by_label("New password", exact=True).fill(new)
    page.get_by_label("New password again").fill(again)
    page.get_by_role("button", name="Save and continue").click()
