"""Transfer entropy between series of whole-number states."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._binning import row_codes
from ._checks import same_length, whole_number
from ._plugin import MOST_CELLS, pair_codes

LARGEST_STATE = 1 << 20


def transfer_entropy_discrete(
    source: ArrayLike,
    target: ArrayLike,
    *,
    target_history: int,
    source_history: int = 1,
    lag: int = 1,
    condition: ArrayLike | None = None,
) -> float:
    """Return the plug-in transfer entropy between two series of states, in bits.

    Parameters
    ----------
    source, target : array_like
        Whole numbers from 0, shape ``(n,)``.
    target_history, source_history, lag : int
        As for `transfer_entropy`; the first row is the first that has its whole history.
    condition : array_like, optional
        A third series of states, shape ``(n,)``; its value one step before the target is held
        fixed together with the target's history.

    Returns
    -------
    float
        Never negative but for rounding.

    Raises
    ------
    ValueError
        States are not whole numbers from 0, the lengths differ, no row is complete, or there are
        too many joint states.
    """
    x, y = _states("source", source), _states("target", target)
    history = whole_number("target_history", target_history, at_least=1)
    source_history = whole_number("source_history", source_history, at_least=1)
    lag = whole_number("lag", lag, at_least=1)
    same_length(source=x, target=y)
    first = max(history, lag + source_history - 1)
    if y.size <= first:
        raise ValueError(f"target has {y.size} values; must have more than {first}")
    present_cells = int(y.max()) + 1
    past_cells, source_cells = present_cells**history, (int(x.max()) + 1) ** source_history
    _check_codes(present_cells * past_cells, source_cells)
    target_codes, source_codes = row_codes(
        y, x[np.newaxis], present_cells, int(x.max()) + 1, history, source_history, lag
    )
    if condition is not None:
        given = _states("condition", condition)
        same_length(target=y, condition=given)
        states = int(given.max()) + 1
        target_codes = target_codes * states + given[first - 1 : -1]
        past_cells *= states
    if present_cells * past_cells * source_cells > MOST_CELLS:
        target_codes, past_cells = _compact_past(target_codes, past_cells)
        source_codes, source_cells = _compact(source_codes)
    value, _ = pair_codes(
        target_codes, source_codes, present_cells, past_cells, source_cells
    ).value()
    return value


def _states(name: str, values: ArrayLike) -> NDArray[np.int32]:
    states = np.asarray(values)
    if states.ndim != 1 or states.size == 0 or states.dtype.kind not in "iub":
        raise ValueError(
            f"{name} has shape {states.shape} and type {states.dtype}; must be one row of states "
            "that are whole numbers"
        )
    lowest, highest = int(states.min()), int(states.max())
    if lowest < 0 or highest > LARGEST_STATE:
        raise ValueError(
            f"{name} runs from {lowest} to {highest}; must lie within 0 and {LARGEST_STATE}"
        )
    return np.require(states, dtype=np.int32, requirements=["C", "A", "W"])


def _check_codes(target_cells: int, source_cells: int) -> None:
    largest = np.iinfo(np.int64).max // LARGEST_STATE
    if max(target_cells, source_cells) > largest:
        raise ValueError(
            f"the histories make {max(target_cells, source_cells)} states of one series; must be "
            f"at most {largest}"
        )


def _compact(codes: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    seen, compact = np.unique(codes, return_inverse=True)
    return compact.astype(np.int64), seen.size


def _compact_past(
    target_codes: NDArray[np.int64], past_cells: int
) -> tuple[NDArray[np.int64], int]:
    past, cells = _compact(target_codes % past_cells)
    return (target_codes // past_cells) * cells + past, cells
