"""Round values along a scale of a picture."""

import math
from collections.abc import Sequence
from typing import Final

ROUND: Final = (1.0, 2.0, 5.0, 10.0)
BARELY: Final = 1e-9
"""What a quotient may be off by, so that a tick at the very end is not lost."""


def round_ticks(
    low: float, high: float, most: int, steps: Sequence[float] = ROUND
) -> tuple[tuple[float, str], ...]:
    """Return at most so many and one round values within a span, each with its words.

    Parameters
    ----------
    most
        Distances between the ticks, where they begin and end with the span.
    steps
        By what a power of ten may be multiplied to give the distance of two ticks; rising to 10.
    """
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    factor = next(one for one in steps if one * power >= rough)
    step = factor * power
    first, last = math.ceil(low / step - BARELY), math.floor(high / step + BARELY)
    decimals = max(0, (not factor.is_integer()) - math.floor(math.log10(step) + BARELY))
    return tuple((at * step, _tick_words(at * step, decimals)) for at in range(first, last + 1))


def _tick_words(value: float, decimals: int) -> str:
    words = f"{value:.{decimals}f}"
    if not float(words):
        words = words.removeprefix("-")
    return words.replace("-", "−")
