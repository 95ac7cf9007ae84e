"""Numbers as the report writes them: with their interval, and an em dash where there is none."""

import math
from typing import Final, TypeGuard

ABSENT: Final = "—"
Interval = tuple[float, float]
SMALLEST_P: Final = 0.001
LARGE: Final = 1e5
LARGEST_EXPONENT: Final = 700.0
SMALL: Final = 1e-4


def known(value: float | None) -> TypeGuard[float]:
    """Tell whether there is a finite value."""
    return value is not None and math.isfinite(value)


def ln(value: float) -> float:
    """Return the natural logarithm; NaN where there is none."""
    return math.log(value) if 0.0 < value < math.inf else math.nan


def ratio(logarithm: float) -> float:
    """Return what a difference of logarithms multiplies by; NaN where no number holds it."""
    return math.exp(logarithm) if logarithm < LARGEST_EXPONENT else math.nan


def figure(value: float | None, digits: int = 3) -> str:
    """Return a value to so many significant digits, or the em dash."""
    if not known(value):
        return ABSENT
    if value == 0.0:
        return "0"
    if not SMALL <= abs(value) < LARGE:
        return _signed(f"{value:.{digits - 1}e}".replace("e-0", "e-").replace("e+0", "e"))
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return _signed(f"{value:.{decimals}f}")


def fixed(value: float | None, decimals: int) -> str:
    """Return a value with so many decimals, or the em dash."""
    if not known(value):
        return ABSENT
    return _signed(f"{value:.{decimals}f}")


def with_interval(value: float | None, interval: Interval | None, decimals: int) -> str:
    """Return a value and its interval, all with the same decimals."""
    if interval is None or not (known(interval[0]) and known(interval[1])):
        return fixed(value, decimals)
    low, high = fixed(interval[0], decimals), fixed(interval[1], decimals)
    return f"{fixed(value, decimals)} ({low} to {high})"


def over_interval(value: float | None, interval: Interval | None, decimals: int) -> str:
    """Return a value and, on a second line, its interval."""
    return with_interval(value, interval, decimals).replace(" (", "\n").removesuffix(")")


def p_value(value: float | None) -> str:
    """Return a p-value; below one in a thousand only that."""
    if not known(value):
        return ABSENT
    return "< 0.001" if value < SMALLEST_P else f"{value:.3f}"


def percent(share: float | None) -> str:
    """Return a share of one as a percentage."""
    if not known(share):
        return ABSENT
    return f"{100.0 * share:.0f} %"


def whole(value: float | None) -> str:
    """Return a count with its thousands apart."""
    if not known(value):
        return ABSENT
    return f"{round(value):,}"


def several(count: int, one: str, many: str | None = None) -> str:
    """Return a count with its noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _signed(words: str) -> str:
    """Write the minus sign, and no minus before a zero."""
    if words.startswith("-") and not words.strip("-0."):
        words = words.removeprefix("-")
    return words.replace("-", "−")
