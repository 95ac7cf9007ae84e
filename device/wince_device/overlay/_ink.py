"""Colours, letters and bars of the overlay."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]

PAPER: Final[Colour] = (24, 27, 32)
TRACK: Final[Colour] = (52, 57, 66)
TEXT: Final[Colour] = (235, 238, 242)
QUIET: Final[Colour] = (150, 158, 170)
BAR: Final[Colour] = (204, 121, 167)
"""Reddish purple of Okabe and Ito's set: none of the regions wears it."""
WHISKER: Final[Colour] = (240, 240, 240)
ATTENTION: Final[Colour] = (240, 228, 66)

_FONT: Final = cv2.FONT_HERSHEY_SIMPLEX


def write(
    picture: Picture, text: str, at: tuple[int, int], *, size: float = 0.5, colour: Colour = TEXT
) -> None:
    """Write ASCII text with its base line's left end at a place; others would be shown as ``?``."""
    thickness = 2 if size >= 1.0 else 1
    cv2.putText(picture, text, at, _FONT, size, colour, thickness, cv2.LINE_AA)


def width_of(text: str, size: float) -> int:
    """Return how many pixels a text takes."""
    (width, _), _ = cv2.getTextSize(text, _FONT, size, 2 if size >= 1.0 else 1)
    return int(width)


def write_right(
    picture: Picture, text: str, at: tuple[int, int], *, size: float = 0.5, colour: Colour = TEXT
) -> None:
    """Write text with its right end at a place."""
    write(picture, text, (at[0] - width_of(text, size), at[1]), size=size, colour=colour)


def box(picture: Picture, left: int, top: int, right: int, bottom: int, colour: Colour) -> None:
    """Fill a box; nothing is drawn where it is empty."""
    if right > left and bottom > top:
        picture[top:bottom, left:right] = colour


class Scale:
    """A horizontal axis in the panel.

    Parameters
    ----------
    left, right
        Its ends, pixels.
    most
        The value at its right end; 0 is at the left.
    """

    def __init__(self, left: int, right: int, most: float) -> None:
        self.left, self.right, self._most = left, right, most

    def x(self, value: float) -> int:
        """Return where a value lies; what is off the axis lies at its end."""
        part = min(1.0, max(0.0, value / self._most))
        return self.left + round(part * (self.right - self.left))

    def draw_track(self, picture: Picture, top: int, bottom: int) -> None:
        """Draw the empty axis."""
        box(picture, self.left, top, self.right, bottom, TRACK)

    def draw_value(
        self, picture: Picture, value: float, top: int, bottom: int, colour: Colour
    ) -> None:
        """Draw a bar from 0 to a value."""
        box(picture, self.left, top, self.x(value), bottom, colour)

    def draw_interval(self, picture: Picture, low: float, high: float, middle: int) -> None:
        """Draw a whisker from one value to another, with ends that show even a short one."""
        left, right = self.x(low), self.x(high)
        cv2.line(picture, (left, middle), (right, middle), WHISKER, 1)
        for x in (left, right):
            cv2.line(picture, (x, middle - 4), (x, middle + 4), WHISKER, 1)
