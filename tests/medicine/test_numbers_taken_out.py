"""Doses side by side, and the files that their numbers are taken out in."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest

from wince_host.care import Dose
from wince_host.medicine import (
    WINDOW_MIN,
    Estimate,
    Finding,
    Reason,
    Response,
    Verdict,
    as_csv,
    as_json,
    by_amount,
    by_drug,
)

DOSE = Dose(
    patient="heron",
    t_ns=1_700_000_000 * 10**9,
    entered_by="otis",
    entered_ns=1_700_000_100 * 10**9,
    drug="Paracetamol",
    amount=500.0,
    unit="mg",
)
WORKED = Response(
    verdict=Verdict.WORKED,
    reasons=(),
    notes=(Finding(Reason.CUT_SHORT, (200.0,)),),
    effect=Estimate(-2.8, -3.9, -1.6),
    onset_min=Estimate(24.0, 15.0, 38.0),
    lasted_min=Estimate(180.0, 150.0, float("inf")),
    chance=0.0025,
    seen=0.95,
    scores=np.full(WINDOW_MIN, 4.0),
    usual=np.full(WINDOW_MIN, np.nan),
    usual_sd=0.5,
    days=6,
    until_min=200,
)
UNKNOWN = replace(
    WORKED,
    verdict=Verdict.CANNOT_TELL,
    reasons=(Finding(Reason.GAPS, (2.0, 55.0)), Finding(Reason.DOSE_BEFORE, (40.0,))),
    effect=None,
    onset_min=None,
    lasted_min=None,
    chance=None,
)


def test_names_of_a_drug_are_one_whatever_their_case() -> None:
    judged = [(DOSE, WORKED), (replace(DOSE, drug="paracetamol ", t_ns=DOSE.t_ns + 1), UNKNOWN)]
    assert {drug: len(members) for drug, members in by_drug(judged).items()} == {"paracetamol": 2}


def test_amounts_are_told_apart_and_the_untold_are_counted() -> None:
    more = replace(DOSE, amount=1000.0)
    better = replace(WORKED, effect=Estimate(-3.8, -4.0, -3.0), onset_min=Estimate(16.0, 9.0, 20.0))
    first, second = by_amount([(more, better), (DOSE, WORKED), (more, WORKED), (more, UNKNOWN)])
    assert (first.amount, first.doses, first.worked, first.effect) == (500.0, 1, 1, -2.8)
    assert (second.amount, second.doses, second.worked) == (1000.0, 3, 2)
    assert second.effect == pytest.approx(-3.3)
    assert second.onset_min == pytest.approx(20.0)


def test_every_number_of_a_dose_stands_in_its_line() -> None:
    told, untold = csv.DictReader(io.StringIO(as_csv([(DOSE, WORKED), (DOSE, UNKNOWN)])))
    assert told["given_utc"] == "2023-11-14T22:13:20+00:00"
    assert (told["verdict"], told["effect_points"], told["effect_low"]) == (
        "worked",
        "-2.8",
        "-3.9",
    )
    assert (told["onset_min"], told["lasted_min"], told["lasted_high"]) == ("24.0", "180.0", "")
    assert untold["reasons"] == "gaps 2 55; dose_before 40"
    assert untold["effect_points"] == ""


def test_words_that_a_spreadsheet_would_run_are_quoted() -> None:
    (line,) = csv.DictReader(io.StringIO(as_csv([(replace(DOSE, drug="=1+1"), UNKNOWN)])))
    assert line["drug"] == "'=1+1"


def test_the_minutes_stand_in_the_json_without_anything_that_is_no_json() -> None:
    tree = json.loads(as_json([(DOSE, WORKED)]))
    (dose,) = tree["doses"]
    assert tree["first_minute"] == -120
    assert dose["minutes"]["score"] == [4.0] * WINDOW_MIN
    assert dose["minutes"]["usual"] == [None] * WINDOW_MIN
    assert dose["lasted_high"] is None
