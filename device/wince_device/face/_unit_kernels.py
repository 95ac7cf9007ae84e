"""The small layers that read action units off a face's vector."""

import numpy as np
from numpy.typing import NDArray

from wince_device.kernels import sum_kernel

Floats = NDArray[np.float64]


@sum_kernel
def layer(
    weight: NDArray[np.float32], bias: Floats, values: Floats, least: float, out: Floats
) -> None:
    """Write a layer's outputs, none of them below a level.

    Parameters
    ----------
    weight
        Shape ``(m, n)``, as it is stored: half the memory that the sums' own precision would take.
    bias, values, out
        Shape ``(m,)``, ``(n,)`` and ``(m,)``.
    least
        Zero for a rectifier, minus infinity for none.
    """
    for row in range(out.size):
        total = bias[row]
        for k in range(values.size):
            total += weight[row, k] * values[k]
        out[row] = max(total, least)
