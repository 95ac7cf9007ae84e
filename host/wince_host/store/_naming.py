"""Whether a stored message names a person: in a value that is text, never in a number or a key."""

import json
import re
from collections.abc import Iterator


def names(payload: str, word: re.Pattern[str]) -> bool:
    """Tell whether a word stands in one of a JSON text's strings, or anywhere in what is no JSON.

    A person may be called ``12`` or ``score``: that every unit's health counts to twelve, and has
    scores, says nothing of them.
    """
    if word.search(payload) is None:
        return False
    try:
        tree = json.loads(payload)
    except (ValueError, RecursionError):
        return True
    return any(word.search(text) for text in _texts(tree))


def _texts(tree: object) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, list | dict):
        for part in tree.values() if isinstance(tree, dict) else tree:
            yield from _texts(part)
