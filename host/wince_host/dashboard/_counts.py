"""Large numbers in words, with their thousands set apart as the language of the pages does it."""

from . import _texts as texts


def grouped(number: float, decimals: int = 0) -> str:
    """Return a number with its thousands set apart."""
    sign = texts.ONE_THOUSAND[1]
    return f"{number:,.{decimals}f}".replace(",", sign)


def share_words(part: int, whole: int) -> str:
    """Return how many of how many."""
    return texts.OF_ALL.format(part=grouped(part), whole=grouped(whole))
