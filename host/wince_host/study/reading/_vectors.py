"""Columns of Arrow tables as arrays."""

import numpy as np
import pyarrow as pa

from wince_host.study._material import Vector


def vector_of(column: pa.ChunkedArray) -> Vector:
    """Return a column of numbers or truths, NaN where it holds nothing, shape ``(rows,)``."""
    filled = column.cast(pa.float64()).combine_chunks().fill_null(np.nan)
    return np.array(filled.to_numpy(zero_copy_only=False), dtype=np.float64)
