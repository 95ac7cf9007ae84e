"""The head as a solid: where it is, and where it will be in the next picture."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._pose_kernels import PARAMETERS, fit_pose, project
from .depth import face_depths, face_slopes
from .regions import REFINED_LANDMARKS, REFINED_STABLE

FloatArray = NDArray[np.float64]

DISTANCE: Final = 10.0
"""How far the camera is taken to be, in interocular distances: about 63 cm. A lens that near makes
what comes towards it larger; at twice the distance half of that is missing."""

OWN_MOTION: Final = 2.5e-4
"""Deviation of a stable point's own motion, interocular distances: what skin does over a skull,
and the least that each point is taken to be off, so that no few sharp points decide alone."""

_LIMIT: Final = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadPlace:
    """Where a head is seen, against its reference.

    Attributes
    ----------
    rotation
        Shape ``(3, 3)``.
    scale
        Size over that in the reference.
    shift_px
        Shape ``(2,)``: where its middle is seen.
    """

    rotation: FloatArray
    scale: float
    shift_px: FloatArray

    def step_to(self, later: "HeadPlace") -> "HeadPlace":
        """Return the motion that leads to a later place."""
        return HeadPlace(
            rotation=later.rotation @ self.rotation.T,
            scale=later.scale / self.scale,
            shift_px=later.shift_px - self.shift_px,
        )

    def moved(self, step: "HeadPlace", *, shift: bool) -> "HeadPlace":
        """Return the place after a motion, with or without its shift."""
        return HeadPlace(
            rotation=step.rotation @ self.rotation,
            scale=step.scale * self.scale,
            shift_px=self.shift_px + step.shift_px if shift else self.shift_px,
        )

    def shifted(self, shift_px: FloatArray) -> "HeadPlace":
        """Return the place, shifted."""
        return replace(self, shift_px=self.shift_px + shift_px)

    def turned(self, other: "HeadPlace") -> float:
        """Return the angle between two places, radians."""
        # The chord: an arc cosine would lose small angles.
        chord = float(np.linalg.norm(other.rotation - self.rotation)) / np.sqrt(8.0)
        return 2.0 * float(np.arcsin(min(1.0, chord)))

    def apart(self, other: "HeadPlace") -> float:
        """Return by how much two places differ, in radians or in share of size."""
        return max(self.turned(other), abs(other.scale / self.scale - 1.0))

    def against_reference(self) -> tuple[float, float]:
        """Return the angle against the reference, radians, and the growth, either way, from 1."""
        chord = float(np.linalg.norm(self.rotation - np.eye(3))) / np.sqrt(8.0)
        return 2.0 * float(np.arcsin(min(1.0, chord))), max(self.scale, 1.0 / self.scale)


class HeadTrack:
    """The pose of one head against a reference picture.

    Parameters
    ----------
    places_px
        Shape ``(n, 2)``: `REFINED_LANDMARKS` in the reference picture.
    turn
        Shape ``(3, 3)``: from the frontal head to the reference picture.
    interocular_px
        In the reference picture.
    """

    def __init__(self, places_px: FloatArray, turn: FloatArray, interocular_px: float) -> None:
        self.interocular_px = interocular_px
        self._nearness = 1.0 / (DISTANCE * interocular_px)
        depths = _depths_in_picture(places_px, turn, interocular_px)
        centre = places_px[REFINED_STABLE].mean(axis=0)
        depths -= depths[REFINED_STABLE].mean()
        self.solid = np.empty((len(places_px), 3))
        self.solid[:, :2] = (places_px - centre) * (1.0 + self._nearness * depths)[:, None]
        self.solid[:, 2] = depths
        self.turn = turn
        self._tangents = _tangents(turn)
        self.place = HeadPlace(rotation=np.eye(3), scale=1.0, shift_px=centre)
        self._normal = np.zeros((PARAMETERS, PARAMETERS))
        self.residual_px = 0.0

    @property
    def seen_interocular_px(self) -> float:
        """Interocular distance as it is now."""
        return self.place.scale * self.interocular_px

    def places(self) -> FloatArray:
        """Return where the solid's points are seen, shape ``(n, 2)``."""
        out = np.empty((len(self.solid), 2))
        project(self.solid, self.place.rotation, self._scale_shift(), self._nearness, out)
        return out

    def planes(self) -> FloatArray:
        """Return how the skin at each point is seen, shape ``(n, 2, 2)``."""
        return np.asarray(self.place.scale * (self.place.rotation[:2] @ self._tangents))

    def fit(self, places_px: FloatArray, variances_px2: FloatArray) -> bool:
        """Move the pose to where the points are seen; return whether that could be done.

        Points with an infinite variance do not count.
        """
        floor = (OWN_MOTION * self.interocular_px) ** 2
        rotation, scale_shift = self.place.rotation.copy(), self._scale_shift()
        residual = fit_pose(
            self.solid[REFINED_STABLE],
            places_px[REFINED_STABLE],
            variances_px2[REFINED_STABLE] + floor,
            _LIMIT,
            self._nearness,
            rotation,
            scale_shift,
            self._normal,
        )
        if not (np.isfinite(residual) and np.isfinite(scale_shift).all() and scale_shift[0] > 0):
            return False
        self.residual_px = residual
        self.place = HeadPlace(
            rotation=rotation, scale=float(scale_shift[0]), shift_px=scale_shift[1:].copy()
        )
        return True

    def _scale_shift(self) -> FloatArray:
        return np.array([self.place.scale, *self.place.shift_px])

    def to_face_plane(self) -> FloatArray:
        """Return the map from shifts in the picture to shifts across the face, ``(2, 2)``."""
        return np.asarray(np.linalg.inv((self.place.rotation @ self.turn)[:2, :2]))

    def put_points(self, points: NDArray[np.intp], places_px: FloatArray) -> None:
        """Let the solid's points be what is seen at these places, their depths kept."""
        depths = self.place.scale * (self.solid[points] @ self.place.rotation[2])
        turned = np.column_stack(
            [
                (places_px - self.place.shift_px) * (1.0 + self._nearness * depths)[:, None],
                depths,
            ]
        )
        self.solid[points] = turned @ self.place.rotation / self.place.scale

    def deviations_at(self, groups: Sequence[NDArray[np.intp]]) -> FloatArray:
        """Return the deviation, one axis, that the pose's own leaves at each group's middle."""
        try:
            spread = np.linalg.inv(self._normal)
        except np.linalg.LinAlgError:
            return np.full(len(groups), np.inf)
        middles = np.array([self.solid[points].mean(axis=0) for points in groups])
        turned = self.place.scale * (middles @ self.place.rotation.T)
        rows = np.zeros((len(groups), 2, PARAMETERS))
        rows[:, :, 0] = turned[:, :2]
        rows[:, 1, 1], rows[:, 0, 2] = -turned[:, 2], turned[:, 2]
        rows[:, 0, 3], rows[:, 1, 3] = -turned[:, 1], turned[:, 0]
        rows[:, 0, 4] = rows[:, 1, 5] = 1.0
        return np.asarray(np.sqrt(np.einsum("gai,ij,gaj->g", rows, spread, rows) / 2.0))


def _depths_in_picture(
    places_px: FloatArray, turn: FloatArray, interocular_px: float
) -> FloatArray:
    """Return depths in the picture's axes of points whose depths on the frontal face are known."""
    frontal_depth = face_depths()[REFINED_LANDMARKS] * interocular_px
    centred = places_px - places_px.mean(axis=0)
    # What depth adds to the place in the picture is taken off before turning back.
    frontal = (centred - np.outer(frontal_depth, turn[:2, 2])) @ np.linalg.inv(turn[:2, :2]).T
    return np.asarray(frontal @ turn[2, :2] + frontal_depth * turn[2, 2])


def _tangents(turn: FloatArray) -> FloatArray:
    slopes = face_slopes()[REFINED_LANDMARKS]
    tangents = np.zeros((len(slopes), 3, 2))
    tangents[:, 0, 0] = tangents[:, 1, 1] = 1.0
    tangents[:, 2] = slopes
    return np.asarray(turn @ tangents)
