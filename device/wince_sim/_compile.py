"""How this package's inner loops are compiled: once, cached, without the interpreter lock."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeAlias, TypeVar, cast

import numba
import numpy as np

P = ParamSpec("P")
R = TypeVar("R")

Scalar: TypeAlias = np.floating[Any]
"""A number inside a kernel, of whichever width it was called with."""


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function for numpy arrays, keeping its type for the checker."""
    compiled = numba.njit(cache=True, nogil=True, fastmath=True, error_model="numpy")(function)
    return cast("Callable[P, R]", compiled)
