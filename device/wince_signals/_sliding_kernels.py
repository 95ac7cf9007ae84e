"""Compiled steps of a moving window: bin edges, states and counts of joint states, in place.

What a window remembers is packed into few arrays, because each costs a call from Python about a
fifth of a microsecond. `w` is the window's length; a sample keeps its slot while it is inside.

reals : float64, shape ``(2, 2, w)``: of source and target the samples by slot and in order.
edges : float64, shape ``(2, bins - 1)``.
whole : int32, shape ``(6, w)``, the rows named below.
counts : int32, shape ``(cells,)``.
columns : int64, shape ``(columns, 3)``: series, samples before the present, weight in the code.
room : bool, shape ``(w + 1,)``: whether so many complete rows are enough.
marks : int64, the places named below.
"""

import math

import numpy as np
from numpy.typing import NDArray

from ._binning import GAP
from ._numba import kernel
from ._plugin_kernels import information, target_information
from ._sorted_window import exchange, first_not_below

SOURCE, TARGET = 0, 1
# Second index of `reals`.
BY_SLOT, IN_ORDER = 0, 1
# Rows of `whole`: the slots of the values in order and the states, of source and target each; the
# codes of the rows by the slot of their present; the codes of the last refresh, oldest first.
SLOTS, STATES, CODES, KEPT = 0, 2, 4, 5
WHOLE_ROWS = 6
# Places in `marks`; the finite values of source and target stand one after the other.
HEAD, FIRST, ROWS, FINITE = 0, 1, 2, 3
PUSHED, READY, REFRESHED, REFRESH_EVERY, KEPT_ROWS = 5, 6, 7, 8, 9
MARKS = 10


@kernel
def push_samples(
    reals: NDArray[np.float64],
    edges: NDArray[np.float64],
    whole: NDArray[np.int32],
    counts: NDArray[np.int32],
    columns: NDArray[np.int64],
    room: NDArray[np.bool_],
    marks: NDArray[np.int64],
    sources: NDArray[np.float64],
    targets: NDArray[np.float64],
) -> None:
    """Move the window on by several samples."""
    for t in range(sources.size):
        push_sample(reals, edges, whole, counts, columns, room, marks, sources[t], targets[t])


@kernel
def push_sample(
    reals: NDArray[np.float64],
    edges: NDArray[np.float64],
    whole: NDArray[np.int32],
    counts: NDArray[np.int32],
    columns: NDArray[np.int64],
    room: NDArray[np.bool_],
    marks: NDArray[np.int64],
    source: float,
    target: float,
) -> None:
    """Move the window on by one sample."""
    slot, window = marks[HEAD], whole.shape[1]
    drop_row(whole, counts, marks, (slot + marks[FIRST]) % window)
    replace_sample(reals, edges, whole, counts, columns, marks, SOURCE, source)
    replace_sample(reals, edges, whole, counts, columns, marks, TARGET, target)
    add_row(whole, counts, columns, marks, slot)
    marks[HEAD] = (slot + 1) % window
    marks[PUSHED] += 1
    marks[READY] = int(
        marks[PUSHED] >= window
        and room[marks[ROWS]]
        and spreads(reals, edges, marks, SOURCE)
        and spreads(reals, edges, marks, TARGET)
    )
    if marks[READY] and marks[PUSHED] >= marks[REFRESHED] + marks[REFRESH_EVERY]:
        keep_codes(whole, marks)


@kernel
def drop_row(
    whole: NDArray[np.int32], counts: NDArray[np.int32], marks: NDArray[np.int64], row: int
) -> None:
    """Take the row whose oldest sample leaves out of the counts."""
    code = whole[CODES, row]
    if code >= 0:
        counts[code] -= 1
        marks[ROWS] -= 1
        whole[CODES, row] = GAP


@kernel
def add_row(
    whole: NDArray[np.int32],
    counts: NDArray[np.int32],
    columns: NDArray[np.int64],
    marks: NDArray[np.int64],
    slot: int,
) -> None:
    """Count the row whose present is the newest sample, unless it touches a gap."""
    code = 0
    for column in range(columns.shape[0]):
        past = slot - columns[column, 1]
        past += whole.shape[1] if past < 0 else 0
        state = whole[STATES + columns[column, 0], past]
        if state == GAP:
            return
        code += state * columns[column, 2]
    whole[CODES, slot] = code
    counts[code] += 1
    marks[ROWS] += 1


