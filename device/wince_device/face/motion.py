"""Speed of each face region, rigid head motion removed."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .regions import REGION_LANDMARKS, REGION_NAMES, STABLE_LANDMARKS
from .rigid import robust_similarity

FloatArray = NDArray[np.float64]

_REGIONS: Final = tuple(REGION_LANDMARKS[name] for name in REGION_NAMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    landmarks_px: FloatArray
    t_s: float
    frame_index: int


class RegionMotion:
    """Turns landmarks of successive frames into speeds.

    Two successive frames are laid over each other by a robust similarity of the stable points;
    what then is left of a landmark's displacement is its own. It is measured in the face's own
    plane, because the landmark model only guesses depth. A region's speed is the 2-norm of all
    its landmarks' displacements over the square root of their number, so that regions with
    different numbers of landmarks compare: the root mean square displacement, over the time
    between the two frames, in interocular distances per second.

    A speed needs two successive frames with a face. After a lost face, a dropped frame (a step
    above one in the frame index) or a clock that went backwards it is NaN: displacement over two
    frame times is a smoother quantity with other peaks, and is never passed off as the speed.
    """

    def __init__(self) -> None:
        self._before: _Moment | None = None

    def reset(self) -> None:
        """Forget the frame before: what comes next is the first after a gap."""
        self._before = None

    def update(
        self,
        landmarks_px: FloatArray,
        *,
        rotation: FloatArray,
        interocular_px: float,
        t_s: float,
        frame_index: int,
    ) -> FloatArray:
        """Return the speeds of V1, V2, V3, shape ``(3,)``, in interocular distances per second.

        Parameters
        ----------
        landmarks_px
            Shape ``(468, 3)``.
        rotation
            Shape ``(3, 3)``: from the frontal head to the picture.
        interocular_px
            Distance of the eye centres.
        t_s, frame_index
            The frame's own.
        """
        before, now = (
            self._before,
            _Moment(landmarks_px=landmarks_px, t_s=t_s, frame_index=frame_index),
        )
        self._before = now
        if before is None or frame_index - before.frame_index != 1 or t_s <= before.t_s:
            return np.full(len(_REGIONS), np.nan)
        shifts = _own_shifts(now.landmarks_px, before.landmarks_px) @ rotation
        squares = np.sum(shifts[:, :2] ** 2, axis=1)
        sizes = np.array([np.sqrt(squares[region].mean()) for region in _REGIONS])
        return np.asarray(sizes / (interocular_px * (t_s - before.t_s)))


def _own_shifts(now: FloatArray, before: FloatArray) -> FloatArray:
    """Return each landmark's displacement that the head's motion does not explain, in pixels."""
    fit = robust_similarity(now[STABLE_LANDMARKS], before[STABLE_LANDMARKS])
    return fit.apply(now) - before
