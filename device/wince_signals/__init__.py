"""Numeric kernels of Wince: arrays in, frozen results out; no clock, no file, no thread.

Micro-movement spikes and their Gamma distribution, transfer entropy with its surrogates, heart
intervals and their variability. Every function checks what it is given and raises ValueError with
the argument, the value and the rule. Arrays in results are read-only. NaN marks a gap wherever
gaps are allowed, and a gap is never closed up or bridged.

What is in here is imported as it is asked for: whoever fits a calibration does not hold the
compiler of the kernels in memory. What there is stands in `__init__.pyi`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
