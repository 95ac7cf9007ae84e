"""Rules that entries, limits and tokens share; every refusal is one sentence."""

import math
import re

from wince_wire import EntryError

LONGEST_NAME = 80

_PSEUDONYM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def check_name(name: str, what: str) -> None:
    """Hold a name to the pattern of pseudonyms and tokens.

    Raises
    ------
    EntryError
        If it is none.
    """
    if _PSEUDONYM.fullmatch(name) is None:
        msg = (
            f"{name[:LONGEST_NAME]!r} is no {what}: use up to 63 letters, digits, dots, dashes and "
            "underscores, beginning with a letter or digit"
        )
        raise EntryError(msg)


def check_pseudonym(patient: str) -> None:
    """Hold a pseudonym to its pattern.

    Raises
    ------
    EntryError
        If it is none.
    """
    check_name(patient, "pseudonym")


def check_range(value: float, what: str, lowest: float, highest: float) -> None:
    """Hold a number to its range, both ends included.

    Raises
    ------
    EntryError
        If it lies outside, or is none.
    """
    if not (math.isfinite(value) and lowest <= value <= highest):
        msg = f"{what} must lie between {lowest:g} and {highest:g}: correct it"
        raise EntryError(msg)


def check_words(words: str, what: str, longest: int) -> None:
    """Hold words to a length, and to characters that can be shown.

    Raises
    ------
    EntryError
        If there are none, too many, or some that cannot be shown.
    """
    if not words.strip():
        msg = f"{what} is empty: fill it in"
        raise EntryError(msg)
    if len(words) > longest:
        msg = f"{what} has {len(words)} characters, at most {longest} are kept: shorten it"
        raise EntryError(msg)
    if _UNPRINTABLE.search(words) or not _encodable(words):
        msg = f"{what} has characters that cannot be shown: take them out"
        raise EntryError(msg)


def _encodable(words: str) -> bool:
    try:
        words.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
