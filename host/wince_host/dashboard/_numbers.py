"""Numbers in words, as the language of the pages writes them."""

from . import _texts as texts


class Number(float):
    """A number that the pages' words are filled with, its decimals as their language sets them off.

    Only for what people read: drawings, forms' values and files keep the point.
    """

    __slots__ = ()

    def __format__(self, form: str) -> str:
        return in_language(super().__format__(form))


def grouped(number: float, decimals: int = 0) -> str:
    """Return a number with its thousands set apart."""
    return in_language(f"{number:,.{decimals}f}")


def number_words(value: float | None) -> str:
    """Return a number with one decimal, or a dash."""
    return texts.NO_VALUE if value is None else f"{Number(value):.1f}"


def signed(value: float) -> str:
    """Return a number with its sign and one decimal; nothing has no sign."""
    if round(value, 1) == 0.0:
        return f"{Number(0.0):.1f}"
    return f"{Number(value):+.1f}".replace("-", "−")


def share_words(part: int, whole: int) -> str:
    """Return how many of how many."""
    return texts.OF_ALL.format(part=grouped(part), whole=grouped(whole))


def in_language(written: str) -> str:
    """Return a number that was written as Python does it as the pages' language does."""
    signs = {",": texts.ONE_THOUSAND[1], ".": texts.ONE_TENTH[1]}
    return "".join(signs.get(sign, sign) for sign in written)
