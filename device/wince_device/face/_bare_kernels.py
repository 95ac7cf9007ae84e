"""How loops over small patches are compiled: without counting who holds an array."""

from collections.abc import Callable
from typing import Any, Final, ParamSpec, TypeVar, cast

import numba
from numba.core.options import DefaultOptions

from wince_device.kernels import ANY_ORDER
from wince_signals._kernel_cache import use_kernel_cache

P = ParamSpec("P")
R = TypeVar("R")

_UNCOUNTED: Final[dict[str, Any]] = {"_nrt": False} if hasattr(DefaultOptions, "_nrt") else {}
"""numba's own text functions are compiled so; a numba without the option compiles slower code."""


def bare_kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that makes no array of its own.

    Each array that numba takes out of a tuple or a larger array is else counted when it is taken
    and when it is let go, which took as long as the work on it: a third of the time of following
    a face's patches.
    """
    return _compiled(function, fastmath=False)


def bare_sum_kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile such a function, its sums to be added in any order, so that lanes add together."""
    return _compiled(function, fastmath=ANY_ORDER)


def _compiled(function: Callable[P, R], *, fastmath: bool | set[str]) -> Callable[P, R]:
    dispatcher = numba.njit(nogil=True, fastmath=fastmath, **_UNCOUNTED)(function)
    use_kernel_cache(dispatcher)
    return cast("Callable[P, R]", dispatcher)
