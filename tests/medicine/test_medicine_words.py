"""What is said and drawn of a dose: plain words for every reason, and no line across a gap."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest

import judged_doses
from wince_host.dashboard._medicine_chart import overlay
from wince_host.dashboard._medicine_markup import dose_form, dose_row, side_by_side
from wince_host.dashboard._medicine_words import findings_words, response_words
from wince_host.medicine import WINDOW_MIN, Estimate, Finding, Onset, Reason

DOSE = replace(judged_doses.DOSE, drug="<b>Paracetamol</b>", id=7)
WORKED = replace(
    judged_doses.WORKED,
    notes=(),
    lasted_min=Estimate(178.0, 150.0, float("inf")),
    usual=np.full(WINDOW_MIN, 5.0),
    until_min=360,
)
SPREAD = replace(WORKED, onset_min=Onset(24.0, 15.0, 38.0, 0.3))
UNTOLD = judged_doses.UNKNOWN
NUMBERS = {Reason.NO_USUAL: (1.0, 3.0), Reason.ONSET_UNCLEAR: (5.0, 90.0), Reason.GAPS: (2.0, 9.0)}


def parsed(markup: str) -> ET.Element:
    closed = re.sub(r"(<input[^>]*)>", r"\1/>", markup)
    return ET.fromstring(f"<div>{closed}</div>")  # noqa: S314 - our own markup


def test_a_response_is_said_in_one_line() -> None:
    said = "worked: −2.8 points (−3.9 … −1.6), felt after 24 min (15–38), lasted about 3 h"
    assert response_words(WORKED) == said
    lasting = replace(WORKED, lasted_min=Estimate(float("inf"), 200.0, float("inf")))
    assert response_words(lasting).endswith("still lasting after 5 h 36 min")


def test_an_onset_that_may_lie_anywhere_has_no_moment() -> None:
    said = response_words(SPREAD)
    assert "felt some time between 15 and 38 min" in said
    assert "24" not in said
    lasting = replace(SPREAD, lasted_min=Estimate(float("inf"), 200.0, float("inf")))
    assert response_words(lasting).endswith("still lasting after 5 h 22 min")


def test_what_cannot_be_told_says_why() -> None:
    said = "cannot tell: 2 long gaps, 55 min together, other dose 40 min before"
    assert response_words(UNTOLD) == said


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_words_without_a_hole(reason: Reason) -> None:
    (words,) = findings_words([Finding(reason, NUMBERS.get(reason, (12.0,)))])
    assert words
    assert not re.search(r"[{}]|nan|inf", words)


def test_gaps_are_said_as_they_are() -> None:
    one, none = Finding(Reason.GAPS, (1.0, 29.0)), Finding(Reason.GAPS, (0.0, 0.0))
    assert findings_words([one, none]) == ["one gap of 29 min", "too little was measured after it"]


def test_a_row_shows_its_chart_and_runs_no_typed_markup() -> None:
    markup = dose_row(DOSE, WORKED, now_ns=DOSE.t_ns, may_enter=True)
    row = parsed(markup)
    assert row.find(".//b") is None
    assert len(row.findall(".//*[@class='mark-onset']")) == 1
    assert len(row.findall(".//*[@class='chart-usual']")) == 1
    assert row.find(".//form") is not None
    spread = parsed(dose_row(DOSE, SPREAD, now_ns=DOSE.t_ns, may_enter=True))
    assert not spread.findall(".//*[@class='mark-onset']")
    (band,) = spread.findall(".//*[@class='mark-onset-band']")
    assert (band.attrib["x"], band.attrib["width"]) == ("28.12%", "4.79%")
    seen = dose_row(DOSE, None, now_ns=DOSE.t_ns, may_enter=False)
    assert "being worked out" in seen
    assert "<form" not in seen


def test_no_line_of_doses_side_by_side_crosses_a_gap() -> None:
    scores = np.full(WINDOW_MIN, 4.0)
    scores[200:260] = np.nan
    drawing = parsed(overlay([[replace(WORKED, scores=scores)]], "x"))
    (line,) = [one for one in drawing.iter() if "overlay-line" in one.attrib.get("class", "")]
    pieces = [piece for piece in line.attrib["d"].split("M") if piece]
    ends = [[float(place.split()[0]) for place in piece.split("L")] for piece in pieces]
    assert [(min(xs), max(xs)) for xs in ends] == [(5.0, 195.0), (265.0, 475.0)]


def test_amounts_stand_side_by_side_with_both_counts() -> None:
    judged = [(DOSE, WORKED), (replace(DOSE, amount=1000.0), UNTOLD), (DOSE, UNTOLD)]
    table = parsed(side_by_side("x", judged)).findall(".//tbody/tr")
    cells = [[cell.text for cell in row.findall("td")] for row in table]
    one = ["2", "1", "–", "−2.8 (−3.9 … −1.6)", "24 min (15–38)"]
    assert cells == [one, ["1", "0", *["cannot tell"] * 3]]
    (row,) = parsed(side_by_side("x", [(DOSE, SPREAD)])).findall(".//tbody/tr")
    assert [cell.text for cell in row.findall("td")][-1] == "15–38 min"


def test_several_doses_say_in_how_many_relief_came() -> None:
    clear = replace(WORKED, onset_evidence=60.0 - 0.5 * (np.arange(151.0) - 24.0) ** 2)
    (row,) = parsed(side_by_side("x", [(DOSE, clear)] * 4)).findall(".//tbody/tr")
    doses, worked, share, effect, onset = (cell.text or "" for cell in row.findall("td"))
    assert (doses, worked) == ("4", "4")
    assert re.fullmatch(r"8\d% \(5\d%–9\d%\)", share)
    assert re.fullmatch(r"−2\.\d \(−3\.\d … −\d\.\d\)", effect)
    assert re.fullmatch(r"24 min \(2\d–2\d\)", onset)


def test_the_form_offers_names_that_were_used_before() -> None:
    form = parsed(dose_form("heron", ["A & B"]))
    offered = [one.attrib["value"] for one in form.findall(".//datalist[@id='drugs']/option")]
    assert offered == ["A & B"]
