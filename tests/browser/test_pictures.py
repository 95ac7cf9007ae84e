"""The pages at both ends of the range of screens, by day and by night, with pictures to look at.

With ``WINCE_WARD_PICTURE`` the ward is also drawn into that file: see scripts/draw-ward-picture.
"""

import math
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from page_findings import OVERFLOW, SMALL_AT_THE_BEDSIDE
from wince_wire import NoScoreReason

pytestmark = [pytest.mark.browser, pytest.mark.broker]

Make = Callable[..., Any]
Course = Callable[[float], float | NoScoreReason | None]


def wobble(seed: int) -> Callable[[float], float]:
    noise = random.Random(seed)  # noqa: S311 - a made-up course
    return lambda minutes: (
        0.3 * math.sin(minutes * 0.8) + 0.2 * math.sin(minutes * 2.9 + 1) + noise.gauss(0, 0.08)
    )


def courses() -> dict[str, Course]:
    """Made-up courses by minutes ago: rising, raised with a gap, face lost, calm."""
    noise = {name: wobble(seed) for seed, name in enumerate("abcd")}
    return {
        "rising": lambda ago: max(0.0, 3.0 + 0.23 * max(0.0, 20.0 - ago) + noise["a"](ago)),
        "raised": lambda ago: None if 33.0 < ago < 42.0 else 5.0 + noise["b"](ago),
        "lost": lambda ago: 2.4 + noise["c"](ago) if ago > 3.0 else NoScoreReason.NO_FACE,
        "calm": lambda ago: max(0.0, 1.6 + noise["d"](ago)),
    }


def test_every_screen_shows_all_of_it(
    tmp_path: Path, make_host: Make, open_page: Make, made_up: Make, settle: Make, shoot: Make
) -> None:
    state = tmp_path / "host"
    state.mkdir(mode=0o700)
    told = courses()
    heron, teal = made_up("bed4", "heron"), made_up("bed5", "teal")
    wren, finch = made_up("bed7", "wren"), made_up("bed1", "finch")
    for unit, name in ((heron, "rising"), (teal, "raised"), (wren, "lost"), (finch, "calm")):
        unit.remember(state, told[name])
    host = make_host()
    for unit in (heron, teal, wren, finch):
        unit.connect(host)

    def speak() -> None:
        heron.say(heron.score(7.6), heron.vitals(96), heron.face(4.6), heron.health())
        teal.say(
            teal.score(5.1, half=2.4, confidence=0.45, pulse=0.3),
            teal.vitals(None, state="no_finger"),
        )
        wren.say(wren.no_score(NoScoreReason.NO_FACE, for_s=180), wren.vitals(80, source="ecg"))
        finch.say(finch.score(1.7, half=0.8), finch.vitals(71), finch.face(0.6))

    speak()
    watched = open_page()
    page = watched.page
    settle(page, host)
    speak()
    expect(page.locator(".card-name")).to_have_text(["bed4", "bed5", "bed7", "bed1"])
    expect(page.locator(".card").first).to_contain_text("rising for")
    draw_for_readers(page)
    for night in (False, True):
        page.emulate_media(color_scheme="dark" if night else "light")
        for path, name in (("/", "ward"), ("/unit/bed4", "unit")):
            page.goto(f"{host.address}{path}")
            for width in (1280, 360):
                page.set_viewport_size({"width": width, "height": 800})
                speak()
                expect(page.locator(".number").first).to_have_text("7.6")
                assert page.evaluate(OVERFLOW) == 0, (name, width)
                assert page.evaluate(SMALL_AT_THE_BEDSIDE) == [], (name, width)
                shoot(page, f"{name}-{width}-{'night' if night else 'day'}")
    for unit in (heron, teal, wren, finch):
        unit.leave()
    assert watched.foreign_requests() == []
    assert watched.complaints == []


def draw_for_readers(page: Page) -> None:
    wanted = os.environ.get("WINCE_WARD_PICTURE")
    if wanted is None:
        return
    page.set_viewport_size({"width": 1280, "height": 552})
    Path(wanted).parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=wanted)
