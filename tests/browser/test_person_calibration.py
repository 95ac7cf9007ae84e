"""What a person's own ratings make of the score, on the person's own page."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import expect

from lived_days import row_of
from page_findings import OVERFLOW, serious_findings
from wince_host.store import Batch, SqliteStore
from wince_wire import CalibratedScore, Score

pytestmark = [pytest.mark.browser, pytest.mark.broker]

Make = Callable[..., Any]
SECOND_NS = 1_000_000_000
METHOD = "network-3+rules-2+51ada9c5"


def test_ratings_count_up_and_then_read_the_score(
    tmp_path: Path, make_host: Make, open_page: Make, made_up: Make, settle: Make, shoot: Make
) -> None:
    unit = made_up("bed4", "heron")
    state = tmp_path / "host"
    state.mkdir(mode=0o700)
    host = make_host()
    unit.connect(host)
    watched = open_page()
    page = watched.page

    def made(value: float, **more: object) -> Score:
        score: Score = msgspec.structs.replace(unit.score(value), score_method=METHOD, **more)
        return score

    unit.say(made(3.2))
    settle(page, host)
    page.goto(f"{host.address}/person/heron")
    said = page.locator(".piece-calibration")
    expect(said).to_have_text("Not yet calibrated: 0 of 3 ratings.")

    now_ns = time.time_ns()
    minute = [
        msgspec.structs.replace(made(3.2), t_ns=now_ns - ago * SECOND_NS) for ago in range(50)
    ]
    store = SqliteStore(state / "wince.sqlite")
    store.commit(Batch(rows=[row_of(unit, score) for score in minute]))
    store.close()
    unit.say(made(3.2))
    page.get_by_role("button", name="Enter a rating of 5").click()
    expect(said).to_have_text("Not yet calibrated: 1 of 3 ratings.")

    told = CalibratedScore(
        value=5.1, interval=(3.6, 6.4), ratings=7, error=0.9, follows=0.98, made_ns=now_ns
    )
    unit.say(made(3.2, calibrated=True, calibration=told))
    words = "By this person's own ratings: 5.1 (3.6–6.4), from 7 ratings, off by 0.9 on average."
    expect(said).to_have_text(words)
    for night, width in ((False, 1440), (True, 360)):
        page.emulate_media(color_scheme="dark" if night else "light")
        page.set_viewport_size({"width": width, "height": 800})
        unit.say(made(3.2, calibrated=True, calibration=told))
        expect(said).to_have_text(words)
        assert page.evaluate(OVERFLOW) == 0, width
        shoot(page, f"person-calibrated-{width}-{'night' if night else 'day'}")
    unit.say(made(3.2, calibrated=True, calibration=msgspec.structs.replace(told, follows=0.2)))
    expect(said).to_contain_text("do not go together. Go by what the person says.")
    unit.leave()
    assert watched.complaints == []
    assert serious_findings(page) == []
