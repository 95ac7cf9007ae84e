"""Motion of each face region from its refined points, each with how sure it is."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._field_kernels import fit_field
from ._head_track import OWN_MOTION
from .calibration import mean_face
from .observation import RegionMeasures
from .refinement import RefinedPoints
from .regions import REFINED_LANDMARKS, REFINED_REGIONS, REGION_LANDMARKS, REGION_NAMES

FloatArray = NDArray[np.float64]

MIN_SHARE: Final = 0.35
"""Share of a region's refined points that must be seen for the region to be measured."""

_GRADIENT: Final = 0.02
"""Deviation of the stretch expected across one interocular distance: wide, so that only fields
that hang on a handful of points are held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Region:
    points: NDArray[np.intp]
    places: FloatArray
    second_moments: FloatArray


def _region(number: int) -> _Region:
    across = mean_face()[:, :2]
    landmarks = across[REGION_LANDMARKS[REGION_NAMES[number]]]
    middle = landmarks.mean(axis=0)
    points = REFINED_REGIONS[number]
    spread = landmarks - middle
    return _Region(
        points=points,
        places=np.ascontiguousarray(across[REFINED_LANDMARKS[points]] - middle),
        second_moments=spread.T @ spread / len(spread),
    )


class RefinedMotion:
    """Turns the refined points of successive frames into the regions' motion.

    A region is taken for one piece of skin that shifts, stretches and shears: this field is fitted
    to its points, each weighted by its certainty, and gives the displacement at each of the
    region's landmarks. What the field leaves beyond the points' noise is added. So points that
    tremble from camera noise do not add up to a speed, while skin that moves unevenly counts.

    A speed needs two successive frames; see `motion.RegionMotion` for what makes a gap.
    """

    def __init__(self) -> None:
        self._regions = [_region(number) for number in range(len(REGION_NAMES))]
        self._before: tuple[float, int] | None = None

    def reset(self) -> None:
        """Forget the frame before."""
        self._before = None

    def update(
        self, points: RefinedPoints | None, *, t_s: float, frame_index: int
    ) -> RegionMeasures | None:
        """Return the measures of one frame; None where no points were found in it."""
        before, self._before = self._before, (t_s, frame_index)
        if points is None:
            self._before = None
            return None
        follows = before is not None and frame_index - before[1] == 1 and t_s > before[0]
        step_s = t_s - before[0] if before is not None and follows else np.nan
        return self._measure(points, step_s)

    def _measure(self, points: RefinedPoints, step_s: float) -> RegionMeasures:
        unit = points.interocular_px
        stretch = points.to_face_plane / unit
        own, steps = points.own_px @ stretch.T, points.steps_px @ stretch.T
        variances = points.variances_px2 @ (stretch**2).T
        stay, move = (np.full((len(self._regions), 6), np.nan) for _ in range(2))
        used = np.zeros(len(self._regions), dtype=np.intp)
        for number, region in enumerate(self._regions):
            least = MIN_SHARE * len(region.points)
            for values, good, out in (
                (own, points.good, stay[number]),
                (steps, points.stepped, move[number]),
            ):
                seen = good[region.points]
                if np.count_nonzero(seen) >= least:
                    fit_field(
                        region.places,
                        values[region.points],
                        variances[region.points],
                        seen,
                        OWN_MOTION**2,
                        1.0 / _GRADIENT**2,
                        region.second_moments,
                        out,
                    )
            used[number] = np.count_nonzero(points.good[region.points])
        speeds = np.sqrt(move[:, 4]) / step_s
        return RegionMeasures(
            speeds=speeds,
            noise_speeds=np.sqrt(move[:, 5]) / step_s,
            speeds_px_s=speeds * unit,
            displacements_px=stay[:, :2] * unit,
            deviations_px=np.hypot(
                np.sqrt(stay[:, 2:4].mean(axis=1)) * unit, points.pose_deviations_px
            ),
            used=used,
            leaks_px=np.hypot(
                points.pose_deviations_px, points.depth_deviations * unit * points.turned_rad
            ),
        )
