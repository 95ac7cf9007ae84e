"""The units' pages as who looks after them uses them, with a real unit that answers."""

# ruff: noqa: ANN401 - the types of conftest.py cannot be imported, so its fixtures are Any

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from wince_host.broker import BrokerSettings, provision

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.models]

Make = Callable[..., Any]
Shoot = Callable[[Page, str], None]
START_MS = 90_000
ANSWER_MS = 30_000


@pytest.fixture
def start_unit(tmp_path: Path) -> Iterator[Callable[[Any, str], None]]:
    """Start real units on a simulated person."""
    running: list[subprocess.Popen[bytes]] = []

    def start(host: Any, name: str) -> None:
        folder = host.state / "devices" / name
        settings = BrokerSettings(folder=host.state / "broker", port=host.broker_port)
        provision(settings, name, folder=folder)
        command = [str(Path(sys.executable).parent / "wince-device"), "run"]
        command += ["--config", str(folder / "device.toml"), "--state", str(tmp_path / name)]
        command += ["--camera", "sim", "--pulse", "sim"]
        with (tmp_path / f"{name}.log").open("wb") as log:
            running.append(subprocess.Popen(command, stdout=log, stderr=log))

    yield start
    for unit in running:
        unit.terminate()
        unit.wait(60)


def test_settings_are_seen_compared_sent_and_taken_back(
    make_host: Make,
    open_page: Make,
    settle: Make,
    made_up: Make,
    start_unit: Make,
    shoot: Shoot,
) -> None:
    host = make_host()
    watched = open_page(width=1280, height=900)
    page = watched.page
    settle(page, host)
    start_unit(host, "bed1")
    away = made_up("bed2", "finch")
    away.connect(host)
    away.say(away.score(3.1), away.health())
    expect(page.get_by_role("link", name=re.compile("^bed1"))).to_be_visible(timeout=START_MS)

    page.goto(f"{host.address}/units")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="bed2"))
    expect(row).to_contain_text("connected")
    expect(row).to_contain_text("54 °C")
    expect(page.get_by_role("link", name="bed1")).to_be_visible()
    shoot(page, "units-1280")
    page.set_viewport_size({"width": 360, "height": 760})
    shoot(page, "units-360")
    page.set_viewport_size({"width": 820, "height": 1180})
    page.get_by_role("link", name="bed1").click()

    expect(page.get_by_role("heading", name="bed1: settings")).to_be_visible()
    pulse = page.get_by_label("No score without a pulse")
    expect(pulse).to_have_value("true")
    page.get_by_role("button", name="See what changes").click()
    expect(page.get_by_text("Nothing changes")).to_be_visible()
    page.get_by_label("No score without a pulse").select_option("false")
    shoot(page, "unit-settings-820")
    page.get_by_role("button", name="See what changes").click()
    compare = page.locator("table.settings-compare")
    expect(compare).to_contain_text("No score without a pulse")
    expect(compare.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_label("bed2")).not_to_be_checked()
    shoot(page, "unit-settings-compare-820")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="What the units said")).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator(".told")).to_contain_text(re.compile("taken over at \\d\\d:\\d\\d"))
    expect(page.get_by_label("No score without a pulse")).to_have_value("false")
    expect(page.get_by_text("Revision 1", exact=True)).to_be_visible()
    shoot(page, "unit-settings-sent-820")

    page.get_by_label("Pseudonym").fill("no name!")
    page.get_by_role("button", name="Another person").click()
    expect(page.get_by_text("is no pseudonym")).to_be_visible(timeout=ANSWER_MS)
    page.get_by_label("Pseudonym").fill("wren")
    page.get_by_role("button", name="Another person").click()
    expect(page.get_by_text("bed1: Another person: done.")).to_be_visible(timeout=ANSWER_MS)

    page.get_by_role("link", name="Aim or scan").click()
    expect(page.locator("svg.aim-picture polyline").first).to_be_visible(timeout=ANSWER_MS)
    shoot(page, "scan-aim-real-820")
    assert watched.foreign_requests() == []
    away.leave()


def test_only_who_may_sees_and_does(
    make_host: Make, open_page: Make, settle: Make, made_up: Make, sign_in: Make, shoot: Shoot
) -> None:
    host = make_host()
    page = open_page(width=820, height=1180).page
    settle(page, host)
    unit = made_up("bed1", "finch")
    unit.connect(host)
    unit.say(unit.score(3.1), unit.health())

    page.goto(f"{host.address}/site")
    page.get_by_label("Name of the unit").fill("bed7")
    page.get_by_label("This host's address").fill("10.0.0.2")
    page.get_by_role("button", name="Make the file").click()
    expect(page.get_by_text("bed7.enrolment lies on this host")).to_be_visible()
    assert (host.state / "devices" / "bed7.enrolment").stat().st_mode & 0o777 == 0o600
    shoot(page, "site-820")
    page.locator("summary", has_text="Shut out").click()
    page.locator("details[open]").get_by_role("button", name="Shut out").click()
    expect(page.get_by_text("bed7 is shut out.")).to_be_visible()

    added = subprocess.run(
        [
            str(Path(sys.executable).parent / "wince-host"),
            *("user", "add", "vera", "--role", "viewer", "--state", str(host.state)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert added.returncode == 0, added.stderr
    found = re.search(r"password of vera: (\S+)", added.stdout)
    assert found is not None
    viewer = open_page(width=820, height=1180).page
    sign_in(viewer, host, found.group(1), name="vera")
    viewer.get_by_label("New password", exact=True).fill("looks on, changes nothing 2")
    viewer.get_by_label("New password again").fill("looks on, changes nothing 2")
    viewer.get_by_role("button", name="Save and continue").click()
    viewer.wait_for_selector("#content")
    viewer.goto(f"{host.address}/units/bed1")
    expect(viewer.get_by_label("No score without a pulse")).to_be_disabled()
    assert viewer.get_by_role("button", name="See what changes").count() == 0
    assert viewer.get_by_role("heading", name="Do now").count() == 0
    answers = {
        address: viewer.request.post(f"{host.address}{address}", form=form).status
        for address, form in {
            "/units/bed1/settings": {"set:score.require_pulse": "false"},
            "/units/bed1/send": {"set:score.require_pulse": "false"},
            "/units/bed1/back": {"revision": "1"},
            "/units/bed1/do": {"command": "pause"},
            "/scan/bed1/begin": {"x": "1"},
            "/site": {"what": "revoke", "name": "bed1"},
        }.items()
    }
    assert set(answers.values()) == {403}
    assert viewer.goto(f"{host.address}/site").status == 403
    unit.leave()
