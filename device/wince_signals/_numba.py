"""The one place where numba is configured: compiled once, cached, without the interpreter lock."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

import numba

from ._kernel_cache import CONFIG, use_kernel_cache

P = ParamSpec("P")
R = TypeVar("R")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function for numpy arrays, keeping its type for the checker."""
    return _compiled(function, parallel=False)


def parallel_kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function whose `numba.prange` loops run on all cores."""
    return _compiled(function, parallel=True)


def _compiled(function: Callable[P, R], *, parallel: bool) -> Callable[P, R]:
    # An IndexError inside a parallel loop is lost, so checked loops run one after the other.
    checked = CONFIG.BOUNDSCHECK
    dispatcher = numba.njit(nogil=True, parallel=parallel and not checked)(function)
    use_kernel_cache(dispatcher)
    return cast("Callable[P, R]", dispatcher)