@kernel
def replace_sample(
    reals: NDArray[np.float64],
    edges: NDArray[np.float64],
    whole: NDArray[np.int32],
    counts: NDArray[np.int32],
    columns: NDArray[np.int64],
    marks: NDArray[np.int64],
    series: int,
    value: float,
) -> None:
    """Put a new value into the slot of the oldest one and find everybody's bin again."""
    slot, size = marks[HEAD], marks[FINITE + series]
    ordered, slots = reals[series, IN_ORDER], whole[SLOTS + series]
    size = exchange(ordered, slots, size, reals[series, BY_SLOT, slot], value, slot)
    marks[FINITE + series] = size
    reals[series, BY_SLOT, slot] = value
    if size > 0:
        move_edges(ordered, edges, whole, counts, columns, series, size)
    state = 0
    for edge in range(edges.shape[1]):
        state += int(value >= edges[series, edge])
    whole[STATES + series, slot] = state if value == value else GAP


@kernel
def move_edges(
    ordered: NDArray[np.float64],
    edges: NDArray[np.float64],
    whole: NDArray[np.int32],
    counts: NDArray[np.int32],
    columns: NDArray[np.int64],
    series: int,
    size: int,
) -> None:
    """Find the edges anew; samples between an edge's old and new place change by one bin."""
    bins = edges.shape[1] + 1
    for edge in range(bins - 1):
        old, new = edges[series, edge], ordered[(edge + 1) * size // bins]
        if new != old:
            edges[series, edge] = new
            start = first_not_below(ordered, size, min(old, new))
            stop = first_not_below(ordered, size, max(old, new))
            for place in range(start, stop):
                slot = whole[SLOTS + series, place]
                recode(whole, counts, columns, series, slot, -1 if new > old else 1)


@kernel
def recode(
    whole: NDArray[np.int32],
    counts: NDArray[np.int32],
    columns: NDArray[np.int64],
    series: int,
    slot: int,
    step: int,
) -> None:
    """Move a sample into a neighbouring bin, and the rows it belongs to into other cells.

    Slots beyond the newest sample are those of the oldest ones, which have no row.
    """
    whole[STATES + series, slot] += step
    for column in range(columns.shape[0]):
        if columns[column, 0] == series:
            row = slot + columns[column, 1]
            row -= whole.shape[1] if row >= whole.shape[1] else 0
            code = whole[CODES, row]
            if code >= 0:
                counts[code] -= 1
                code += step * columns[column, 2]
                counts[code] += 1
                whole[CODES, row] = code


@kernel
def spreads(
    reals: NDArray[np.float64], edges: NDArray[np.float64], marks: NDArray[np.int64], series: int
) -> bool:
    """Tell whether a series has a value for each bin and fills at least two bins."""
    enough = marks[FINITE + series] > edges.shape[1]
    # The greatest value reaches every edge; the least must not.
    return bool(enough and edges[series, -1] > reals[series, IN_ORDER, 0])


@kernel
def keep_codes(whole: NDArray[np.int32], marks: NDArray[np.int64]) -> None:
    """Keep the rows of this window, from which its surrogates are made when they are asked for."""
    kept, window = 0, whole.shape[1]
    for age in range(window):
        slot = marks[HEAD] + age
        slot -= window if slot >= window else 0
        if whole[CODES, slot] >= 0:
            whole[KEPT, kept] = whole[CODES, slot]
            kept += 1
    marks[KEPT_ROWS] = kept
    marks[REFRESHED] = marks[PUSHED]


@kernel
def counted_value(
    counts: NDArray[np.int32], rows: int, present_cells: int, past_cells: int, source_cells: int
) -> tuple[float, float]:
    """Return the plug-in transfer entropy and its Miller-Madow correction, both in bits.

    The sums run in the order of `plugin_value`, so that both give the very same numbers.
    """
    alone, alone_cells = target_information(counts, present_cells, past_cells, source_cells)
    joint, joint_cells = information(counts, present_cells, past_cells, source_cells)
    correction = (alone_cells - joint_cells) / (2.0 * rows * math.log(2.0))
    return (joint - alone) / rows, correction
