"""What the camera's chip makes of the light: shot noise, read noise, eight bits."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_sim._compile import Scalar, kernel
from wince_sim._random import generator

_STREAM = 60
_TABLE = 1 << 20
_LONGEST_ROW = 3 * 4096
MID_GREY: Final = 128.0


@dataclass(frozen=True, kw_only=True)
class CameraChip:
    """Noise of a camera: a third of its power at mid grey is read noise, the rest shot noise.

    Parameters
    ----------
    seed
        Which noise.
    snr_db
        Signal to noise at mid grey, decibels; None for a chip without noise.
    """

    seed: int
    snr_db: float | None = 40.0

    def expose(
        self, luma: NDArray[np.float32], chroma: NDArray[np.float32] | None, frame: int
    ) -> NDArray[np.uint8]:
        """Return the picture of one frame: luma ``(h, w)``, or RGB when chroma is given.

        Parameters
        ----------
        luma
            Shape ``(h, w)``, 0-255.
        chroma
            Red and blue less luma at every second pixel of every second row, shape
            ``((h + 1) // 2, (w + 1) // 2, 2)``.
        frame
            The frame's number, which decides its noise.
        """
        height, width = luma.shape
        read, shot = self._powers()
        offsets = generator(self.seed, _STREAM, frame).integers(0, _TABLE, size=(height,))
        if chroma is None:
            grey = np.empty((height, width), dtype=np.uint8)
            _expose_grey(luma, _normals(), offsets, read, shot, grey)
            return grey
        rgb = np.empty((height, width, 3), dtype=np.uint8)
        _expose_rgb(luma, chroma, _normals(), offsets, read, shot, rgb)
        return rgb

    def _powers(self) -> tuple[np.float32, np.float32]:
        """Return the read noise's power, and the shot noise's for each level of light."""
        if self.snr_db is None:
            return np.float32(0.0), np.float32(0.0)
        power = (MID_GREY * 10 ** (-self.snr_db / 20)) ** 2
        return np.float32(power / 3), np.float32(power * 2 / 3 / MID_GREY)


@lru_cache(maxsize=1)
def _normals() -> NDArray[np.float32]:
    values = generator(0, _STREAM).standard_normal(_TABLE + _LONGEST_ROW, dtype=np.float32)
    values.setflags(write=False)
    return values


@kernel
def _digit(light: Scalar, normal: Scalar, read: Scalar, shot: Scalar) -> np.uint8:
    lit = max(light, np.float32(0.0))
    value = light + normal * np.sqrt(read + shot * lit) + np.float32(0.5)
    return np.uint8(min(max(value, np.float32(0.0)), np.float32(255.0)))


@kernel
def _expose_grey(
    luma: NDArray[np.float32],
    normals: NDArray[np.float32],
    offsets: NDArray[np.int64],
    read: Scalar,
    shot: Scalar,
    out: NDArray[np.uint8],
) -> None:
    for i in range(luma.shape[0]):
        row = normals[offsets[i] :]
        for j in range(luma.shape[1]):
            out[i, j] = _digit(luma[i, j], row[j], read, shot)


@kernel
def _expose_rgb(
    luma: NDArray[np.float32],
    chroma: NDArray[np.float32],
    normals: NDArray[np.float32],
    offsets: NDArray[np.int64],
    read: Scalar,
    shot: Scalar,
    out: NDArray[np.uint8],
) -> None:
    red_part, blue_part = np.float32(0.299 / 0.587), np.float32(0.114 / 0.587)
    for i in range(luma.shape[0]):
        row = normals[offsets[i] :]
        for j in range(luma.shape[1]):
            y, red, blue = luma[i, j], chroma[i // 2, j // 2, 0], chroma[i // 2, j // 2, 1]
            out[i, j, 0] = _digit(y + red, row[3 * j], read, shot)
            out[i, j, 1] = _digit(y - red_part * red - blue_part * blue, row[3 * j + 1], read, shot)
            out[i, j, 2] = _digit(y + blue, row[3 * j + 2], read, shot)
