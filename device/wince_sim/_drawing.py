"""Draws the face for a given pull of its muscles, and says exactly where each point went."""

import threading
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from wince_sim._anatomy import REGIONS, Points
from wince_sim._camera_chip import CameraChip
from wince_sim._expression import ACTION_UNITS
from wince_sim._head import HeadPose
from wince_sim._photograph import photograph
from wince_sim._pulls import pulls
from wince_sim._warp import add_weighted, sample_cubic, sample_linear, shift_at, source_of, trace


@dataclass(frozen=True, kw_only=True)
class Posture:
    """What the face is doing.

    Parameters
    ----------
    pulls
        Pull of each displacement field, shape ``(10,)``.
    regions_px
        Each region's own motion, right and down, pixels, shape ``(3, 2)``.
    head
        Where the head is.
    """

    pulls: NDArray[np.float64]
    regions_px: NDArray[np.float64]
    head: HeadPose

    @classmethod
    def neutral(cls) -> "Posture":
        """Return the resting face."""
        rest = pulls(dict.fromkeys(ACTION_UNITS, 0.0))
        return cls(pulls=rest, regions_px=np.zeros((3, 2)), head=HeadPose())


class _Sheets:
    """Planes that a picture is worked out on, used again for the next one."""

    def __init__(self, height: int, width: int) -> None:
        self.xs, self.ys, self.light, self.luma = np.empty((4, height, width), dtype=np.float32)
        self.chroma = np.empty(((height + 1) // 2, (width + 1) // 2, 2), dtype=np.float32)


class Drawing:
    """Pictures of one size.

    Parameters
    ----------
    width, height
        Size, pixels.
    color
        RGB, or luma alone.
    chip
        The camera's noise.
    """

    def __init__(self, width: int, height: int, *, color: bool, chip: CameraChip) -> None:
        self.photograph = photograph(width, height)
        self._color = color
        self._chip = chip
        self._threads = threading.local()
        self._rest = Posture.neutral()
        self._rest_right, self._rest_down = self._shift(self._rest)
        self._region_gains = {name: self._gains(points) for name, points in REGIONS.items()}

    def face(self, posture: Posture, frame: int) -> NDArray[np.uint8]:
        """Return the picture of a face, with the camera noise of a frame."""
        photo = self.photograph
        right, down = self._shift(posture)
        dark = np.zeros_like(right)
        add_weighted(photo.dark, posture.pulls.astype(np.float32), dark)
        back = posture.head.way_back(photo.face_centre_px)
        back[:, 2] += photo.margin_px - photo.corner
        sheets = self._sheets()
        xs, ys = sheets.xs, sheets.ys
        trace(right, down, dark, back.astype(np.float32), xs, ys, sheets.light)
        corner = photo.corner.astype(np.float32)
        sample_cubic(photo.knots, corner, xs, ys, sheets.light, sheets.luma)
        if not self._color:
            return self._expose(sheets.luma, None, frame)
        sample_linear(photo.chroma, corner, xs, ys, sheets.chroma)
        return self._expose(sheets.luma, sheets.chroma, frame)

    def backdrop(self, frame: int) -> NDArray[np.uint8]:
        """Return the picture of the empty place, with the camera noise of a frame."""
        luma, chroma = _backdrop(self.photograph.width, self.photograph.height)
        return self._expose(luma, chroma if self._color else None, frame)

    def seen_at(self, points_px: NDArray[np.float64], posture: Posture) -> NDArray[np.float64]:
        """Return where points of the neutral picture are seen now, shape ``(n, 2)``, pixels."""
        right, down = self._shift(posture)
        photo = self.photograph
        moved = np.empty(points_px.shape)
        for n, (x, y) in enumerate(points_px + photo.margin_px - photo.corner):
            px, py = source_of(self._rest_right, self._rest_down, x, y, x, y)
            rest = shift_at(self._rest_right, self._rest_down, px, py)
            now = shift_at(right, down, px, py)
            moved[n] = points_px[n] + [now[0] - rest[0], now[1] - rest[1]]
        return posture.head.move(moved, photo.face_centre_px)

    def neutral_px(self, points: Points) -> NDArray[np.float64]:
        """Return where points of the original photograph lie in the neutral picture."""
        canvas = self.photograph.to_canvas(np.array(points))
        shifts = [
            shift_at(self._rest_right, self._rest_down, x, y)[:2]
            for x, y in canvas - self.photograph.corner
        ]
        return np.asarray(canvas + shifts - self.photograph.margin_px)

    def region_motion_px(self, posture: Posture) -> dict[str, tuple[float, float]]:
        """Return the mean displacement of each region's points from rest, head left out."""
        pulled = posture.pulls - self._rest.pulls
        motion = {}
        for name, (muscles, windows) in self._region_gains.items():
            mean = muscles @ pulled + windows @ posture.regions_px
            motion[name] = (float(mean[0]), float(mean[1]))
        return motion

    def _gains(self, points: Points) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the mean motion of points by each field (2, 10), and by each window (3,)."""
        photo = self.photograph
        x, y = (photo.to_canvas(np.array(points)) - photo.corner).T
        muscles = np.array(
            [[_mean_at(field, x, y) for field in fields] for fields in (photo.right, photo.down)]
        )
        return muscles, np.array([_mean_at(window, x, y) for window in photo.windows])

    def _sheets(self) -> "_Sheets":
        """Return this thread's own; fresh memory for each picture would double its time."""
        sheets = getattr(self._threads, "sheets", None)
        if sheets is None:
            sheets = self._threads.sheets = _Sheets(self.photograph.height, self.photograph.width)
        return sheets

    def _shift(self, posture: Posture) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        photo = self.photograph
        weights = posture.pulls.astype(np.float32)
        regions = np.ascontiguousarray(posture.regions_px.T, dtype=np.float32)
        planes = []
        for fields, own in zip((photo.right, photo.down), regions, strict=True):
            total = np.zeros(fields.shape[1:], dtype=np.float32)
            add_weighted(fields, weights, total)
            add_weighted(photo.windows, own, total)
            planes.append(total)
        return planes[0], planes[1]

    def _expose(
        self, luma: NDArray[np.float32], chroma: NDArray[np.float32] | None, frame: int
    ) -> NDArray[np.uint8]:
        image = self._chip.expose(luma, chroma, frame)
        image.setflags(write=False)
        return image


def _mean_at(plane: NDArray[np.float32], x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Return the mean of a plane between its points, just as the drawing sees it."""
    return float(np.mean(ndimage.map_coordinates(plane, [y, x], order=1, output=np.float64)))


@lru_cache(maxsize=4)
def _backdrop(width: int, height: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return luma and chroma of a wall as bright as the photograph's, unevenly lit."""
    photo = photograph(width, height)
    upper, sides = slice(photo.margin_px, height // 3), np.r_[0:40, -40:0]
    across = np.linspace(1.04, 0.96, width, dtype=np.float32)
    downward = np.linspace(1.03, 0.97, height, dtype=np.float32)
    wall = photo.knots[upper][:, sides].mean() * downward[:, np.newaxis] * across
    tint = photo.chroma[upper][:, sides].mean(axis=(0, 1))
    return wall.astype(np.float32), np.tile(tint, ((height + 1) // 2, (width + 1) // 2, 1)).astype(
        np.float32
    )
