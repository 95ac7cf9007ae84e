"""The plug-in estimator on equal-count bins, in bits."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ._binning import equal_count_states
from ._coded_rows import CodedRows, check_cells, code_rows
from ._columns import PRESENT, Layout, SeriesOf, complete_rows, layout
from ._parameters import TransferEntropyParameters
from ._surrogates import Pieces


@dataclass(frozen=True, slots=True)
class PluginEstimate:
    """Coded rows and how they were coded; `whole` tells which touch no gap, None if all."""

    coded: CodedRows
    bins: int
    plan: Layout
    whole: NDArray[np.bool_] | None

    @property
    def rows(self) -> int:
        """Number of complete rows."""
        return self.coded.target_offsets.size

    def value(self) -> tuple[float, float | None]:
        """Return the estimate and the Miller-Madow corrected estimate."""
        return self.coded.value()

    def values_of(self, pieces: Pieces) -> NDArray[np.float64]:
        """Return the estimate for each surrogate."""
        return self.coded.values_of(pieces)

    def with_sources(self, sources: SeriesOf) -> "PluginEstimate":
        """Return the same rows with other sources, which have the same gaps."""
        codes = _source_codes(sources, self.bins, self.plan, self.whole)
        return replace(self, coded=replace(self.coded, source_codes=codes))


def prepare_plugin(
    target: NDArray[np.float64],
    sources: SeriesOf,
    conditions: SeriesOf,
    parameters: TransferEntropyParameters,
) -> PluginEstimate:
    """Bin the series and code their rows."""
    bins = parameters.bins
    plan = layout(sources, conditions, parameters)
    cells = bins, bins ** len(plan.held), bins ** len(plan.source)
    check_cells(*cells)
    whole = complete_rows({"target": target, **conditions, **sources}, plan)
    fixed = {"target": target, **conditions}
    offsets = code_rows(
        {name: equal_count_states(series, bins, name) for name, series in fixed.items()},
        (PRESENT, *plan.held),
        dict.fromkeys(fixed, bins),
        plan.first,
        whole,
    )
    offsets *= np.uint32(cells[2])
    codes = _source_codes(sources, bins, plan, whole)
    return PluginEstimate(CodedRows(offsets, codes, cells), bins, plan, whole)


def _source_codes(
    sources: SeriesOf, bins: int, plan: Layout, whole: NDArray[np.bool_] | None
) -> NDArray[np.uint32]:
    states = {name: equal_count_states(series, bins, name) for name, series in sources.items()}
    return code_rows(states, plan.source, dict.fromkeys(sources, bins), plan.first, whole)
