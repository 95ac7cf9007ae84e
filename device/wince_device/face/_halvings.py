"""A picture at half its size, at a quarter and so on, made once where a frame's face is."""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from wince_device.kernels import kernel

Picture = NDArray[np.uint8]
Sums = NDArray[np.uint16]
Box = tuple[int, int, int, int]
Number = TypeVar("Number", np.uint16, np.float32)

MOST_HALVINGS: Final = 4
"""Sums of 16 by 16 bytes still fit in sixteen bits."""


@kernel
def _sum_squares(
    plane: NDArray[np.uint8] | NDArray[np.uint16],
    row: Sums,
    out: Sums,
) -> None:
    """Write the sums of squares of two by two."""
    # One row of full length: then each loop is done many numbers at a time.
    for i in range(out.shape[0]):
        upper, lower = plane[2 * i], plane[2 * i + 1]
        for j in range(row.size):
            row[j] = upper[j]
        for j in range(row.size):
            row[j] += lower[j]
        for j in range(out.shape[1]):
            total = row[2 * j]
            total += row[2 * j + 1]
            out[i, j] = total


class Room(Generic[Number]):
    """Memory for planes that is used again: fresh pages take longer than the work on them."""

    def __init__(self, kind: type[Number]) -> None:
        self._flat: NDArray[Number] = np.empty(0, dtype=kind)

    def plane(self, height: int, width: int) -> NDArray[Number]:
        """Return a plane; the one before it is no longer valid."""
        size = height * width
        if size > self._flat.size:
            self._flat = np.empty(size + size // 4, dtype=self._flat.dtype)
        return cast("NDArray[Number]", self._flat[:size].reshape(height, width))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a picture, made smaller.

    Attributes
    ----------
    plane
        Luma, or sums of it over squares.
    corner_px
        Where the middle of its first pixel lies in the picture, x and y.
    pixel_px
        Side of its pixels in the picture's.
    """

    plane: Picture | Sums
    corner_px: tuple[float, float]
    pixel_px: int


class Halvings:
    """One picture. Parts that overlap are made smaller together.

    Parameters
    ----------
    image
        Luma ``(height, width)``, or RGB ``(height, width, 3)``, of which the luma is taken.
    """

    def __init__(self, image: Picture) -> None:
        self._rooms = [Room(np.uint16) for _ in range(MOST_HALVINGS)]
        self.show(image)

    def show(self, image: Picture) -> None:
        """Take another picture; parts of the one before are no longer valid."""
        self.image = image
        self.height_px, self.width_px = image.shape[:2]
        self._box: Box = (0, 0, 0, 0)
        self._planes: list[Picture | Sums] = []

    def part(self, box: Box, scale: float) -> Part:
        """Return the part that a box needs, halved as often as its pixels stay below `scale`.

        Parameters
        ----------
        box
            Left, top, right and bottom, inside the picture.
        scale
            In pixels of the picture, above 0.
        """
        halvings = 0
        side = min(box[2] - box[0], box[3] - box[1])
        while halvings < MOST_HALVINGS and 2 ** (halvings + 1) <= min(scale, side):
            halvings += 1
        return self._cut(box, halvings)

    def _cut(self, box: Box, halvings: int) -> Part:
        left, top, right, bottom = self._box
        if box[0] < left or box[1] < top or box[2] > right or box[3] > bottom:
            self._begin(box)
            left, top, right, bottom = self._box
        while len(self._planes) <= halvings:
            self._planes.append(self._halved(self._planes[-1]))
        size = 1 << halvings
        whole = self._planes[halvings]
        column, row = (box[0] - left) // size, (box[1] - top) // size
        plane = whole[row : (box[3] - top) // size + 1, column : (box[2] - left) // size + 1]
        middle = (size - 1) / 2
        return Part(
            plane=plane,
            corner_px=(left + column * size + middle, top + row * size + middle),
            pixel_px=size,
        )

    def _halved(self, plane: Picture | Sums) -> Sums:
        height, width = plane.shape[0] // 2, plane.shape[1] // 2
        out = self._rooms[len(self._planes) - 1].plane(height, width)
        _sum_squares(plane, np.empty(2 * width, dtype=np.uint16), out)
        return out

    def _begin(self, box: Box) -> None:
        self._box = box
        part = self.image[box[1] : box[3], box[0] : box[2]]
        if part.ndim == 3:
            part = np.asarray(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        self._planes = [part]


def halvings_of(image: "Picture | Halvings") -> Halvings:
    """Return a picture's halvings: those that are there, or new ones."""
    return image if isinstance(image, Halvings) else Halvings(image)
