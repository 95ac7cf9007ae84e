"""What an entry must be before it is kept; every refusal is one sentence."""

import json
import math
from collections.abc import Sequence
from typing import get_args

from wince_wire import EntryError

from ._rules import LONGEST_NAME, check_pseudonym, check_range, check_words
from ._types import Dose, Entered, Note, Rating, RatingScale, Scan

EARLIEST_NS = 946_684_800 * 10**9
"""The year 2000: a time before it comes from a clock that was never set."""
AHEAD_NS = 300 * 10**9
"""How far a moment may lie after its being entered: the clocks of a phone and of the host."""
LONGEST_NOTE = 4_000
LONGEST_DETAIL = 64 * 1024
LARGEST_AMOUNT = 1e6
PAINAD_ITEMS = 5


def check_entry(entry: Dose | Rating | Note | Scan) -> None:
    """Hold an entry to the rules.

    Raises
    ------
    EntryError
        If it breaks one; the sentence names it.
    """
    _check_entered(entry)
    match entry:
        case Dose():
            _check_dose(entry)
        case Rating():
            _check_rating(entry)
        case Note():
            check_words(entry.text, "a note", LONGEST_NOTE)
        case Scan():
            _check_scan(entry)


def _check_entered(entry: Entered) -> None:
    check_pseudonym(entry.patient)
    check_words(entry.entered_by, "the name of who enters", LONGEST_NAME)
    if entry.t_ns < EARLIEST_NS or entry.entered_ns < EARLIEST_NS:
        raise EntryError("the time lies before the year 2000: check the clock, then enter it again")
    if entry.t_ns > entry.entered_ns + AHEAD_NS:
        raise EntryError("the time lies in the future: give the time at which it happened")
    if entry.withdrawn_by is not None or entry.withdrawn_ns is not None:
        raise EntryError("an entry cannot be withdrawn already when it is made: leave that out")


def _check_dose(dose: Dose) -> None:
    check_words(dose.drug, "the name of the medicine", LONGEST_NAME)
    check_words(dose.unit, "the unit of the amount", LONGEST_NAME)
    if not (math.isfinite(dose.amount) and 0.0 < dose.amount <= LARGEST_AMOUNT):
        msg = f"the amount must be above 0 and at most {LARGEST_AMOUNT:.0f}: correct it"
        raise EntryError(msg)


def _check_rating(rating: Rating) -> None:
    check_range(rating.value, "a rating", 0.0, 10.0)
    if rating.scale == "painad":
        _check_painad(rating)
    elif str(rating.scale) not in get_args(RatingScale):
        msg = f"{rating.scale!r} is no scale: choose nrs or painad"
        raise EntryError(msg)
    elif rating.items:
        raise EntryError("a person's own 0-10 rating has no items: leave them out")


def _check_painad(rating: Rating) -> None:
    items = rating.items
    if len(items) != PAINAD_ITEMS or any(item not in {0, 1, 2} for item in items):
        raise EntryError("PAINAD has five items of 0, 1 or 2 each: give all five")
    if sum(items) != rating.value:
        msg = f"the items of PAINAD add up to {sum(items)}, not to {rating.value:g}: correct one"
        raise EntryError(msg)


def _check_scan(scan: Scan) -> None:
    check_words(scan.device, "the name of the unit", LONGEST_NAME)
    check_range(scan.seconds, "the length of a scan in seconds", 0.0, 24 * 3600.0)
    numbers = (scan.score, scan.low, scan.high, scan.confidence)
    if scan.score is None:
        if scan.reason is None or any(number is not None for number in numbers):
            raise EntryError("a scan without a score has a reason and no other number: correct it")
    else:
        _check_scored(scan, numbers)
    _check_detail(scan.detail)


def _check_scored(scan: Scan, numbers: Sequence[float | None]) -> None:
    score, low, high, confidence = numbers
    if (
        scan.reason is not None
        or score is None
        or low is None
        or high is None
        or confidence is None
    ):
        raise EntryError("a scan with a score has its interval and confidence and no reason")
    check_range(confidence, "the confidence", 0.0, 1.0)
    if not 0.0 <= low <= score <= high <= 10.0:
        raise EntryError("the score of a scan lies within its interval, and both within 0-10")


def _check_detail(detail: str) -> None:
    if len(detail) > LONGEST_DETAIL:
        msg = f"the detail of a scan has at most {LONGEST_DETAIL} characters: shorten it"
        raise EntryError(msg)
    try:
        tree = json.loads(detail)
    except (ValueError, RecursionError) as error:
        raise EntryError("the detail of a scan is no JSON: give an object") from error
    if not isinstance(tree, dict):
        raise EntryError("the detail of a scan is no JSON object: give one")
