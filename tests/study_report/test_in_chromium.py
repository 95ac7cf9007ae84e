"""The report as a browser shows it: alone, whole, in both themes, on a telephone and on paper."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from page_findings import OVERFLOW, SMALL_TARGETS, serious_findings

pytestmark = pytest.mark.browser

Make = Callable[..., Any]
UNFOLD = "() => document.querySelectorAll('details').forEach(one => { one.open = true })"
CUT_WORDS = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
    const around = svg.getBoundingClientRect();
    return [...svg.querySelectorAll('text')].filter(words => {
        const box = words.getBoundingClientRect();
        return box.left < around.left - 1 || box.right > around.right + 1
            || box.top < around.top - 1 || box.bottom > around.bottom + 1;
    }).map(words => words.textContent);
})"""
WIDER_THAN_PAPER = """() => [...document.querySelectorAll('table')]
    .filter(table => table.getBoundingClientRect().width > document.documentElement.clientWidth)
    .map(table => table.caption.textContent)"""
PAPER_PX = 680
"""A4 less its margins, 180 mm at 96 dpi."""


def test_it_asks_for_nothing_and_complains_about_nothing(report: Path, open_report: Make) -> None:
    opened = open_report(report)
    opened.page.evaluate(UNFOLD)
    opened.page.get_by_role("button", name="Dark").click()
    assert opened.requests == [report.as_uri()]
    assert opened.complaints == []


@pytest.mark.parametrize("night", [False, True])
def test_axe_finds_nothing_serious(small_report: Path, open_report: Make, night: bool) -> None:
    opened = open_report(small_report, night=night)
    opened.page.locator("summary").first.click()
    assert serious_findings(opened.page) == []


@pytest.mark.parametrize("width", [360, 820, 1440])
def test_it_fits_every_width(report: Path, open_report: Make, shoot: Make, width: int) -> None:
    page = open_report(report, width=width).page
    shoot(page, f"study-report-{width}")
    page.evaluate(UNFOLD)
    assert page.evaluate(OVERFLOW) == 0
    assert page.evaluate(SMALL_TARGETS) == []
    assert page.evaluate(CUT_WORDS) == []


def test_no_table_is_cut_on_paper(report: Path, open_report: Make) -> None:
    page = open_report(report, width=PAPER_PX).page
    page.emulate_media(media="print")
    page.evaluate(UNFOLD)
    assert page.evaluate(WIDER_THAN_PAPER) == []
    expect(page.get_by_role("button", name="Dark")).to_be_hidden()


def test_the_keyboard_reaches_theme_contents_and_people(
    small_report: Path, open_report: Make
) -> None:
    page = open_report(small_report).page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the report")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("details[open]")).to_have_count(2)
    expect(page.get_by_role("button", name="Fold all people")).to_be_focused()
    page.get_by_role("link", name="Methods").press("Enter")
    expect(page.get_by_role("heading", name="Methods")).to_be_in_viewport()


def test_an_address_with_a_person_unfolds_the_person(small_report: Path, open_report: Make) -> None:
    page = open_report(small_report).page
    page.evaluate("() => { location.hash = 'p02-heron' }")
    expect(page.locator("#p02-heron")).to_have_attribute("open", "")


def test_limits_stand_before_any_number(small_report: Path, open_report: Make) -> None:
    page = open_report(small_report).page
    expect(page.locator("main > *").first).to_contain_text("What this report cannot show")
    expect(page.locator("#limits li").first).to_contain_text("All 2 sessions are simulated")
