"""Every page, narrow and wide, in each language: reachable, nothing cut off, nothing serious."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from page_findings import OVERFLOW, SMALL_TARGETS, SPREAD_TEXT, serious_findings
from wince_wire import AimHint

pytestmark = [pytest.mark.browser, pytest.mark.broker]

WORDS = """() => [
    document.body.innerText,
    ...Array.from(document.querySelectorAll("[aria-label]"), (one) => one.ariaLabel),
].join(" ")"""
WITH_A_POINT = re.compile(r"(?<![\d.])\d+\.\d+(?![\d.])")
"""A decimal number; a version and an address have more than one point."""

Make = Callable[..., Any]
PAGES = (
    "/",
    "/unit/bed4",
    "/alarms",
    "/person/heron",
    "/person/heron/medicine",
    "/scan",
    "/scan/bed4",
    "/units",
    "/units/bed4",
    "/site",
    "/audit",
    "/password",
)
SIZES = (
    (360, 760, True, "en"),
    (1440, 900, False, "en"),
    # German words are long: where they fit on a phone, English ones do.
    (360, 760, False, "de"),
)


@pytest.mark.parametrize(("width", "height", "night", "language"), SIZES)
def test_every_page_is_whole_and_accessible(
    make_host: Make,
    open_page: Make,
    made_up: Make,
    settle: Make,
    shoot: Make,
    *,
    width: int,
    height: int,
    night: bool,
    language: str,
) -> None:
    host = make_host("--language", language)
    watched = open_page(width=width, height=height, night=night)
    page = watched.page
    settle(page, host)
    assert (page.locator("html").get_attribute("lang") or "").startswith(language)
    unit = made_up("bed4", "heron")
    unit.connect(host)
    unit.say(unit.score(6.4), unit.vitals(88), unit.health(), unit.aim(AimHint.NO_FACE))
    expect(page.get_by_role("link", name=re.compile("^bed4"))).to_be_visible()
    problems = []
    for address in PAGES:
        answer = page.goto(f"{host.address}{address}")
        assert answer is not None
        assert answer.ok, address
        page.wait_for_selector("main")
        expect(page.locator("h1").first).to_have_count(1)
        shoot(page, f"every-{language}-{address.strip('/').replace('/', '-') or 'ward'}-{width}")
        problems += [f"{address} {finding}" for finding in serious_findings(page)]
        if language == "de":
            found = WITH_A_POINT.findall(page.evaluate(WORDS))
            problems += [f"{address} says {number} with a point" for number in found]
        if page.evaluate(OVERFLOW) > 0:
            problems.append(f"{address} is wider than {width} px")
        problems += [f"{address} small: {markup}" for markup in page.evaluate(SMALL_TARGETS)]
        # Which fonts there are is another machine's affair: with spread letters it fits as well.
        page.evaluate(SPREAD_TEXT)
        if page.evaluate(OVERFLOW) > 0:
            problems.append(f"{address} with spread letters is wider than {width} px")
    assert problems == []
    assert watched.foreign_requests() == []
    # Styles that the examination itself brings along are refused by the pages, as they should be.
    assert [said for said in watched.complaints if "inline style" not in said] == []
    unit.leave()
