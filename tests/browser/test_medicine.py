"""The page of medicines: doses are marked, judged, compared, taken back, and taken out."""

import csv
import io
import re
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from lived_days import Unit, live_through
from page_findings import OVERFLOW, SMALL_AT_THE_BEDSIDE, serious_findings

pytestmark = [pytest.mark.browser, pytest.mark.broker]

Make = Callable[..., Any]
MINUTE_NS = 60_000_000_000
DAY_MIN = 1440
DAYS = 3
DOSE_AGO_MIN = 240
ONSET_MIN = 30


def fill(unit: Unit, state: Path, days: int = DAYS, doses: int = 1) -> int:
    """Put the same six hours of several days into the store, the last ones with relief.

    Returns
    -------
    int
        The minute of the last dose; those before were given at the same time of day.
    """
    now = time.time_ns() // MINUTE_NS
    dose = now - DOSE_AGO_MIN
    noise = np.random.default_rng(5)
    minutes = []
    for day in range(days, -1, -1):
        level = 5.5 + noise.normal(0.0, 0.2)
        for after in range(-120, DOSE_AGO_MIN):
            if after % 3 == 0:
                continue
            relief = 3.0 * np.clip((after - ONSET_MIN) / 10.0, 0.0, 1.0) if day < doses else 0.0
            score = level - relief + noise.normal(0.0, 0.15)
            minutes.append(((dose - day * DAY_MIN + after) * MINUTE_NS, float(score)))
    live_through(unit, state, minutes)
    return dose


def mark(page: Page, drug: str, amount: str, minute: int) -> None:
    page.get_by_label("Medicine").fill(drug)
    page.get_by_label("Amount").fill(amount)
    page.get_by_label("Unit", exact=True).fill("mg")
    given = datetime.fromtimestamp(minute * 60).astimezone()
    page.get_by_label("Given at").fill(given.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="Keep dose").click()
    expect(page.get_by_role("status").filter(has_text="Kept.")).to_be_visible()


def test_a_dose_is_marked_judged_and_taken_back(
    tmp_path: Path, make_host: Make, open_page: Make, made_up: Make, settle: Make, shoot: Make
) -> None:
    state = tmp_path / "host"
    state.mkdir(mode=0o700)
    dose = fill(made_up("bed4", "heron"), state)
    host = make_host()
    watched = open_page()
    page = watched.page
    settle(page, host)
    page.goto(f"{host.address}/person/heron")
    page.get_by_role("link", name="Medicine").click()
    expect(page.get_by_text("No dose was marked in the last 90 days.")).to_be_visible()

    mark(page, "Paracetamol", "500", dose)
    row = page.locator(".dose").first
    expect(row).to_contain_text("Paracetamol 500 mg")
    expect(row.locator(".verdict")).to_contain_text("worked: −", timeout=30_000)
    expect(row.locator(".verdict")).to_contain_text("felt after")
    expect(row.locator(".mark-onset")).to_have_count(1)

    mark(page, "paracetamol", "1000,5", dose + 200)
    rows = page.locator(".dose")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("cannot tell: too early", timeout=30_000)
    side = page.locator(".side")
    expect(side).to_contain_text("Doses of paracetamol side by side")
    expect(side.locator("tbody tr")).to_have_count(2)
    expect(side.locator("tbody tr").last).to_contain_text("1000.5 mg")
    look(page, shoot)

    address = f"{host.address}/person/heron/medicine"
    lines = list(csv.DictReader(io.StringIO(page.request.get(f"{address}.csv").text())))
    assert [line["verdict"] for line in lines] == ["cannot_tell", "worked"]
    assert float(lines[1]["onset_low"]) <= ONSET_MIN <= float(lines[1]["onset_high"])
    tree = page.request.get(f"{address}.json").json()
    assert len(tree["doses"][1]["minutes"]["score"]) == 480

    page.get_by_role("button", name="Take back the dose paracetamol 1000.5 mg").click()
    expect(rows).to_have_count(1)
    refused = page.request.post(
        f"{host.address}/person/heron/dose", form={"drug": "x", "amount": "much", "unit": "mg"}
    )
    assert refused.status == 422
    assert "The amount is no number" in refused.text()
    late = {"drug": "x", "amount": "1", "unit": "mg", "time": "2999-01-01T00:00"}
    assert page.request.post(f"{host.address}/person/heron/dose", form=late).status == 422
    assert watched.foreign_requests() == []
    assert watched.complaints == []
    page.set_viewport_size({"width": 1440, "height": 800})
    assert serious_findings(page) == []


def look(page: Page, shoot: Make) -> None:
    for night in (False, True):
        page.emulate_media(color_scheme="dark" if night else "light")
        for width in (1440, 820, 360):
            page.set_viewport_size({"width": width, "height": 800})
            expect(page.locator(".side .overlay-line").first).to_be_attached()
            assert page.evaluate(OVERFLOW) == 0, width
            assert page.evaluate(SMALL_AT_THE_BEDSIDE) == [], width
            shoot(page, f"medicine-{width}-{'night' if night else 'day'}")


def test_several_doses_say_together_how_often_how_much_and_how_fast(
    tmp_path: Path, make_host: Make, open_page: Make, made_up: Make, settle: Make, shoot: Make
) -> None:
    state = tmp_path / "host"
    state.mkdir(mode=0o700)
    doses = 3
    last = fill(made_up("bed4", "heron"), state, DAYS + doses - 1, doses)
    host = make_host()
    watched = open_page()
    page = watched.page
    settle(page, host)
    page.goto(f"{host.address}/person/heron/medicine")
    for before in range(doses):
        mark(page, "Ibuprofen", "400", last - before * DAY_MIN)
    rows = page.locator(".dose")
    for row in range(doses):
        expect(rows.nth(row).locator(".verdict")).to_contain_text("worked: −", timeout=30_000)
    cells = page.locator(".side tbody tr td")
    expect(cells).to_have_count(5)
    expect(cells.nth(0)).to_have_text(str(doses))
    expect(cells.nth(2)).to_have_text(re.compile(r"^[78]\d% \(\d\d%–\d\d%\)$"))
    expect(cells.nth(3)).to_have_text(re.compile(r"^−[23]\.\d \(−[23]\.\d … −[23]\.\d\)$"))
    expect(cells.nth(4)).to_have_text(re.compile(r"^(2[89]|3[0-3]) min \(2\d–3\d\)$"))
    for width in (1440, 820, 360):
        page.set_viewport_size({"width": width, "height": 1000})
        rows.last.evaluate("row => window.scrollTo(0, row.offsetTop - 76)")
        assert page.evaluate(OVERFLOW) == 0, width
        assert page.evaluate(SMALL_AT_THE_BEDSIDE) == [], width
        shoot(page, f"medicine-together-{width}")
    assert watched.complaints == []
    assert serious_findings(page) == []
