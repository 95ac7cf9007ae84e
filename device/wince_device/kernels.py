"""How the device compiles its numeric kernels: as the package of the kernels does."""

from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar, cast

import numba

from wince_signals._kernel_cache import use_kernel_cache
from wince_signals._numba import kernel

P = ParamSpec("P")
R = TypeVar("R")

ANY_ORDER: Final = {"reassoc", "contract", "arcp", "nsz"}
"""What may be assumed of sums: not that they are finite, which is looked at."""


def sum_kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function whose sums may be added in any order, so that lanes add side by side."""
    dispatcher = numba.njit(nogil=True, fastmath=ANY_ORDER)(function)
    use_kernel_cache(dispatcher)
    return cast("Callable[P, R]", dispatcher)


__all__ = ["ANY_ORDER", "kernel", "sum_kernel"]
