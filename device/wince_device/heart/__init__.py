"""The heart path: beats from ECG or PPG on line, and what they say of the last minute."""

from ._summary import HeartSummary
from ._tracker import HeartTracker
from .beats import Beat, BeatLabel, SignalVerdict

__all__ = ["Beat", "BeatLabel", "HeartSummary", "HeartTracker", "SignalVerdict"]
