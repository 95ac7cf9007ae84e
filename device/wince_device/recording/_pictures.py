"""Packs frames without loss."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

_AVERAGE: Final = 0x40
"""PNG's third filter alone: on noisy skin as small as trying all of them, in half the time."""


def _settings() -> list[int]:
    # Huffman coding alone: run lengths and matches find nothing in a sensor's noise.
    settings = [
        cv2.IMWRITE_PNG_COMPRESSION,
        1,
        cv2.IMWRITE_PNG_STRATEGY,
        cv2.IMWRITE_PNG_STRATEGY_HUFFMAN_ONLY,
    ]
    choose = getattr(cv2, "IMWRITE_PNG_FILTER", None)  # OpenCV before 4.11 chooses by itself
    return settings if choose is None else [*settings, choose, _AVERAGE]


SETTINGS: Final = _settings()


def png(image: NDArray[np.uint8]) -> bytes:
    """Return a frame as a PNG file.

    Parameters
    ----------
    image
        Luma ``(height, width)`` or RGB ``(height, width, 3)``.

    Raises
    ------
    ValueError
        If it is neither.
    """
    if image.dtype != np.uint8 or image.size == 0 or image.shape[2:] not in ((), (3,)):
        msg = f"a frame of shape {image.shape} and type {image.dtype} is no picture"
        raise ValueError(msg)
    shown = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    return cv2.imencode(".png", shown, SETTINGS)[1].tobytes()
