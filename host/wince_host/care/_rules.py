"""Rules that entries, limits and tokens share; every refusal is one sentence."""

import math
import re

from wince_host.refusals import Named, Rule, refusal
from wince_wire import EntryError

LONGEST_NAME = 80

_PSEUDONYM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def check_name(name: str, what: Named) -> None:
    """Hold a name to the pattern of pseudonyms and tokens.

    Raises
    ------
    EntryError
        If it is none.
    """
    if _PSEUDONYM.fullmatch(name) is None:
        raise refusal(EntryError, Rule.NO_NAME, name=name[:LONGEST_NAME], what=what)


def check_pseudonym(patient: str) -> None:
    """Hold a pseudonym to its pattern.

    Raises
    ------
    EntryError
        If it is none.
    """
    check_name(patient, Named.PSEUDONYM)


def check_range(value: float, what: Named, lowest: float, highest: float) -> None:
    """Hold a number to its range, both ends included.

    Raises
    ------
    EntryError
        If it lies outside, or is none.
    """
    if not (math.isfinite(value) and lowest <= value <= highest):
        raise refusal(EntryError, Rule.OUT_OF_RANGE, what=what, lowest=lowest, highest=highest)


def check_words(words: str, what: Named, longest: int) -> None:
    """Hold words to a length, and to characters that can be shown.

    Raises
    ------
    EntryError
        If there are none, too many, or some that cannot be shown.
    """
    if not words.strip():
        raise refusal(EntryError, Rule.EMPTY, what=what)
    if len(words) > longest:
        raise refusal(EntryError, Rule.TOO_LONG, what=what, count=len(words), longest=longest)
    if _UNPRINTABLE.search(words) or not _encodable(words):
        raise refusal(EntryError, Rule.UNPRINTABLE, what=what)


def _encodable(words: str) -> bool:
    try:
        words.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
