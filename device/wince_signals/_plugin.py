"""The plug-in estimator on equal-count bins, in bits."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ._binning import equal_count_states, row_codes
from ._parallel import PARALLEL_LOCK, worker_count
from ._parameters import TransferEntropyParameters
from ._plugin_kernels import plugin_value, plugin_values, plugin_values_of

# 2**22 counts of four bytes are 16 MiB per core; far beyond what any recording could fill.
MOST_CELLS = 1 << 22
# Counted rows, about two milliseconds of work: below it, waiting for all cores to come together on
# a busy computer costs more than it saves.
SERIAL_BELOW = 4_000_000


@dataclass(frozen=True, slots=True)
class PluginEstimate:
    """Coded rows, ready to be paired under any shift."""

    target_offsets: NDArray[np.uint32]
    source_codes: NDArray[np.uint32]
    present_cells: int
    past_cells: int
    source_cells: int

    @property
    def rows(self) -> int:
        """Number of complete rows."""
        return self.target_offsets.size

    def value(self) -> tuple[float, float]:
        """Return the estimate and the Miller-Madow corrected estimate."""
        value, correction = plugin_value(
            self.target_offsets,
            self.source_codes,
            self.present_cells,
            self.past_cells,
            self.source_cells,
        )
        return value, value + correction

    def shifted_values(self, shifts: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the estimate under each circular shift of the sources."""
        values = np.empty(shifts.size)
        rows = self.target_offsets, self.source_codes
        cells = self.present_cells, self.past_cells, self.source_cells
        if self.rows * shifts.size < SERIAL_BELOW:
            plugin_values_of(*rows, shifts, *cells, values)
        else:
            with PARALLEL_LOCK:
                plugin_values(*rows, shifts, *cells, worker_count(), values)
        return values


def prepare_plugin(
    target: NDArray[np.float64],
    sources: dict[str, NDArray[np.float64]],
    parameters: TransferEntropyParameters,
) -> PluginEstimate:
    """Bin the series and code their rows."""
    bins = parameters.bins
    present_cells, past_cells = bins, bins**parameters.target_history
    source_cells = bins ** (parameters.source_history * len(sources))
    check_cells(present_cells * past_cells * source_cells)
    target_codes, source_codes = row_codes(
        equal_count_states(target, bins),
        np.stack([equal_count_states(series, bins) for series in sources.values()]),
        bins,
        bins,
        parameters.target_history,
        parameters.source_history,
        parameters.lag,
    )
    return pair_codes(target_codes, source_codes, present_cells, past_cells, source_cells)


def pair_codes(
    target_codes: NDArray[np.int64],
    source_codes: NDArray[np.int64],
    present_cells: int,
    past_cells: int,
    source_cells: int,
) -> PluginEstimate:
    """Make row codes ready for counting; the code of (present, past) comes first in a cell."""
    check_cells(present_cells * past_cells * source_cells)
    return PluginEstimate(
        (target_codes * source_cells).astype(np.uint32),
        source_codes.astype(np.uint32),
        present_cells,
        past_cells,
        source_cells,
    )


def check_cells(cells: int) -> None:
    """Refuse a table of joint states that no recording could fill."""
    if cells > MOST_CELLS:
        raise ValueError(
            f"the histories and states make {cells} joint states; must be at most {MOST_CELLS}"
        )
