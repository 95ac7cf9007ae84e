"""How this package's inner loops are compiled: once, cached, without the interpreter lock."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeAlias, TypeVar, cast

import numba
import numpy as np

from wince_signals._kernel_cache import use_kernel_cache

P = ParamSpec("P")
R = TypeVar("R")

Scalar: TypeAlias = np.floating[Any]
"""A number inside a kernel, of whichever width it was called with."""


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function for numpy arrays, keeping its type for the checker."""
    dispatcher = numba.njit(nogil=True, fastmath=True, error_model="numpy")(function)
    use_kernel_cache(dispatcher)
    return cast("Callable[P, R]", dispatcher)
