"""Makes a picture smaller by a whole number: each new pixel is the mean of a square of old ones."""

import cv2
import numpy as np
from numpy.typing import NDArray

from wince_device.kernels import kernel

Picture = NDArray[np.uint8]


@kernel
def _add_rows(picture: Picture, first: int, count: int, sums: NDArray[np.uint16]) -> None:
    for j in range(sums.size):
        sums[j] = picture[first, j]
    for i in range(first + 1, first + count):
        for j in range(sums.size):
            sums[j] += picture[i, j]


@kernel
def _mean_bytes(picture: Picture, shrink: int, sums: NDArray[np.uint16], out: Picture) -> None:
    share = np.float32(1.0 / (shrink * shrink))
    for i in range(out.shape[0]):
        _add_rows(picture, i * shrink, shrink, sums)
        for j in range(out.shape[1]):
            total = np.uint32(0)
            for k in range(j * shrink, (j + 1) * shrink):
                total += sums[k]
            out[i, j] = np.uint8(np.rint(np.float32(total) * share))


@kernel
def _mean_floats(
    picture: Picture, shrink: int, sums: NDArray[np.uint16], out: NDArray[np.float32]
) -> None:
    share = np.float32(1.0 / (shrink * shrink))
    for i in range(out.shape[0]):
        _add_rows(picture, i * shrink, shrink, sums)
        for j in range(out.shape[1]):
            total = np.uint32(0)
            for k in range(j * shrink, (j + 1) * shrink):
                total += sums[k]
            out[i, j] = np.float32(total) * share


def shrunk(picture: Picture, shrink: int) -> Picture:
    """Return the means of squares of `shrink` by `shrink` pixels, rounded.

    Parameters
    ----------
    picture
        Shape ``(height, width)`` or ``(height, width, 3)``; what is left over at the right and at
        the bottom does not count, unless there is nothing else.
    shrink
        1-256.
    """
    height, width = max(1, picture.shape[0] // shrink), max(1, picture.shape[1] // shrink)
    whole = picture[: height * shrink, : width * shrink]
    narrow = min(picture.shape[:2]) < shrink
    # OpenCV has machine code of its own for halves only; elsewhere the kernel is twice as fast.
    if shrink <= 2 or picture.ndim == 3 or narrow:
        small = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
        return np.asarray(small, dtype=np.uint8)
    out = np.empty((height, width), dtype=np.uint8)
    _mean_bytes(whole, shrink, np.empty(width * shrink, dtype=np.uint16), out)
    return out


def shrunk_luma(picture: Picture, shrink: int) -> NDArray[np.float32]:
    """Return the means of squares as they are; `picture` has shape ``(height, width)``."""
    height, width = picture.shape[0] // shrink, picture.shape[1] // shrink
    whole = picture[: height * shrink, : width * shrink]
    if shrink <= 2:
        small = cv2.resize(whole.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
        return np.asarray(small, dtype=np.float32)
    out = np.empty((height, width), dtype=np.float32)
    _mean_floats(whole, shrink, np.empty(width * shrink, dtype=np.uint16), out)
    return out
