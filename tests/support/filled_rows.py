"""Rows of a study's tables of which a test gives what it cares about."""

from typing import TypeVar, get_args, get_type_hints

Row = TypeVar("Row")


def filled(row_type: type[Row], /, **values: object) -> Row:
    """Make a row; a field that is not given is absent, or nothing of its type."""
    hints = get_type_hints(row_type)
    unknown = values.keys() - hints.keys()
    assert not unknown, f"{row_type.__name__} has no {unknown}"
    whole = {name: values.get(name, nothing_of(hint)) for name, hint in hints.items()}
    return row_type(**whole)


def nothing_of(hint: object) -> object:
    """Return None where a field allows it, or an empty value of its type."""
    if type(None) in get_args(hint):
        return None
    return {str: "", bool: False, int: 0, float: 0.0}[hint] if isinstance(hint, type) else ()
