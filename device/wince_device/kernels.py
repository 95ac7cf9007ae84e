"""How the device compiles its numeric kernels: as the package of the kernels does."""

from wince_signals._numba import kernel

__all__ = ["kernel"]
