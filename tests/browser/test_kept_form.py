"""A form that is sent after its session ended keeps what was typed, until it is sent again."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from lived_days import live_through
from page_findings import OVERFLOW, serious_findings

Make = Callable[..., Any]
MINUTE_NS = 60 * 10**9
KIND = "application/x-www-form-urlencoded"
OWN_PASSWORD = "my own words, 2 of them"  # as `settle` chooses it
NOTE = "held her hand;\nbrow & <b>eyes</b> at rest + ünruhig"


@pytest.mark.browser
@pytest.mark.broker
def test_a_note_survives_the_end_of_the_session(
    tmp_path: Path,
    make_host: Make,
    open_page: Make,
    made_up: Make,
    settle: Make,
    sign_in: Make,
    shoot: Make,
) -> None:
    state = tmp_path / "host"
    state.mkdir(mode=0o700)
    live_through(made_up("bed4", "heron"), state, [(time.time_ns() - MINUTE_NS, 4.5)], every_s=10)
    host = make_host()
    page = open_page(width=360).page
    settle(page, host)
    page.goto(f"{host.address}/person/heron")
    page.get_by_label("Note", exact=True).fill(NOTE)
    page.context.clear_cookies()
    page.get_by_role("button", name="Keep note").click()
    expect(page.get_by_role("heading")).to_have_text("Your session has ended")
    assert page.evaluate(OVERFLOW) == 0
    assert serious_findings(page) == []
    shoot(page, "session-ended-360-day")
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("heading")).to_have_text("Your session has ended")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in").click()
    sign_in(opened.value, host, OWN_PASSWORD)
    opened.value.wait_for_selector("#content")
    page.get_by_role("button", name="Send it again").click()
    expect(page.locator(".events li").first).to_contain_text("held her hand")
    expect(page.locator(".events li").first).to_contain_text("<b>eyes</b> at rest + ünruhig")


@pytest.mark.broker
def test_only_a_form_that_can_be_kept_is_kept_and_it_stays_on_this_host(make_host: Make) -> None:
    host = make_host()
    with httpx.Client(base_url=host.address, headers={"accept": "text/html"}) as browser:
        kept = browser.post("/person/heron/note?zoom=8h", data={"text": '"><script>x</script>'})
        assert kept.status_code == 401
        assert 'action="/person/heron/note?zoom=8h"' in kept.text
        assert "<script>x" not in kept.text
        elsewhere = browser.post(f"{host.address}//evil.example/x", data={"text": "x"})
        assert "evil" not in elsewhere.text
        for form in (
            {"files": {"video": ("a.mp4", b"not one")}},
            {"data": {"text": "x" * 70_000}},
            {"content": b"text=%ff", "headers": {"content-type": KIND}},
            {"content": b"\xff", "headers": {"content-type": KIND}},
        ):
            lost = browser.post("/person/heron/note", **form)
            assert lost.status_code == 401
            assert "was not saved" in lost.text
            assert "<form" not in lost.text
    with httpx.Client(base_url=host.address) as program:
        answer = program.post("/person/heron/note", data={"text": "x"})
        assert (answer.status_code, answer.json()) == (401, {"detail": "sign in first"})
