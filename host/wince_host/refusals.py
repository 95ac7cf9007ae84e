"""Why something that a person entered is refused: the rules, in English words.

Programs and the interface for other programs say a rule in these words. The pages have the same
rules in the words of their own language.
"""

from enum import Enum
from typing import TypeVar

from wince_wire import WinceError

Refused = TypeVar("Refused", bound=WinceError)


class Named(Enum):
    """What a rule speaks of, where one rule holds for several things."""

    NOTE = "a note"
    ENTERED_BY = "the name of who enters"
    DRUG = "the name of the medicine"
    UNIT_OF_AMOUNT = "the unit of the amount"
    RATING = "a rating"
    UNIT = "the name of the unit"
    SCAN_LENGTH = "the length of a scan in seconds"
    CONFIDENCE = "the confidence"
    SET_BY = "the name of who sets the limits"
    UPPER_LIMIT = "the upper limit"
    ENDING_LIMIT = "the limit that ends the alarm"
    DELAY = "the delay in seconds"
    ESCALATION = "the time until escalation in seconds"
    WITHOUT_SCORE = "the time without a score in seconds"
    PSEUDONYM = "pseudonym"
    TOKEN_NAME = "name of a token"  # noqa: S105 - a word, no secret


class Rule(Enum):
    """Every rule, with the English sentence for breaking it."""

    NO_NAME = (
        "{name!r} is no {what}: use up to 63 letters, digits, dots, dashes and underscores, "
        "beginning with a letter or digit"
    )
    NO_DEVICE_NAME = (
        "{name!r} is no device name: use up to 63 letters, digits, dots, dashes and underscores, "
        "beginning with a letter or digit, and not {host!r} or {alarms!r}"
    )
    OUT_OF_RANGE = "{what} must lie between {lowest:g} and {highest:g}: correct it"
    EMPTY = "{what} is empty: fill it in"
    TOO_LONG = "{what} has {count} characters, at most {longest} are kept: shorten it"
    UNPRINTABLE = "{what} has characters that cannot be shown: take them out"
    CLOCK_NEVER_SET = "the time lies before the year 2000: check the clock, then enter it again"
    IN_THE_FUTURE = "the time lies in the future: give the time at which it happened"
    MADE_WITHDRAWN = "an entry cannot be withdrawn already when it is made: leave that out"
    AMOUNT = "the amount must be above 0 and at most {largest:.0f}: correct it"
    NO_SCALE = "{scale!r} is no scale: choose nrs or painad"
    ITEMS_OF_RATING = "a person's own 0-10 rating has no items: leave them out"
    PAINAD_ITEMS = "PAINAD has five items of 0, 1 or 2 each: give all five"
    PAINAD_SUM = "the items of PAINAD add up to {total}, not to {value:g}: correct one"
    SCAN_WITHOUT_SCORE = "a scan without a score has a reason and no other number: correct it"
    SCAN_WITH_SCORE = "a scan with a score has its interval and confidence and no reason"
    SCAN_INTERVAL = "the score of a scan lies within its interval, and both within 0-10"
    SCAN_DETAIL_LONG = "the detail of a scan has at most {longest} characters: shorten it"
    SCAN_DETAIL_NO_JSON = "the detail of a scan is no JSON: give an object"
    SCAN_DETAIL_NO_OBJECT = "the detail of a scan is no JSON object: give one"
    LIMITS_CROSSED = (
        "the limit that ends the alarm must not be above the one that raises it: lower it"
    )
    ALARM_WORDS_LONG = "the words of an alarm have at most {longest} characters: shorten them"
    TOKEN_SCOPES = "a token cannot be allowed {said}: choose of {scopes}"  # noqa: S105 - no secret
    UNIT_NOT_CONNECTED = "the unit {device!r} is not connected: see whether it is switched on"
    NO_ANSWER = (
        "{device} did not answer within {timeout_s:g} s, and the command lapses after "
        "{expiry_s} s: see whether the unit is online"
    )


def refusal(kind: type[Refused], rule: Rule, **values: Named | str | float) -> Refused:
    """Return the error for a broken rule, with its English sentence.

    Parameters
    ----------
    kind
        Which numbered error it is.
    rule
        What was broken.
    values
        What the sentence is filled with.
    """
    words = {
        name: value.value if isinstance(value, Named) else value for name, value in values.items()
    }
    return kind(rule.value.format(**words), rule=rule, values=values)
