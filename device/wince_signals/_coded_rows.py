"""Rows coded as whole numbers, ready to be counted with the sources' rows in any order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ._binning import append_digit
from ._columns import Column, cut
from ._parallel import PARALLEL_LOCK, worker_count
from ._plugin_kernels import plugin_value, plugin_values, plugin_values_of
from ._surrogates import Pieces

# 2**22 counts of four bytes are 16 MiB per core; far beyond what any recording could fill.
MOST_CELLS = 1 << 22
# Counted rows, about two milliseconds of work: below it, waiting for all cores to come together on
# a busy computer costs more than it saves.
SERIAL_BELOW = 4_000_000


@dataclass(frozen=True, slots=True)
class CodedRows:
    """Complete rows of one target and its sources.

    Attributes
    ----------
    target_offsets : NDArray[np.uint32]
        Code of (present, held) times the number of codes of the sources, shape ``(n,)``.
    source_codes : NDArray[np.uint32]
        Code of the sources' past, shape ``(n,)``.
    cells : tuple of int
        Number of codes of the present, of what is held fixed, and of the sources.
    """

    target_offsets: NDArray[np.uint32]
    source_codes: NDArray[np.uint32]
    cells: tuple[int, int, int]

    def value(self) -> tuple[float, float]:
        """Return the plug-in estimate in bits and its Miller-Madow corrected form."""
        value, correction = plugin_value(self.target_offsets, self.source_codes, *self.cells)
        return value, value + correction

    def values_of(self, pieces: Pieces) -> NDArray[np.float64]:
        """Return the plug-in estimate in bits for each surrogate."""
        values = np.empty(pieces.count)
        rows = self.target_offsets, self.source_codes, pieces.starts, pieces.stops
        if self.target_offsets.size * pieces.count < SERIAL_BELOW:
            plugin_values_of(*rows, *self.cells, values)
        else:
            with PARALLEL_LOCK:
                plugin_values(*rows, *self.cells, worker_count(), values)
        return values


def code_rows(
    states: Mapping[str, NDArray[np.int32]],
    columns: Sequence[Column],
    bases: Mapping[str, int],
    first: int,
    whole: NDArray[np.bool_] | None,
) -> NDArray[np.uint32]:
    """Return one code per complete row, the first column being its most significant digit."""
    rows = cut(states[columns[0].series], columns[0], first).size
    codes = np.zeros(rows, dtype=np.uint32)
    for column in columns:
        append_digit(codes, cut(states[column.series], column, first), bases[column.series])
    return codes if whole is None else codes[whole]


def check_cells(*cells: int) -> None:
    """Refuse a table of joint states that no recording could fill."""
    joint = 1
    for one in cells:
        joint *= one
    if joint > MOST_CELLS:
        raise ValueError(
            f"the histories and states make {joint} joint states; must be at most {MOST_CELLS}"
        )
