"""What points of the face looked like, and where that is seen in another picture."""

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ._halvings import Box, Halvings, Room, halvings_of
from ._look_kernels import (
    Seen,
    SmoothView,
    compare_points,
    contrast_over,
    find_points,
    look_for_points,
    nothing_seen,
    take_points,
)
from ._mesh_kernels import bounds
from ._patch_kernels import empty_bank, workspace
from ._patch_samples import SIDE, WINDOW

FloatArray = NDArray[np.float64]
Flags = NDArray[np.bool_]

PATCH_SIDE: Final = 0.15
"""Side of a patch in interocular distances: about a centimetre. Smaller ones are noisier, larger
ones blend skin that moves differently."""

LEAST_STEP_PX: Final = 0.7
"""Small faces get patches that are larger beside the face: closer samples tell nothing more."""

SMOOTHING: Final = 0.5
"""Deviation of the smoothing, in samples: all of the pixels between two samples count, and
interpolation between pixels no longer pulls towards whole ones."""

_NOISE_CORRELATION: Final = np.pi
"""Neighbouring samples share noise after smoothing by half a sample: sum of exp(-d²) over all
neighbours."""

_INDEPENDENT: Final = float(1.0 / np.sum(WINDOW.astype(np.float64) ** 2) / _NOISE_CORRELATION)


Rooms = tuple[Room[np.float32], Room[np.float32]]


def new_rooms() -> Rooms:
    """Return memory for one `smooth_view`."""
    return Room(np.float32), Room(np.float32)


def sample_step_px(interocular_px: float) -> float:
    """Return the distance of a patch's samples for a face of this size."""
    return max(PATCH_SIDE * interocular_px / (SIDE - 1), LEAST_STEP_PX)


def smooth_view(
    image: NDArray[np.uint8] | Halvings,
    places_px: FloatArray,
    step_px: float,
    rooms: Rooms | None = None,
) -> SmoothView:
    """Return the part of a picture that patches around some places reach into, smoothed.

    Parameters
    ----------
    image
        The whole picture, luma ``(height, width)`` or RGB ``(height, width, 3)``, or its halvings.
    places_px
        Shape ``(n, 2)``.
    step_px
        Distance of a patch's samples.
    rooms
        Memory to work in and for the result, which holds until they are used again.
    """
    # A large face is not worked at a higher resolution than a small one: its samples lie farther
    # apart, and what lies between them is averaged.
    picture = halvings_of(image)
    part = picture.part(_reach(picture, places_px, SIDE * step_px), step_px)
    pixel_px = part.pixel_px
    # Averaging has smoothed it in part.
    deviation = math.sqrt((SMOOTHING * step_px) ** 2 - (pixel_px**2 - 1) / 12.0) / pixel_px
    taps = _gaussian(deviation)
    source, smooth = (room.plane(*part.plane.shape) for room in rooms or new_rooms())
    # OpenCV is quick for single precision alone; sums are divided where they are smoothed.
    np.copyto(source, part.plane)
    thinned = taps / np.float32(pixel_px**2)
    cv2.sepFilter2D(source, cv2.CV_32F, taps, thinned, dst=smooth, borderType=cv2.BORDER_REPLICATE)
    return SmoothView(
        image=smooth,
        corner_px=np.array(part.corner_px),
        pixel_px=float(pixel_px),
    )


def _gaussian(deviation: float) -> NDArray[np.float32]:
    """Return weights of so wide a Gaussian, out to two and a half deviations."""
    half = math.ceil(2.5 * deviation)
    weights = [math.exp(-0.5 * (n / deviation) ** 2) for n in range(-half, half + 1)]
    total = sum(weights)
    return np.array([weight / total for weight in weights], dtype=np.float32)


def _reach(picture: Halvings, places_px: FloatArray, margin_px: float) -> Box:
    """Return the box around places with a margin, in the picture and never empty."""
    width, height = picture.width_px, picture.height_px
    x, y, far_x, far_y = bounds(places_px)
    left = int(min(max(x - margin_px, 0), width - 2))
    top = int(min(max(y - margin_px, 0), height - 2))
    right = int(min(max(far_x + margin_px + 1, left + 2), width))
    bottom = int(min(max(far_y + margin_px + 1, top + 2), height))
    return left, top, right, bottom


class Patches:
    """What so many points looked like.

    Parameters
    ----------
    count
        How many.
    """

    def __init__(self, count: int) -> None:
        self.bank = empty_bank(count)
        self._work = workspace()

    @property
    def taken(self) -> Flags:
        """Which points have a look, shape ``(n,)``."""
        return self.bank.taken

    def take(
        self,
        view: SmoothView,
        places_px: FloatArray,
        planes: FloatArray,
        step_px: float,
        wanted: Flags,
    ) -> None:
        """Keep what the wanted points look like; see `take_points`."""
        take_points(view, places_px, planes, float(step_px), wanted, self.bank, self._work)

    def find(
        self, view: SmoothView, places_px: FloatArray, planes: FloatArray, wanted: Flags
    ) -> Seen:
        """Return where the wanted points are seen, looked for from `places_px` on."""
        seen = nothing_seen(len(places_px))
        find_points(view, places_px, planes, wanted, self.bank, _INDEPENDENT, self._work, seen)
        return seen

    def look(
        self,
        view: SmoothView,
        start_px: FloatArray,
        planes: FloatArray,
        usable: Flags,
        recent: "Patches",
        last: tuple[SmoothView, FloatArray, Flags, float],
        frame: int,
        least_likeness: float,
        seen: Seen,
    ) -> int:
        """Look for usable points as here, else as in `recent`; see `look_for_points`."""
        return look_for_points(
            view, start_px, planes, usable, self.bank, recent.bank, *last, frame,
            least_likeness, _INDEPENDENT, self._work, seen,
        )  # fmt: skip

    def likeness(self, view: SmoothView, places_px: FloatArray, planes: FloatArray) -> FloatArray:
        """Return the points' correlation with what is at `places_px` itself, else -1."""
        out = np.empty(len(places_px))
        compare_points(view, places_px, planes, self.bank, self._work, out)
        return out

    def sharpness(self, seen: Seen) -> float:
        """Return the median contrast of what was found over the templates', light taken out."""
        return contrast_over(self.bank.levels, seen.found)
