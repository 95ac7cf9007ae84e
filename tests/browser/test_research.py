"""The researcher's walk: sessions, their data's quality, an export, and a recording's pictures."""

import csv
import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from export_course import course, keep
from opened_recordings import record_and_open
from page_findings import OVERFLOW, SMALL_AT_THE_BEDSIDE, serious_findings
from wince_host.accounts import Accounts, Role
from wince_host.store import SqliteStore

pytestmark = [pytest.mark.browser, pytest.mark.broker]

Make = Callable[..., Any]
HOUR_NS = 3600 * 10**9
VIEWER_PASSWORD = "nine words of a viewer, 1"


def fill(state: Path) -> None:
    """Put two sessions of this very day into the store, and somebody who may only look."""
    store = SqliteStore(state / "wince.sqlite")
    now_ns = time.time_ns()
    keep(store, "bed4", course("bed4", "heron", start_ns=now_ns - 2 * HOUR_NS))
    keep(store, "bed7", course("bed7", "wren", start_ns=now_ns - 3 * HOUR_NS, simulated=True))
    accounts = Accounts(store)
    accounts.ensure_administrator()
    accounts.create_user("vera", Role.VIEWER)
    accounts.change_password("vera", VIEWER_PASSWORD)
    accounts.change_password("admin", "my own words, 2 of them")
    store.close()


def test_a_researcher_looks_through_sessions_and_a_recording(
    tmp_path: Path, make_host: Make, open_page: Make, sign_in: Make, shoot: Make
) -> None:
    state = tmp_path / "host"
    state.mkdir(mode=0o700)
    fill(state)
    recorded = record_and_open(tmp_path / "unit", state / "opened")
    host = make_host()
    watched = open_page()
    page = watched.page
    sign_in(page, host, "my own words, 2 of them")
    page.wait_for_selector("#content")
    page.locator(".menu summary").click()
    page.get_by_role("link", name="Research").click()

    sessions = page.locator(".session")
    expect(sessions).to_have_count(2)
    heron = sessions.first
    expect(heron).to_contain_text("105 of 115 s (91 %)")
    expect(heron).to_contain_text("1, longest 6 s", timeout=30_000)
    expect(heron).to_contain_text("error at most 4 ms")
    heron.get_by_text("Data quality per hour").click()
    heron.get_by_text("Markers of this session").click()
    expect(heron).to_contain_text("turned over")
    heron.get_by_text("Export this session").click()
    expect(sessions.last).to_contain_text("SIMULATED")
    look(page, shoot, "research")
    take_an_export(page)
    page.get_by_label("Person").select_option("wren")
    page.get_by_role("button", name="Show").click()
    expect(sessions).to_have_count(1)

    expect(page.get_by_text("There is none.")).to_be_visible()
    page.get_by_label("Person").select_option("heron")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name=recorded.number).click()
    expect(page.locator("svg.figure")).to_have_count(5, timeout=60_000)
    expect(page.get_by_role("img", name="Gamma plane of V1, V2, V3, heart")).to_be_visible()
    expect(page.locator(".recording")).to_contain_text("pulse-rate variability is not heart-rate")
    look(page, shoot, "recording")
    take_the_data(page)

    missing = page.request.get(f"{host.address}/research/recording/20270115T080000Z-00000000")
    assert missing.status == 404
    assert "No such recording" in missing.text()
    assert watched.foreign_requests() == []
    assert watched.complaints == []
    no_serious_finding(page)
    page.goto(f"{host.address}/research")
    expect(sessions.first).to_contain_text("1, longest 6 s", timeout=30_000)
    no_serious_finding(page)
    others_are_refused(open_page().page, host, sign_in, recorded.number)


def take_an_export(page: Page) -> None:
    heron = page.locator(".session").first
    heron.get_by_label("Format").select_option("csv")
    heron.get_by_role("button", name="Start export").click()
    ready = page.locator("#exports").get_by_role("link", name="Download")
    expect(ready).to_be_visible(timeout=30_000)
    base = page.url.split("/research")[0]
    address = base + str(ready.get_attribute("href"))
    with zipfile.ZipFile(io.BytesIO(page.request.get(address).body())) as archive:
        scores = archive.read("scores.csv").decode()
    assert len(list(csv.DictReader(io.StringIO(scores)))) == 115
    span = {"person": "heron", "since": "1", "until": "2"}
    for wrong in ({"form": "exe"}, {"form": "csv", "until": "0"}, {"form": "csv", "since": "x"}):
        form: dict[str, str | float | bool] = {**span, **wrong}
        answer = page.request.post(f"{base}/research/export", form=form)
        assert answer.status == 422, wrong


def take_the_data(page: Page) -> None:
    base = page.url
    for name, least in (("gamma", 4), ("moments", 4), ("lags", 30), ("poincare", 50)):
        answer = page.request.get(f"{base}/{name}.csv")
        assert answer.status == 200, name
        assert len(list(csv.DictReader(io.StringIO(answer.text())))) >= least, name
    assert page.request.get(f"{base}/secrets.csv").status == 404


def others_are_refused(page: Page, host: Any, sign_in: Make, number: str) -> None:  # noqa: ANN401
    sign_in(page, host, VIEWER_PASSWORD, name="vera")
    page.wait_for_selector("#content")
    page.locator(".menu summary").click()
    expect(page.get_by_role("link", name="Research")).to_have_count(0)
    for path in ("", f"/recording/{number}", f"/recording/{number}/gamma.csv", "/export/abc"):
        assert page.request.get(f"{host.address}/research{path}").status == 403, path
    assert page.request.post(f"{host.address}/research/export", form={"a": "b"}).status == 403


def no_serious_finding(page: Page) -> None:
    assert serious_findings(page) == []


def look(page: Page, shoot: Make, name: str) -> None:
    for night in (False, True):
        page.emulate_media(color_scheme="dark" if night else "light")
        for width in (360, 820, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(OVERFLOW) == 0, width
            assert page.evaluate(SMALL_AT_THE_BEDSIDE) == [], width
            shoot(page, f"{name}-{width}-{'night' if night else 'day'}")
