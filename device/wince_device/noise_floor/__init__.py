"""The device's own noise floor, and the share of motion above it.

Landmarks jitter, and jitter looks like the smallest movements. Each device therefore measures
what it makes of a face that does not move, and tells beside every score how much of the motion
is more than that.
"""

from ._conditions import Conditions, conditions_of, what_changed
from ._estimate import Setting, estimate_floor
from ._floor import Method, NoiseFloor, RegionFloor
from ._gauge import FloorGauge, FloorReading, FloorState
from ._measure import kept_floor, measure_noise_floor
from ._measurement import Measurement
from ._recording import Frames, StillFaceRecording
from ._rigid_residual import rigid_residual_px
from ._share import Share, share_above_floor
from ._stillness import why_not_still
from ._store import FloorStore, read_floor
from ._table import show_floor

__all__ = [
    "Conditions",
    "FloorGauge",
    "FloorReading",
    "FloorState",
    "FloorStore",
    "Frames",
    "Measurement",
    "Method",
    "NoiseFloor",
    "RegionFloor",
    "Setting",
    "Share",
    "StillFaceRecording",
    "conditions_of",
    "estimate_floor",
    "kept_floor",
    "measure_noise_floor",
    "read_floor",
    "rigid_residual_px",
    "share_above_floor",
    "show_floor",
    "what_changed",
    "why_not_still",
]
