"""What points of the face looked like, and where that is seen in another picture."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ._patch_kernels import PULLS, SAMPLES, SIDE, compare_patches, find_patches, take_templates
from ._shrink import shrunk_luma

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

_SPREAD: Final = 0.5
_NOISE_CORRELATION: Final = np.pi
"""Neighbouring samples share noise after smoothing by half a sample: sum of exp(-d²) over all
neighbours."""


def _window() -> NDArray[np.float32]:
    along = np.exp(-0.5 * (np.linspace(-1.0, 1.0, SIDE) / _SPREAD) ** 2)
    weights = np.outer(along, along).ravel()
    return np.asarray(weights / weights.sum(), dtype=np.float32)


WINDOW: Final = _window()
_INDEPENDENT: Final = float(1.0 / np.sum(WINDOW.astype(np.float64) ** 2) / _NOISE_CORRELATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmoothView:
    """A smoothed part of a picture.

    Attributes
    ----------
    image
        Luma, 0-255.
    corner_px
        Shape ``(2,)``: where its first point lies in the picture, x and y.
    pixel_px
        Side of its pixels in the picture's.
    """

    image: NDArray[np.float32]
    corner_px: FloatArray
    pixel_px: int

    def inside(self, places_px: FloatArray) -> FloatArray:
        """Return where places of the picture lie here."""
        return np.asarray((places_px - self.corner_px) / self.pixel_px)

    def outside(self, places: FloatArray) -> FloatArray:
        """Return where places of this view lie in the picture."""
        return np.asarray(places * self.pixel_px + self.corner_px)


def sample_step_px(interocular_px: float) -> float:
    """Return the distance of a patch's samples for a face of this size."""
    return max(PATCH_SIDE * interocular_px / (SIDE - 1), LEAST_STEP_PX)


def smooth_view(image: NDArray[np.uint8], places_px: FloatArray, step_px: float) -> SmoothView:
    """Return the part of a picture that patches around some places reach into, smoothed.

    Parameters
    ----------
    image
        The whole picture, luma ``(height, width)`` or RGB ``(height, width, 3)``.
    places_px
        Shape ``(n, 2)``.
    step_px
        Distance of a patch's samples.
    """
    # A large face is not worked at a higher resolution than a small one: its samples lie farther
    # apart, and what lies between them is averaged.
    pixel_px = max(1, int(step_px))
    margin = SIDE * step_px
    height, width = image.shape[:2]
    least = 2 * pixel_px
    low = np.clip(np.floor(places_px.min(axis=0) - margin), 0, (width - least, height - least))
    high = np.clip(np.ceil(places_px.max(axis=0) + margin), low + least, (width, height))
    left, top = int(low[0]), int(low[1])
    part = image[top : int(high[1]), left : int(high[0])]
    if part.ndim == 3:
        part = np.asarray(cv2.cvtColor(part, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    deviation = SMOOTHING * step_px
    if pixel_px > 1:
        # Averaging has smoothed it in part.
        deviation = np.sqrt(deviation**2 - (pixel_px**2 - 1) / 12.0) / pixel_px
    taps = cv2.getGaussianKernel(2 * int(np.ceil(2.5 * deviation)) + 1, deviation, cv2.CV_32F)
    source = shrunk_luma(part, pixel_px) if pixel_px > 1 else part
    smooth = cv2.sepFilter2D(source, cv2.CV_32F, taps, taps, borderType=cv2.BORDER_REPLICATE)
    return SmoothView(
        image=np.asarray(smooth, dtype=np.float32),
        corner_px=np.array([left, top]) + (pixel_px - 1) / 2,
        pixel_px=pixel_px,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Where patches were seen.

    Attributes
    ----------
    places_px
        Shape ``(n, 2)``; of use only where `likeness` is above zero.
    likeness
        Shape ``(n,)``: correlation with the template, -1 where nothing was found.
    variances_px2
        Shape ``(n, 2)``: of each place, right and down.
    mean_luma, contrast
        Shape ``(n,)``: weighted mean and deviation inside the patch, grey levels.
    """

    places_px: FloatArray
    likeness: FloatArray
    variances_px2: FloatArray
    mean_luma: FloatArray
    contrast: FloatArray


class Patches:
    """Templates of so many points.

    Parameters
    ----------
    count
        How many.
    """

    def __init__(self, count: int) -> None:
        self.taken = np.zeros(count, dtype=np.bool_)
        self.levels = np.zeros((count, 2))
        self._templates = np.zeros((count, SAMPLES), dtype=np.float32)
        self._pulls = np.zeros((count, PULLS, SAMPLES), dtype=np.float32)
        self._tensors = np.zeros((count, 3))
        self._unseen = np.tile(np.eye(2), (count, 1, 1))

    def take(
        self,
        view: SmoothView,
        places_px: FloatArray,
        planes: FloatArray,
        step_px: float,
        wanted: Flags,
    ) -> None:
        """Keep what the wanted points look like.

        Parameters
        ----------
        view
            Made for this `step_px`.
        places_px
            Shape ``(n, 2)``, pixels of the whole picture.
        planes
            Shape ``(n, 2, 2)``: how the skin around each point is seen, from its own plane to
            pixels.
        step_px
            Distance of the samples.
        wanted
            Shape ``(n,)``.
        """
        taken = wanted.copy()
        take_templates(
            view.image,
            view.inside(places_px),
            np.eye(2) * (step_px / view.pixel_px),
            taken,
            WINDOW,
            self._templates,
            self._pulls,
            self._tensors,
            self.levels,
        )
        self._unseen[wanted] = np.linalg.inv(planes[wanted]) * step_px
        self.taken = np.where(wanted, taken, self.taken)

    def find(
        self, view: SmoothView, places_px: FloatArray, planes: FloatArray, wanted: Flags
    ) -> Found:
        """Return where the wanted points are seen, looked for from `places_px` on."""
        spreads = np.matmul(planes, self._unseen) / view.pixel_px
        places = view.inside(places_px)
        found, variances = np.zeros((len(places), 3)), np.zeros((len(places), 2))
        find_patches(
            view.image,
            places,
            spreads,
            wanted & self.taken,
            WINDOW,
            _INDEPENDENT,
            self._pulls,
            self._tensors,
            self.levels,
            found,
            variances,
        )
        return Found(
            places_px=view.outside(places),
            likeness=found[:, 0],
            variances_px2=variances * view.pixel_px**2,
            mean_luma=found[:, 1],
            contrast=found[:, 2],
        )

    def likeness(
        self, view: SmoothView, places_px: FloatArray, planes: FloatArray, wanted: Flags
    ) -> FloatArray:
        """Return the wanted points' correlation with what is at `places_px` itself, else -1."""
        out = np.full(len(places_px), -1.0)
        spreads = np.matmul(planes, self._unseen) / view.pixel_px
        places = view.inside(places_px)
        known = wanted & self.taken
        compare_patches(view.image, places, spreads, known, WINDOW, self._templates, out)
        return out

    def sharpness(self, found: Found) -> float:
        """Return the median contrast of what was found over the templates', light taken out."""
        seen = (found.likeness > 0) & (self.levels[:, 1] > 0)
        if not seen.any():
            return 0.0
        now = found.contrast[seen] / np.maximum(found.mean_luma[seen], 1.0)
        usual = self.levels[seen, 1] / np.maximum(self.levels[seen, 0], 1.0)
        return float(np.median(now / usual))
