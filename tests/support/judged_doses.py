"""Doses with judgements: one that worked, one untold, and those of a made-up person."""

from dataclasses import replace

import numpy as np

from dose_courses import MadeUpSeries
from wince_host.care import Dose
from wince_host.medicine import (
    WINDOW_MIN,
    Estimate,
    Finding,
    MinuteCourse,
    Onset,
    Reason,
    Response,
    Verdict,
    respond,
    usual_of,
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
    onset_min=Onset(24.0, 15.0, 38.0, 0.8),
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


def judged_series(truth: MadeUpSeries) -> list[Response]:
    """Judge each dose of a made-up person as the page does."""
    course = MinuteCourse(0, truth.scores)
    found = []
    for minute in truth.dose_minutes:
        usual = usual_of(course, minute, truth.dose_minutes)
        others = [other for other in truth.dose_minutes if other != minute]
        found.append(respond(minute, course, usual, others, now_minute=course.scores.size))
    return found
