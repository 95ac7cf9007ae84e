"""Transfer entropy between series of whole-number states."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._checks import same_length, whole_number
from ._coded_rows import CodedRows, check_cells
from ._columns import PRESENT, Column, Layout, cut, layout
from ._packed_kernels import packed_value
from ._parameters import TransferEntropyParameters

LARGEST_STATE = 1 << 20
# 2**14 cells: such a table stays in the nearest cache.
MOST_PACKED_BITS = 14

States = NDArray[np.int64] | NDArray[np.int32]


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
        Never negative but for rounding. Biased upwards: compare it with that of shuffled states.

    Raises
    ------
    ValueError
        States are not whole numbers from 0 to 2**20, the lengths differ, no row is complete, or
        there are too many joint states.
    """
    x, y = _as_states("source", source), _as_states("target", target)
    history = whole_number("target_history", target_history, at_least=1)
    source_history = whole_number("source_history", source_history, at_least=1)
    lag = whole_number("lag", lag, at_least=1)
    if x.size != y.size:
        same_length(source=x, target=y)
    first = max(history, lag + source_history - 1)
    if y.size <= first:
        raise ValueError(f"target has {y.size} values; must have more than {first}")
    if condition is None and x.dtype == y.dtype:
        value = packed_value(y, x, history, source_history, lag, MOST_PACKED_BITS)
        if not math.isnan(value):
            return value
    given = {} if condition is None else {"condition": _as_states("condition", condition)}
    same_length(target=y, **given)
    series = {"target": y, "source": x, **given}
    states = {name: _checked(name, values) for name, values in series.items()}
    parameters = TransferEntropyParameters(
        target_history=history, source_history=source_history, lag=lag
    )
    empty = dict.fromkeys(given, np.empty(0))
    return _value(states, layout({"source": np.empty(0)}, empty, parameters))


def _value(states: dict[str, NDArray[np.int64]], plan: Layout) -> float:
    present = cut(states["target"], PRESENT, plan.first)
    present_cells = int(states["target"].max()) + 1
    held, held_cells = _codes(states, plan.held, plan.first)
    moved, moved_cells = _codes(states, plan.source, plan.first)
    check_cells(present_cells, held_cells, moved_cells)
    offsets = (present * held_cells + held) * moved_cells
    cells = present_cells, held_cells, moved_cells
    return CodedRows(offsets.astype(np.uint32), moved.astype(np.uint32), cells).value()[0]


def _codes(
    states: dict[str, NDArray[np.int64]], columns: Sequence[Column], first: int
) -> tuple[NDArray[np.int64], int]:
    """Return one code per row and the number of codes, which never outnumber the rows."""
    codes = np.zeros(states["target"].size - first, dtype=np.int64)
    cells = 1
    for column in columns:
        base = int(states[column.series].max()) + 1
        codes = codes * base + cut(states[column.series], column, first)
        cells *= base
        if cells > codes.size:
            seen, codes = np.unique(codes, return_inverse=True)
            cells = seen.size
    return codes, cells


def _as_states(name: str, values: ArrayLike) -> States:
    try:
        states = np.asarray(values)
    except ValueError as error:
        raise ValueError(f"{name} is ragged; must be one row of whole numbers") from error
    if states.ndim != 1 or states.size == 0 or states.dtype.kind not in "iub":
        raise ValueError(
            f"{name} has shape {states.shape} and type {states.dtype}; must be one row of states "
            "that are whole numbers"
        )
    if states.dtype not in (np.int64, np.int32):
        # Unsigned numbers beyond the signed range become negative, which is refused.
        states = states.astype(np.int64)
    return np.require(states, requirements=["C", "A", "W"])


def _checked(name: str, states: States) -> NDArray[np.int64]:
    lowest, highest = int(states.min()), int(states.max())
    if lowest < 0 or highest > LARGEST_STATE:
        raise ValueError(
            f"{name} runs from {lowest} to {highest}; must lie within 0 and {LARGEST_STATE}"
        )
    return states.astype(np.int64)
