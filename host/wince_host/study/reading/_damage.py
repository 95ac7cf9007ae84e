"""What is wrong with a file: told by rule and sentence, and no reason to give up the rest."""

from collections.abc import Callable
from typing import TypeVar

from wince_host.study._material import Problem

Found = TypeVar("Found")


class DamagedError(Exception):
    """A file is there and cannot be used: a rule of `RULES`, and a sentence."""

    def __init__(self, rule: str, sentence: str) -> None:
        super().__init__(sentence)
        self.rule = rule
        self.sentence = sentence


def tried(part: str, read: Callable[[], Found], problems: list[Problem]) -> Found | None:
    """Return what is read, or None with the problem of that part added to the others."""
    try:
        return read()
    except DamagedError as error:
        problems.append(Problem(part=part, rule=error.rule, sentence=error.sentence))
        return None
