"""What the timed processes share; it loads nothing that would count as theirs."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

STILL_RATE_HZ = 30.0
CAMERA_RATE_HZ = 60.0
"""The device's own camera: the clips' frames are given to it as if they came so fast."""


@dataclass(frozen=True)
class Shot:
    """A frame as a camera gives it."""

    image: NDArray[np.uint8]
    t_s: float
    index: int


def frames_in(source: Path) -> Iterator[NDArray[np.uint8]]:
    """Read an npy file frame by frame: mapped into memory, it would count as the reader's."""
    with source.open("rb") as file:
        np.lib.format.read_magic(file)
        (count, *shape), _, _ = np.lib.format.read_array_header_1_0(file)
        for _ in range(count):
            content = file.read(int(np.prod(shape)))
            yield np.frombuffer(content, dtype=np.uint8).reshape(shape)


def peak_kib() -> int:
    """Return the most memory that this process ever had resident."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
