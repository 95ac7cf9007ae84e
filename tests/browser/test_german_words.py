"""On German pages what is made deeper down is said in German too: refusals and alarm words."""

import html
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from wince_host.care import AlarmLimits, open_care_store, sqlite_url

pytestmark = [pytest.mark.browser, pytest.mark.broker]

Make = Callable[..., Any]
LIMITS = {
    "patient": "heron",
    "high": "5",
    "clear": "6",
    "delay_s": "0",
    "escalate_after_s": "300",
    "technical_after_s": "120",
    "enabled": "yes",
}
DOSE = {"drug": "Ibuprofen", "amount": "400", "unit": "mg"}
REFUSED: tuple[tuple[str, dict[str, str], str], ...] = (
    ("/alarms/limits", LIMITS, "Die Grenze, die den Alarm beendet, darf nicht über der liegen"),
    (
        "/alarms/limits",
        {**LIMITS, "high": "11"},
        "Die obere Grenze muss zwischen 0 und 10 liegen: Berichtigen Sie die Zahl.",
    ),
    ("/alarms/limits", {**LIMITS, "patient": "../x"}, "„../x“ ist kein Pseudonym"),
    ("/person/heron/rating", {"value": "11"}, "Die Angabe muss zwischen 0 und 10 liegen"),
    ("/person/heron/dose", {**DOSE, "amount": "0"}, "Die Menge muss über 0 und höchstens 1000000"),
    ("/person/heron/dose", {**DOSE, "drug": " "}, "Der Name des Medikaments fehlt"),
    ("/person/heron/dose", {**DOSE, "time": "2999-01-01T00:00"}, "Die Zeit liegt in der Zukunft"),
    ("/person/heron/note", {"text": ""}, "Die Notiz fehlt: Füllen Sie das Feld aus."),
)


def test_what_is_made_deeper_down_is_said_in_german(
    tmp_path: Path, make_host: Make, open_page: Make, made_up: Make, settle: Make, shoot: Make
) -> None:
    state = tmp_path / "host"
    state.mkdir(mode=0o700)
    care = open_care_store(sqlite_url(state / "care.sqlite"))
    care.set_limits(AlarmLimits(patient="heron", delay_s=0.0, set_by="otis", set_ns=time.time_ns()))
    host = make_host("--language", "de")
    watched = open_page()
    page = watched.page
    settle(page, host)
    unit = made_up("bed4", "heron")
    unit.connect(host)
    unit.say(unit.score(8.2), unit.vitals(96), unit.health())
    expect(page.locator(".alarm-row", has_text="Schmerzalarm")).to_contain_text("bed4 · heron")

    page.goto(f"{host.address}/alarms")
    expect(page.locator(".alarm-sheet")).to_contain_text("Wert 8,2, bei oder über 7")
    line = page.locator(".record-words").first
    expect(line).to_have_text("Wert 8,2, bei oder über 7")
    shoot(page, "german-alarms")
    # The record itself stays in the words in which it was written.
    kept = care.alarms(since_ns=0, until_ns=2**62, patient="heron")
    assert [entry.detail for entry in kept] == ["score 8.2, at or above 7"]
    assert care.alarm_record_is_whole()
    care.close()

    for address, form, said in REFUSED:
        answer = page.request.post(f"{host.address}{address}", form=form)
        assert answer.status == 422, address
        assert said in html.unescape(answer.text())
    page.goto(f"{host.address}/units/bed4")
    page.get_by_label("Pseudonym").fill("Müller")
    page.get_by_role("button", name="Anderer Mensch").click()
    expect(page.get_by_text("„Müller“ ist kein Pseudonym: Nehmen Sie")).to_be_visible()
    page.goto(f"{host.address}/site")
    page.get_by_label("Name des Geräts").fill("bed 1")
    page.get_by_label("Adresse dieses Rechners").fill("ward.example")
    page.get_by_role("button", name="Datei erstellen").click()
    expect(page.get_by_text("„bed 1“ ist kein Name eines Geräts: Nehmen Sie")).to_be_visible()

    page.goto(f"{host.address}/unit/bed4")
    expect(page.locator("#content")).to_contain_text(" von ")
    assert " of " not in page.locator("#content").inner_text()
    unit.leave()
