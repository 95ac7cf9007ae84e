"""What a type checker cannot know of a value: that it is there, or that it has changed since."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def known(value: T | None) -> T:
    """Return a value that must be there."""
    assert value is not None
    return value


def fresh(look: Callable[[], T]) -> T:
    """Look again: a property that was looked at before may say something else by now."""
    return look()
