"""The words that go into the alarm record, and how they are read again.

The record stays as it was written, in English. A page in another language reads the words back,
by the very patterns that made them, and says the same in its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from string import Formatter
from typing import Final

from wince_host.care import AlarmAction
from wince_wire import NoScoreReason

_ANY: Final = r".+"
_NUMBER: Final = r"-?[0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?"
_SHAPES: Final = {
    "action": "|".join(action.value for action in AlarmAction),
    # What follows a receiver's name begins with the first colon and space.
    "receiver": r"(?:(?!: ).)+",
    "seconds": r"[0-9]+",
    "minutes": r"[0-9]+",
}
"""What fills a field that has no number's format."""


class AlarmWords(Enum):
    """Everything that an alarm's line may say, each with its English pattern."""

    PAIN_RAISED = "score {score:.1f}, at or above {limit:g} for {seconds} s in all"
    PAIN_RAISED_AT_ONCE = "score {score:.1f}, at or above {limit:g}"
    PAIN_ENDED = "score {score:.1f}"
    SCORES_AGAIN = "scores again"
    ESCALATED = "not acknowledged for {seconds} s"
    STILL_HIGH = "as high as before {minutes} min after it was acknowledged"
    PERSON_LEFT = "another person is at this unit"
    UNIT_OUT_OF_USE = "the unit has not been used for {hours:g} h"
    SWITCHED_OFF = "the pain alarm was switched off"
    MEASURING_PAUSED = "measuring is paused"
    PAUSE_OVER = "the pause is over"
    NO_SCORE = "no score for {seconds} s: {reason}"
    FEW_SCORES = "only single scores for {seconds} s: {reason}"
    SILENT = "the unit is silent"
    BROKER_AWAY = "the broker is away"
    NOT_DELIVERED = "{action} to {receiver}: {why}"
    DELIVERED = "{action} to {receiver}"

    def said(self, **values: str | float) -> str:
        """Return the words with their values, as the record keeps them."""
        return self.value.format(**values)


@dataclass(frozen=True, slots=True)
class ReadWords:
    """What a line of the record says.

    Attributes
    ----------
    words
        By which pattern it was made.
    values
        What that was filled with: a number where the pattern formats one, else as it stands there.
    """

    words: AlarmWords
    values: Mapping[str, str | float]


def read_words(detail: str) -> ReadWords | None:
    """Return what a line says, or None where it was made by none of the patterns."""
    for words, (shape, numbers) in _READERS.items():
        found = shape.fullmatch(detail)
        if found is not None:
            values = {
                name: float(value) if name in numbers else value
                for name, value in found.groupdict().items()
            }
            # Only what would be written so again is understood; the rest stays as it stands.
            if words.said(**values) == detail:
                return ReadWords(words, values)
    return None


def reason_words(reason: NoScoreReason | str | None) -> str:
    """Return why there is no score as the record says it."""
    return str(reason).replace("_", " ")


def _reader(pattern: str) -> tuple[re.Pattern[str], frozenset[str]]:
    shape, numbers = "", set()
    for literal, name, form, _ in Formatter().parse(pattern):
        shape += re.escape(literal)
        if name is None:
            continue
        if form:
            numbers.add(name)
        shape += f"(?P<{name}>{_NUMBER if form else _SHAPES.get(name, _ANY)})"
    return re.compile(shape), frozenset(numbers)


_READERS: Final = {words: _reader(words.value) for words in AlarmWords}
