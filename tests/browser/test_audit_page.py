"""The audit log's page: for administrators alone, and what it shows is text, never markup."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from page_findings import OVERFLOW, serious_findings
from wince_host.accounts import Accounts, Role
from wince_host.store import SqliteStore

pytestmark = [pytest.mark.browser, pytest.mark.broker]

Make = Callable[..., Any]
HOSTILE = "<img src=x onerror=alert(1)>"


def test_an_administrator_reads_who_saw_what(
    make_host: Make, open_page: Make, settle: Make, sign_in: Make, shoot: Make
) -> None:
    host = make_host()
    store = SqliteStore(host.state / "wince.sqlite")
    accounts = Accounts(store)
    accounts.create_user("rosa", Role.RESEARCHER, "first words of rosa")
    accounts.change_password("rosa", "rosa's own words")
    accounts.audit("rosa", "export", subject="heron", detail=HOSTILE)
    accounts.audit("rosa", "danced", subject="teal")
    page = open_page().page
    settle(page, host)
    page.get_by_text("admin", exact=True).click()
    page.get_by_role("link", name="Audit log").click()
    lines = page.locator(".record tbody tr")
    expect(lines.first).to_contain_text("looked at")
    expect(page.locator(".record")).to_contain_text(HOSTILE)
    expect(page.locator(".record")).to_contain_text("danced")
    shoot(page, "audit-1280-day")
    page.get_by_label("About one person, unit, user or key").fill("heron")
    page.get_by_role("button", name="Show").click()
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text("took out")
    assert accounts.audit_log(limit=1)[0].detail == "heron"
    page.goto(f"{host.address}/audit?about=nobody")
    expect(page.get_by_text("There is no such line.")).to_be_visible()
    page.goto(f"{host.address}/audit")
    page.set_viewport_size({"width": 360, "height": 760})
    assert page.evaluate(OVERFLOW) == 0
    assert serious_findings(page) == []
    shoot(page, "audit-360-day")
    other = open_page().page
    sign_in(other, host, "rosa's own words", name="rosa")
    other.wait_for_selector("#content")
    assert other.goto(f"{host.address}/audit").status == 403
    expect(other.get_by_text("Only an administrator may read")).to_be_visible()
    store.close()
