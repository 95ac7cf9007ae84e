"""The short scan as a nurse does it: aim without a picture, hold, and one page of result."""

# ruff: noqa: ANN401 - the types of conftest.py cannot be imported, so its fixtures are Any

import itertools
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from wince_wire import AimHint, NoScoreReason

pytestmark = [pytest.mark.browser, pytest.mark.broker]

Make = Callable[..., Any]
Shoot = Callable[[Page, str], None]
Line = tuple[tuple[float, float], ...]


def drawn_face(x: float = 0.5, y: float = 0.5, size: float = 0.2) -> tuple[Line, ...]:
    """Lines of about a face's place and size; the real ones come from the landmarks."""

    def oval(cx: float, cy: float, rx: float, ry: float, turn: float = 2 * np.pi) -> Line:
        at = np.linspace(0, turn, 18)
        points = np.stack([x + size * (cx + rx * np.sin(at)), y + size * (cy - ry * np.cos(at))])
        return tuple(map(tuple, np.clip(points.T, 0, 1).round(3).tolist()))

    return (
        oval(0, 0.2, 0.8, 1.5),
        oval(-0.35, -0.1, 0.16, 0.08),
        oval(0.35, -0.1, 0.16, 0.08),
        oval(0, 1.0, 0.3, 0.12),
    )


class Speaking:
    """A unit that sends a second's messages again and again until it is told otherwise."""

    def __init__(self, unit: Any) -> None:
        self.unit = unit
        self.say: Callable[[int], list[Any]] = lambda _count: []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def end(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        for count in itertools.count():
            messages = self.say(count)
            if messages:
                self.unit.say(*messages)
            if self._stop.wait(0.25):
                return


@pytest.fixture
def speaking(made_up: Make) -> Iterator[Callable[[Any], Speaking]]:
    """Lets made-up units speak by themselves."""
    all_of_them: list[Speaking] = []

    def speak(host: Any) -> Speaking:
        unit = made_up("bed4", "heron")
        unit.connect(host)
        all_of_them.append(Speaking(unit))
        return all_of_them[-1]

    yield speak
    for one in all_of_them:
        one.end()
        one.unit.leave()


def short(score: Any) -> Any:
    """Return a score whose window fits into a short scan."""
    return type(score)(
        **{name: getattr(score, name) for name in score.__struct_fields__} | {"window_s": 1.0}
    )


def test_a_scan_from_aiming_to_the_result(
    make_host: Make, open_page: Make, settle: Make, speaking: Make, shoot: Shoot
) -> None:
    host = make_host("--scan-seconds", "10")
    watched = open_page(width=360, height=760)
    page = watched.page
    settle(page, host)
    one = speaking(host)
    unit = one.unit
    one.say = lambda _count: [unit.aim(AimHint.NO_FACE)]

    page.goto(f"{host.address}/scan")
    page.get_by_role("link", name=re.compile("bed4")).click()
    expect(page.get_by_text("No face in view.")).to_be_visible()
    assert page.locator("svg.aim-picture polyline").count() == 0

    one.say = lambda _count: [unit.aim(AimHint.CLOSER, drawn_face(0.3, 0.4, 0.1))]
    expect(page.get_by_text("Closer, please.")).to_be_visible()
    expect(page.locator("svg.aim-picture polyline")).to_have_count(4)
    expect(page.get_by_role("button", name="Begin anyway")).to_be_visible()
    shoot(page, "scan-aim-360")
    one.say = lambda _count: [unit.aim(AimHint.GOOD, drawn_face())]
    expect(page.get_by_text("Good. Keep it like this.")).to_be_visible()
    shoot(page, "scan-aim-good-360")

    seconds: list[int] = []

    def a_second(count: int) -> list[Any]:
        seconds.append(count)
        return [short(unit.score(6.0 + 0.1 * (count % 5)))] if count % 4 == 0 else []

    one.say = a_second
    page.get_by_role("button", name="Begin the scan").click()
    expect(page.get_by_role("heading", name="Hold still")).to_be_visible()
    expect(page.get_by_text("All is well.")).to_be_visible()
    shoot(page, "scan-hold-360")
    expect(page.get_by_text("This is the first scan of this person.")).to_be_visible()
    number = float(page.locator(".number").inner_text())
    assert 6.0 <= number <= 6.4
    expect(page.get_by_text(re.compile("seconds counted"))).to_be_visible()
    expect(page.get_by_text("SIMULATED: no person was measured.")).to_be_visible()
    shoot(page, "scan-result-360")

    one.say = lambda count: [short(unit.score(2.0))] if count % 4 == 0 else []
    page.get_by_role("button", name="Scan again").click()
    page.get_by_role("button", name=re.compile("^Begin")).click()
    expect(page.get_by_text(re.compile("^Lower than the last scan"))).to_be_visible()
    expect(page.locator("table.scans tbody tr")).to_have_count(1)
    page.set_viewport_size({"width": 820, "height": 1180})
    shoot(page, "scan-second-820")
    assert watched.foreign_requests() == []
    assert watched.complaints == []


def test_a_poor_scan_says_what_to_change_and_gives_no_number(
    make_host: Make, open_page: Make, settle: Make, speaking: Make, shoot: Shoot
) -> None:
    host = make_host("--scan-seconds", "10")
    page = open_page(width=360, height=760, night=True).page
    settle(page, host)
    one = speaking(host)
    one.say = lambda count: (
        [short(one.unit.no_score(NoScoreReason.NO_FACE))] if count % 4 == 0 else []
    )
    expect(page.get_by_role("link", name=re.compile("^bed4"))).to_be_visible()
    page.goto(f"{host.address}/scan/bed4")
    page.get_by_role("button", name="Begin the scan").click()
    expect(page.get_by_role("heading", name="No number from this scan")).to_be_visible()
    expect(page.get_by_text("Because no face is in view.")).to_be_visible()
    assert page.locator(".number").count() == 0
    shoot(page, "scan-poor-360-night")
