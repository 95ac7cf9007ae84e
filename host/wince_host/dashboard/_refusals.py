"""Why something was refused, in the language of the pages."""

from wince_host.refusals import Named, Rule
from wince_wire import WinceError

from . import _texts_refusals as texts
from ._numbers import Number


def refusal_words(error: WinceError) -> str:
    """Return the sentence of an error; one that broke none of the rules keeps its own."""
    if not isinstance(error.rule, Rule):
        return error.sentence
    values = {name: _value_words(value) for name, value in error.values.items()}
    return texts.RULES[error.rule].format(**values)


def _value_words(value: object) -> object:
    if isinstance(value, Named):
        return texts.NAMED[value]
    return Number(value) if isinstance(value, float) else value
