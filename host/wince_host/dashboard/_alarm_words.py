"""What the alarm record says, in the language of the pages; the record itself stays as it is."""

from typing import Final

from wince_host.alarms import read_words, reason_words
from wince_host.care import AlarmAction
from wince_wire import NoScoreReason

from . import _texts_alarms as texts
from ._numbers import Number

_REASONS: Final = {reason_words(reason): reason for reason in NoScoreReason}
_ACTIONS: Final = {action.value: action for action in AlarmAction}


def detail_words(detail: str) -> str:
    """Return the words of an alarm's line; those that no pattern made are shown as they are."""
    read = read_words(detail)
    if read is None:
        return detail
    values = {name: _value_words(name, value) for name, value in read.values.items()}
    return texts.WORDS[read.words].format(**values)


def _value_words(name: str, value: str | float) -> str | float:
    if name == "action":
        return texts.WORDS_ACTIONS[_ACTIONS[str(value)]]
    if name == "reason" and value in _REASONS:
        return texts.WORDS_REASONS[_REASONS[str(value)]]
    # Why there is no score, or why something was not delivered, may be a line of its own.
    return detail_words(value) if isinstance(value, str) else Number(value)
