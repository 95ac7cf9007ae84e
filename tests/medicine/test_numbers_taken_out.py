"""Doses side by side, and the files that their numbers are taken out in."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest

from judged_doses import DOSE, UNKNOWN, WORKED
from wince_host.medicine import WINDOW_MIN, Onset, as_csv, as_json, by_amount, by_drug


def test_names_of_a_drug_are_one_whatever_their_case() -> None:
    judged = [(DOSE, WORKED), (replace(DOSE, drug="paracetamol ", t_ns=DOSE.t_ns + 1), UNKNOWN)]
    assert {drug: len(members) for drug, members in by_drug(judged).items()} == {"paracetamol": 2}


def test_amounts_are_told_apart_and_the_untold_are_counted() -> None:
    more = replace(DOSE, amount=1000.0)
    first, second = by_amount([(more, WORKED), (DOSE, WORKED), (more, WORKED), (more, UNKNOWN)])
    assert (first.amount, first.doses, first.worked) == (500.0, 1, 1)
    assert (second.amount, second.doses, second.worked) == (1000.0, 3, 2)


def test_a_single_dose_speaks_for_itself() -> None:
    (told,) = by_amount([(DOSE, WORKED), (DOSE, UNKNOWN)])
    assert told.together is None
    assert (told.effect, told.onset_min) == (WORKED.effect, WORKED.onset_min)
    (untold,) = by_amount([(DOSE, UNKNOWN)])
    assert (untold.effect, untold.onset_min) == (None, None)


def test_amounts_stand_in_the_json_with_what_their_doses_say_together() -> None:
    clear = replace(WORKED, onset_evidence=40.0 - 0.5 * (np.arange(151.0) - 24.0) ** 2)
    tree = json.loads(as_json([(DOSE, clear), (DOSE, clear), (replace(DOSE, unit="g"), UNKNOWN)]))
    grams, milligrams = tree["amounts"]
    assert (grams["unit"], grams["weighed_together"], grams["onset_min"]) == ("g", 0, None)
    assert (milligrams["doses"], milligrams["weighed_together"]) == (2, 2)
    assert milligrams["onset_low"] < 24.0 < milligrams["onset_high"]
    assert milligrams["effect_points"] == pytest.approx(-2.7, abs=0.3)


def test_every_number_of_a_dose_stands_in_its_line() -> None:
    told, untold = csv.DictReader(io.StringIO(as_csv([(DOSE, WORKED), (DOSE, UNKNOWN)])))
    assert told["given_utc"] == "2023-11-14T22:13:20+00:00"
    assert (told["verdict"], told["effect_points"], told["effect_low"]) == (
        "worked",
        "-2.8",
        "-3.9",
    )
    assert (told["onset_min"], told["lasted_min"], told["lasted_high"]) == ("24.0", "180.0", "")
    assert told["onset_within_3_min"] == "0.8"
    assert (untold["onset_min"], untold["onset_within_3_min"]) == ("", "")
    assert untold["reasons"] == "gaps 2 55; dose_before 40"
    assert untold["effect_points"] == ""


def test_an_onset_that_may_lie_anywhere_is_taken_out_as_its_interval() -> None:
    spread = replace(WORKED, onset_min=Onset(24.0, 15.0, 38.0, 0.3))
    (line,) = csv.DictReader(io.StringIO(as_csv([(DOSE, spread)])))
    onset = (line["onset_min"], line["onset_low"], line["onset_high"], line["onset_within_3_min"])
    assert onset == ("", "15.0", "38.0", "0.3")
    (dose,) = json.loads(as_json([(DOSE, spread)]))["doses"]
    assert (dose["onset_min"], dose["onset_low"], dose["onset_high"]) == (None, 15.0, 38.0)


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
