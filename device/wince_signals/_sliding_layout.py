"""What is fixed about a moving window before its first sample: its rows' columns and its room."""

import numpy as np
from numpy.typing import NDArray

from ._checks import whole_number
from ._columns import PRESENT, layout
from ._parameters import TransferEntropyParameters
from ._sliding_kernels import SOURCE, TARGET
from ._surrogates import FEWEST_SURROGATES, draw_rows


def weighted_columns(parameters: TransferEntropyParameters) -> NDArray[np.int64]:
    """Return series, samples back and weight of each digit of a row's code."""
    plan = layout({"source": np.empty(0)}, {}, parameters)
    digits = (PRESENT, *plan.held, *plan.source)
    return np.array(
        [
            (
                TARGET if column.series == "target" else SOURCE,
                column.back,
                parameters.bins ** (len(digits) - 1 - place),
            )
            for place, column in enumerate(digits)
        ]
    )


def check_window(
    window: int, first: int, parameters: TransferEntropyParameters
) -> NDArray[np.bool_]:
    """Return for each number of complete rows whether it is enough; refuse too short a window."""
    whole_number("window", window, at_least=max(first + 1, parameters.bins))
    room = np.array([_enough(rows, parameters) for rows in range(window + 1)])
    if not room[: window - first + 1].any():
        draw_rows(window - first, parameters)
    return room


def _enough(rows: int, parameters: TransferEntropyParameters) -> bool:
    """Tell whether so many rows leave the circular shifts that `draw_rows` insists on."""
    if rows == 0 or parameters.surrogates == 0:
        return rows > 0
    shifts = rows - 2 * parameters.least_shift(rows) + 1
    return shifts >= min(parameters.surrogates, FEWEST_SURROGATES)
