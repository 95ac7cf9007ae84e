"""Pulse sensors: recordings in text tables and WFDB records."""

from ._opening import open_recording, read_recording
from ._recorded import RecordedPulse

__all__ = ["RecordedPulse", "open_recording", "read_recording"]
