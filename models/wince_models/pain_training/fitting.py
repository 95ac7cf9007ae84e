"""Boosted trees, thresholds and their tables, for whoever has scikit-learn."""

from ._mean_of_trees import MeanOfTrees, grow_both
from ._splits import SplitPlan, inner_folds
from ._tables import LinearTables, write_tables
from ._threshold import tuned_threshold
from ._trees import BoostedTrees, grow

__all__ = [
    "BoostedTrees",
    "LinearTables",
    "MeanOfTrees",
    "SplitPlan",
    "grow",
    "grow_both",
    "inner_folds",
    "tuned_threshold",
    "write_tables",
]
