"""What an entry must be before it is kept; every refusal is one sentence."""

import json
import math
from collections.abc import Sequence
from typing import get_args

from wince_host.refusals import Named, Rule, refusal
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
            check_words(entry.text, Named.NOTE, LONGEST_NOTE)
        case Scan():
            _check_scan(entry)


def _check_entered(entry: Entered) -> None:
    check_pseudonym(entry.patient)
    check_words(entry.entered_by, Named.ENTERED_BY, LONGEST_NAME)
    if entry.t_ns < EARLIEST_NS or entry.entered_ns < EARLIEST_NS:
        raise refusal(EntryError, Rule.CLOCK_NEVER_SET)
    if entry.t_ns > entry.entered_ns + AHEAD_NS:
        raise refusal(EntryError, Rule.IN_THE_FUTURE)
    if entry.withdrawn_by is not None or entry.withdrawn_ns is not None:
        raise refusal(EntryError, Rule.MADE_WITHDRAWN)


def _check_dose(dose: Dose) -> None:
    check_words(dose.drug, Named.DRUG, LONGEST_NAME)
    check_words(dose.unit, Named.UNIT_OF_AMOUNT, LONGEST_NAME)
    if not (math.isfinite(dose.amount) and 0.0 < dose.amount <= LARGEST_AMOUNT):
        raise refusal(EntryError, Rule.AMOUNT, largest=LARGEST_AMOUNT)


def _check_rating(rating: Rating) -> None:
    check_range(rating.value, Named.RATING, 0.0, 10.0)
    if rating.scale == "painad":
        _check_painad(rating)
    elif str(rating.scale) not in get_args(RatingScale):
        raise refusal(EntryError, Rule.NO_SCALE, scale=rating.scale)
    elif rating.items:
        raise refusal(EntryError, Rule.ITEMS_OF_RATING)


def _check_painad(rating: Rating) -> None:
    items = rating.items
    if len(items) != PAINAD_ITEMS or any(item not in {0, 1, 2} for item in items):
        raise refusal(EntryError, Rule.PAINAD_ITEMS)
    if sum(items) != rating.value:
        raise refusal(EntryError, Rule.PAINAD_SUM, total=sum(items), value=rating.value)


def _check_scan(scan: Scan) -> None:
    check_words(scan.device, Named.UNIT, LONGEST_NAME)
    check_range(scan.seconds, Named.SCAN_LENGTH, 0.0, 24 * 3600.0)
    numbers = (scan.score, scan.low, scan.high, scan.confidence)
    if scan.score is None:
        if scan.reason is None or any(number is not None for number in numbers):
            raise refusal(EntryError, Rule.SCAN_WITHOUT_SCORE)
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
        raise refusal(EntryError, Rule.SCAN_WITH_SCORE)
    check_range(confidence, Named.CONFIDENCE, 0.0, 1.0)
    if not 0.0 <= low <= score <= high <= 10.0:
        raise refusal(EntryError, Rule.SCAN_INTERVAL)


def _check_detail(detail: str) -> None:
    if len(detail) > LONGEST_DETAIL:
        raise refusal(EntryError, Rule.SCAN_DETAIL_LONG, longest=LONGEST_DETAIL)
    try:
        tree = json.loads(detail)
    except (ValueError, RecursionError) as error:
        raise refusal(EntryError, Rule.SCAN_DETAIL_NO_JSON) from error
    if not isinstance(tree, dict):
        raise refusal(EntryError, Rule.SCAN_DETAIL_NO_OBJECT)
