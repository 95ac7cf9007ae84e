"""Motion of each face region from its refined points, each with how sure it is."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._field_kernels import RESULTS, TERMS, WHOLE, WHOLE_NOISE, fit_fields
from ._skin_memory import WIDEST, SkinMemory
from .calibration import mean_face
from .observation import RegionMeasures
from .refined_points import PointMotion
from .regions import REFINED_LANDMARKS, REFINED_REGIONS, REGION_LANDMARKS, REGION_NAMES

FloatArray = NDArray[np.float64]
Flags = NDArray[np.bool_]

MIN_SHARE: Final = 0.35
"""Share of a region's refined points that must be seen for the region to be measured."""

_OWN_MOTION: Final = 5e-5
"""Deviation of a point's own motion within its region, interocular distances: the least that each
is taken to be off, so that no few sharp points decide alone. More of it is told from the points."""

_NOT_THROUGH: Final = 3e-3
"""How far the spline of `_shares` may pass the points by: no point then counts more than about six
times its part."""


def _middles() -> list[FloatArray]:
    across = mean_face()[:, :2]
    return [across[REGION_LANDMARKS[name]].mean(axis=0) for name in REGION_NAMES]


def _places() -> FloatArray:
    """Return the regions' points, one region after the other, about its landmarks' middle."""
    across = mean_face()[REFINED_LANDMARKS, :2]
    pairs = zip(REFINED_REGIONS, _middles(), strict=True)
    return np.concatenate([across[points] - middle for points, middle in pairs])


def _second_moments() -> FloatArray:
    across = mean_face()[:, :2]
    spreads = [
        across[REGION_LANDMARKS[name]] - middle
        for name, middle in zip(REGION_NAMES, _middles(), strict=True)
    ]
    return np.array([spread.T @ spread / len(spread) for spread in spreads])


def _shares() -> FloatArray:
    """Return what each region's points count in the mean over its landmarks.

    Points lie where there is something to see and not evenly. So the mean is that of the smoothest
    field through them, a thin-plate spline, which follows an even stretch exactly.
    """
    across = mean_face()[:, :2]
    shares = []
    for points, name in zip(REFINED_REGIONS, REGION_NAMES, strict=True):
        here, wanted = across[REFINED_LANDMARKS[points]], across[REGION_LANDMARKS[name]]
        even = np.column_stack([np.ones(len(here)), here])
        system = np.block(
            [
                [_bending(here, here) + _NOT_THROUGH * np.eye(len(here)), even],
                [even.T, np.zeros((even.shape[1], even.shape[1]))],
            ]
        )
        mean = np.r_[_bending(here, wanted).mean(axis=1), 1.0, wanted.mean(axis=0)]
        shares.append(np.linalg.solve(system, mean)[: len(here)])
    return np.concatenate(shares)


def _bending(one: FloatArray, other: FloatArray) -> FloatArray:
    squares = ((one[:, None] - other[None]) ** 2).sum(axis=-1)
    return np.asarray(0.5 * squares * np.log(np.where(squares > 0.0, squares, 1.0)))


_POINTS: Final = np.concatenate(REFINED_REGIONS)
_STARTS: Final = np.cumsum([0, *(len(points) for points in REFINED_REGIONS)])
_COUNTS: Final = np.diff(_STARTS)
_FEWEST: Final = np.maximum(MIN_SHARE * _COUNTS, TERMS)


_FREE: Final = np.tile((WIDEST**2, 0.0, 0.0), (len(REGION_NAMES), 1))


def hidden_regions(seen: Flags) -> Flags:
    """Return of which regions too little is in sight for them to be measured, shape ``(3,)``.

    Parameters
    ----------
    seen
        Shape ``(n,)``: refined points that were found.
    """
    return np.asarray(np.add.reduceat(seen[_POINTS], _STARTS[:-1], dtype=np.intp) < _FEWEST)


class RefinedMotion:
    """Turns the refined points of successive frames into the regions' motion.

    A region is taken for one piece of skin that shifts, stretches and shears: this field is fitted
    to its points, each weighted by its certainty, and gives the displacement at each of the
    region's landmarks. What the field leaves beyond the points' noise is added. So points that
    tremble from camera noise do not add up to a speed, while skin that moves unevenly counts. How
    much stretch and unevenness a field may show is told by what the region did of late; see
    `SkinMemory`.

    A speed needs two successive frames; see `motion.RegionMotion` for what makes a gap.
    """

    def __init__(self) -> None:
        self._places, self._second_moments, self._shares = _places(), _second_moments(), _shares()
        self._before: tuple[float, int] | None = None
        self._stayed = SkinMemory(self._second_moments, _COUNTS, frames=1)
        self._moved = SkinMemory(self._second_moments, _COUNTS, frames=2)

    def reset(self) -> None:
        """Forget the frames before."""
        self._before = None
        self._stayed.forget()
        self._moved.forget()

    def update(
        self, points: PointMotion | None, *, t_s: float, frame_index: int
    ) -> RegionMeasures | None:
        """Return the measures of one frame; None where no points were found in it."""
        before, self._before = self._before, (t_s, frame_index)
        if points is None:
            self.reset()
            return None
        passed_s = t_s - before[0] if before is not None and t_s > before[0] else np.inf
        follows = before is not None and frame_index - before[1] == 1 and np.isfinite(passed_s)
        return self._measure(points, passed_s, passed_s if follows else np.nan)

    def _measure(self, points: PointMotion, passed_s: float, step_s: float) -> RegionMeasures:
        unit = points.interocular_px
        stretch = points.to_face_plane / unit

        def fields(
            moved: FloatArray, seen: Flags, memory: SkinMemory, *, uneven: bool
        ) -> FloatArray:
            free = self._fields(moved, points.covariances_px2, seen, stretch, _FREE)
            expected = memory.expect(free, passed_s)
            # A speed is this frame's: points that moved unevenly before it say nothing of it.
            expected[:, 1:] *= uneven
            return self._fields(moved, points.covariances_px2, seen, stretch, expected)

        stay = fields(points.own_px, points.good, self._stayed, uneven=True)
        move = fields(points.steps_px, points.stepped, self._moved, uneven=False)
        speeds = np.sqrt(move[:, WHOLE]) / step_s
        return RegionMeasures(
            speeds=speeds,
            noise_speeds=np.sqrt(move[:, WHOLE_NOISE]) / step_s,
            speeds_px_s=speeds * unit,
            displacements_px=stay[:, :2] * unit,
            deviations_px=np.hypot(
                np.sqrt((stay[:, 2] + stay[:, 3]) / 2.0) * unit, points.pose_deviations_px
            ),
            used=np.add.reduceat(points.good[_POINTS], _STARTS[:-1], dtype=np.intp),
            leaks_px=np.hypot(
                points.pose_deviations_px, points.depth_deviations * unit * points.turned_rad
            ),
        )

    def _fields(
        self,
        moved: FloatArray,
        covariances: FloatArray,
        seen: Flags,
        stretch: FloatArray,
        expected: FloatArray,
    ) -> FloatArray:
        """Return each region's fit, shape ``(3, RESULTS)``; see `fit_field`."""
        out = np.empty((len(REGION_NAMES), RESULTS))
        fit_fields(
            _POINTS, _STARTS, self._places, self._second_moments, self._shares, moved,
            covariances, seen, stretch, MIN_SHARE, _OWN_MOTION**2, expected, out,
        )  # fmt: skip
        return out
