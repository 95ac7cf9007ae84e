"""Measures on drawn heads what the device's geometric action-unit estimator needs to know."""

from .calibrate import MOVEMENTS, calibrate
from .ict_head import IctHead, Pose

__all__ = ["MOVEMENTS", "IctHead", "Pose", "calibrate"]
