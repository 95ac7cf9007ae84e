"""The page in a browser, as small as a telephone and as large as a desk, by day and by night."""

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as BrowserPage

from page_findings import serious_findings
from study_bench import SHORT, Bench
from wince_device.study._desk import Desk
from wince_device.study._door import Door
from wince_device.study._page import Page
from wince_device.study._quality import Quality

SMALLEST_TARGET_PX = 44

pytestmark = pytest.mark.browser


def _press(page: BrowserPage, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()


def _look(page: BrowserPage) -> None:
    """Find nothing too wide, too small, too pale, or said to a screen reader wrongly."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for button in page.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= SMALLEST_TARGET_PX
    assert serious_findings(page) == []


@pytest.mark.parametrize(("width", "night"), [(360, False), (1440, True)])
def test_a_session_is_led_from_the_first_code_to_the_stop(
    chromium: Browser, width: int, night: bool
) -> None:
    bench, door = Bench(SHORT), Door()
    quality = Quality(has_camera=True, has_pulse=True)
    desk = Desk(bench.engine, quality, participant="P01", now_s=lambda: bench.now_s)
    with Page("127.0.0.1", 0, door) as served:
        served.step(desk)
        context = chromium.new_context(
            viewport={"width": width, "height": 740}, color_scheme="dark" if night else "light"
        )
        page = context.new_page()
        asked: list[str] = []
        faults: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"http://127.0.0.1:{served.port}/")
        page.get_by_label("Code").fill("1234")
        _press(page, "Enter")
        page.get_by_text("that is not the code").wait_for()
        page.get_by_label("Code").fill(door.spoken)
        _press(page, "Enter")
        page.get_by_role("heading", name="Consent").wait_for()
        _look(page)
        _press(page, "The patient agrees")
        page.get_by_text("Just starting").first.wait_for()
        _press(page, "Go on")
        _press(page, "Start")
        page.locator("#clock", has_text="1").wait_for()
        bench.pass_s(2.0)
        page.get_by_text("● Recording").wait_for()
        page.locator("#clock", has_text="3").wait_for()
        assert page.get_by_role("button", name="Stop").is_visible()
        stop = page.get_by_role("button", name="Stop").bounding_box()
        assert stop is not None
        assert stop["y"] + stop["height"] <= 740, "nobody must look for the stop"
        _look(page)
        bench.pass_s(4.0)
        _press(page, "7")
        page.get_by_role("button", name="Start").wait_for()
        _press(page, "Stop")
        page.get_by_role("heading", name="Stopped").wait_for()
        context.close()
    assert bench.engine.state.attempts[0].ratings["pain"].value == 7
    assert all(one.startswith(f"http://127.0.0.1:{served.port}/") for one in asked)
    assert faults == []
