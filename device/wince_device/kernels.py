"""How the device compiles its numeric kernels: once, cached, without the interpreter lock."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function for numpy arrays, keeping its type for the checker."""
    return cast("Callable[P, R]", numba.njit(cache=True, nogil=True)(function))
