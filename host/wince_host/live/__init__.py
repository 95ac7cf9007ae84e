"""The latest state of every device, in memory, for pages that must be right now."""

from ._board import LiveBoard, LiveMessage, LiveUpdate
from ._judged import judged_points
from ._view import OUT_OF_USE_S, STALE_AFTER_S, DeviceView

__all__ = [
    "OUT_OF_USE_S",
    "STALE_AFTER_S",
    "DeviceView",
    "LiveBoard",
    "LiveMessage",
    "LiveUpdate",
    "judged_points",
]
