"""TensorFlow, loaded after PyTorch's compiler.

Both bring LLVM. Where TensorFlow is loaded first, loading the other one, as PyTorch's optimisers
do, ends the process without an exception.
"""

import importlib
from contextlib import suppress

with suppress(ImportError):
    importlib.import_module("triton")

import tensorflow as tf

__all__ = ["tf"]
