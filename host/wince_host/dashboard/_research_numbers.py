"""Numbers of the researcher's pages as words."""

import math
from typing import Final

from wince_host.research import TooLittle

from . import _texts as words
from . import _texts_research as texts
from ._numbers import Number, grouped

NO_BREAK: Final = "\N{NO-BREAK SPACE}"


def significant(value: float, digits: int = 3) -> str:
    """Return a value with so many significant digits and no exponent."""
    if not math.isfinite(value):
        return words.NO_VALUE
    if value == 0.0:
        return "0"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return grouped(value, decimals).replace("-", "−")


def with_interval(value: float, interval: tuple[float, float], digits: int = 3) -> str:
    """Return a value with its interval, all with the same number of decimals."""
    if not all(map(math.isfinite, (value, *interval))):
        return significant(value, digits)
    # The width of the interval says how many digits mean anything.
    width = max(interval[1] - interval[0], abs(value) * 10.0 ** (1 - digits), 1e-12)
    decimals = max(0, 1 - math.floor(math.log10(width)))
    low, high = (grouped(end, decimals).replace("-", "−") for end in interval)
    said = grouped(value, decimals).replace("-", "−")
    return texts.WITH_INTERVAL.format(value=said, low=low, high=high)


def probability(p: float) -> str:
    """Return a rank p: three decimals, which is what a few hundred surrogates can tell."""
    return f"{Number(p):.3f}"


def percent(share: float | None) -> str:
    """Return a share in percent, rounded down where it would say 100 and is less."""
    if share is None:
        return words.NO_VALUE
    rounded = round(100.0 * share)
    if rounded == 100 and share < 1.0:
        return f"{Number(math.floor(1000.0 * share) / 10.0):.1f}{NO_BREAK}%"
    return f"{rounded}{NO_BREAK}%"


def too_little_words(result: TooLittle) -> str:
    """Return why there is no result."""
    return texts.TOO_LITTLE[result.what].format(have=result.have, need=result.need)
