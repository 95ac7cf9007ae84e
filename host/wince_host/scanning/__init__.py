"""A short scan: half a minute of a unit's scores, or a video, and one result."""

from ._desk import ScanDesk, ScanProgress
from ._result import (
    LEAST_SHARE,
    ScanResult,
    ScanSecond,
    TooPoor,
    entry_of,
    second_of,
    summarise,
)
from ._video import LARGEST_BYTES, VideoScans, analyse_video, device_program, last_sentence

__all__ = [
    "LARGEST_BYTES",
    "LEAST_SHARE",
    "ScanDesk",
    "ScanProgress",
    "ScanResult",
    "ScanSecond",
    "TooPoor",
    "VideoScans",
    "analyse_video",
    "device_program",
    "entry_of",
    "last_sentence",
    "second_of",
    "summarise",
]
