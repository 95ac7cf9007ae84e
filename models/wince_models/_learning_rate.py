"""How the learning rate of a training goes up and down."""

import math
from typing import Final

RISE: Final = 0.05
"""Share of the training in which the rate goes up."""

LEAST_AT_FIRST: Final = 0.05


def pace(done: float, *, least: float) -> float:
    """Return the share of the highest learning rate: up in a twentieth, then down a cosine.

    Parameters
    ----------
    done
        Share of the training that is done, 0-1.
    least
        What it comes down to.
    """
    if done < RISE:
        return LEAST_AT_FIRST + (1.0 - LEAST_AT_FIRST) * done / RISE
    return least + (1.0 - least) * 0.5 * (1 + math.cos(math.pi * (done - RISE) / (1 - RISE)))
