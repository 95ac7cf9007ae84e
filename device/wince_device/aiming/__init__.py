"""Helps a person to put the camera right, without sending a picture."""

from ._aiming import AIMED_FOR_S, Aiming
from ._describe import describe
from ._hint import AimView, hint_for
from ._sharpness import sharpness

__all__ = ["AIMED_FOR_S", "AimView", "Aiming", "describe", "hint_for", "sharpness"]
