"""Why something was refused, in the language of the pages."""

from wince_host.refusals import Named, Rule
from wince_wire import WinceError

from . import _texts_refusals as texts


def refusal_words(error: WinceError) -> str:
    """Return the sentence of an error; one that broke none of the rules keeps its own."""
    if not isinstance(error.rule, Rule):
        return error.sentence
    values = {
        name: texts.NAMED[value] if isinstance(value, Named) else value
        for name, value in error.values.items()
    }
    return texts.RULES[error.rule].format(**values)
