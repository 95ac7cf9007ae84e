"""One sentence for each argument that is out of its range."""

import math


def between(value: float, low: float, high: float, what: str) -> float:
    """Return the value if it lies in ``[low, high]``.

    Raises
    ------
    ValueError
        If it does not, or is no finite number.
    """
    if not (math.isfinite(value) and low <= value <= high):
        msg = f"{what} is {value:g}, but must lie between {low:g} and {high:g}"
        raise ValueError(msg)
    return value
