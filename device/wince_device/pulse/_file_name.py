"""What the name of a recording tells of it, for files that hold bare numbers and nothing else."""

import re
from pathlib import Path

from wince_device.sources import SignalKind

_RATE = re.compile(r"(?<![0-9a-z.])(\d{2,4}(?:\.\d+)?)\s?hz(?![a-z])")
_WORDS = re.compile(r"[^a-z]+")


def rate_from_name(path: Path) -> float | None:
    """Return the samples per second that a name such as ``finger_100hz.csv`` tells."""
    found = _RATE.findall(path.stem.lower())
    return float(found[0]) if len(found) == 1 else None


def kind_from_name(path: Path) -> SignalKind | None:
    """Return what a file holds when its own name, or else its folder's, says ``ecg`` or ``ppg``."""
    for name in (path.stem, path.absolute().parent.name):
        words = set(_WORDS.split(name.lower()))
        told: list[SignalKind] = [kind for kind in ("ecg", "ppg") if kind in words]
        if len(told) == 1:
            return told[0]
    return None
