"""The head as a solid: where it is, and where it will be in the next picture."""

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._head_kernels import (
    deepen,
    fit_head,
    pose_deviations,
    pose_spreads,
    rotation_from,
    see_planes,
    stirred,
    turn_from,
)
from ._learned_depths import LearnedDepths
from ._pose_kernels import PARAMETERS, UNKNOWNS, project
from ._steady_head import HeadStep, SteadyHead
from .depth import face_depths, face_slopes
from .regions import REFINED_LANDMARKS, REFINED_STABLE, REFINED_STABLE_LOADS

FloatArray = NDArray[np.float64]
Flags = NDArray[np.bool_]

DISTANCE: Final = 10.0
"""How far the camera is taken to be, in interocular distances: about 63 cm. A lens that near makes
what comes towards it larger; at twice the distance half of that is missing."""

OWN_MOTION: Final = 2.5e-4
"""Deviation of a stable point's own motion, interocular distances: what skin does over a skull,
and the least that each point is taken to be off, so that no few sharp points decide alone."""

LOOSENESS: Final = 3.5e-4
"""Deviation of a shift of V1's or V2's skin that takes stable points along, interocular distances:
what a face at rest does. A larger one lets more of a region's motion be seen, and of the noise. A
shift that is far larger by what the points say is believed nevertheless."""

UNSEEN: Final = 5e-4
"""Deviation of such a shift that the pose is taken to have followed for a moment, as above."""

_LIMIT: Final = 2.5
_STABLE_POINTS: Final = np.flatnonzero(REFINED_STABLE)


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
        return _angle_of(other.rotation - self.rotation)

    def apart(self, other: "HeadPlace") -> float:
        """Return by how much two places differ, in radians or in share of size."""
        return max(self.turned(other), abs(other.scale / self.scale - 1.0))

    def against_reference(self) -> tuple[float, float]:
        """Return the angle against the reference, radians, and the growth, either way, from 1."""
        return _angle_of(self.rotation - np.eye(3)), max(self.scale, 1.0 / self.scale)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadMoment:
    """What is kept of one frame until the frames after it have said where the head was.

    Attributes
    ----------
    track
        The head's.
    step
        Its way from the frame before; None in the reference.
    solid
        Shape ``(n, 3)``: the head as it was known.
    before
        Where it was in the frame before, as that was told then.
    first
        Shape ``(6,)``: its pose in the reference, likewise.
    """

    track: "HeadTrack"
    step: HeadStep | None
    solid: FloatArray
    before: HeadPlace
    first: FloatArray


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
    learned
        What is known of this person's depths.
    speed
        How the head was moving, from an earlier track.
    """

    def __init__(
        self,
        places_px: FloatArray,
        turn: FloatArray,
        interocular_px: float,
        *,
        learned: LearnedDepths | None = None,
        speed: FloatArray | None = None,
    ) -> None:
        self._learned = learned or LearnedDepths(len(places_px))
        self._steady = SteadyHead(speed)
        self._begun = False
        # Own motion by the pose that was fitted last, its noise, what was found, and the turn.
        self._own: tuple[FloatArray, FloatArray, Flags, FloatArray] | None = None
        self.interocular_px = interocular_px
        self._nearness = 1.0 / (DISTANCE * interocular_px)
        depths = _depths_in_picture(places_px, turn, interocular_px)
        centre = places_px[REFINED_STABLE].mean(axis=0)
        depths -= depths[REFINED_STABLE].mean()
        self._centre = centre
        self._flat, self._depths = places_px - centre, depths
        self.solid = np.empty((len(places_px), 3))
        self._deepen()
        self.turn = turn
        self._tangents = _tangents(turn)
        self.place = HeadPlace(rotation=np.eye(3), scale=1.0, shift_px=centre)
        self._normal = np.zeros((UNKNOWNS, UNKNOWNS))
        self._weights = np.zeros((len(_STABLE_POINTS), 3))
        self.residual_px = 0.0

    @property
    def seen_interocular_px(self) -> float:
        """Interocular distance as it is now."""
        return self.place.scale * self.interocular_px

    @property
    def speed(self) -> FloatArray:
        """How the head moves, for the track that comes after this one."""
        return self._steady.speed

    def places(self, place: HeadPlace | None = None, solid: FloatArray | None = None) -> FloatArray:
        """Return where the solid's points are seen, shape ``(n, 2)``; now, or from a place.

        Parameters
        ----------
        place
            Of the head.
        solid
            Shape ``(n, 3)``: as it was known at another time.
        """
        at = place or self.place
        points = self.solid if solid is None else solid
        out = np.empty((len(points), 2))
        project(points, at.rotation, _scale_shift(at), self._nearness, out)
        return out

    def strayed(self) -> FloatArray:
        """Return how far the reference's own noise has moved the solid there, shape ``(n, 2)``."""
        first = self.place_of(self._steady.first)
        return np.asarray(self._flat + self._centre - self.places(first))

    def planes(self) -> FloatArray:
        """Return how the skin at each point is seen, shape ``(n, 2, 2)``."""
        planes = np.empty((len(self.solid), 2, 2))
        see_planes(self._tangents, self.place.rotation, self.place.scale, planes)
        return planes

    def fit(self, places_px: FloatArray, covariances_px2: FloatArray, good: Flags) -> bool:
        """Move the pose to where the points are seen; return whether that could be done.

        Points that are not good do not count.
        """
        unit_square = self.interocular_px**2
        rotation, scale_shift = self.place.rotation.copy(), _scale_shift(self.place)
        residual = fit_head(
            _STABLE_POINTS,
            self.solid,
            places_px,
            covariances_px2,
            good,
            REFINED_STABLE_LOADS,
            self._learned.variances * unit_square,
            OWN_MOTION**2 * unit_square,
            LOOSENESS**2 * unit_square,
            _LIMIT,
            self._nearness,
            rotation,
            scale_shift,
            self._normal,
            self._weights,
        )
        if not (np.isfinite(residual) and np.isfinite(scale_shift).all() and scale_shift[0] > 0):
            return False
        self.residual_px = residual
        self.place = HeadPlace(
            rotation=rotation, scale=float(scale_shift[0]), shift_px=scale_shift[1:].copy()
        )
        return True

    def settle(self, places_px: FloatArray, covariances_px2: FloatArray, good: Flags) -> None:
        """Steady the pose that was fitted last, and learn the person's depths from it.

        Parameters
        ----------
        places_px, covariances_px2
            Shape ``(n, 2)`` and ``(n, 3)``: of every point; see `Seen`.
        good
            Shape ``(n,)``: points that were found.
        """
        noise, skin = self._spreads(covariances_px2)
        if not self._begun:
            self._steady.begin(skin)
            self._begun = True
        stepping = self._stepping(places_px - self.places(), covariances_px2, good)
        steadied = self._steady.follow(self._state(self.place), noise, skin, stepping)
        self.place = self.place_of(steadied)
        unit = self.interocular_px
        own = (places_px - self.places()) / unit
        variances = covariances_px2[:, :2].mean(axis=1) / unit**2
        self._learned.learn(own, self._turn_of_depth(), variances, good)
        self._deepen()

    def _stepping(self, own_px: FloatArray, covariances_px2: FloatArray, good: Flags) -> float:
        """Return by how much the points moved by themselves since the frame before; see `stirred`.

        A head that turns moves points whose depths are not known, too.
        """
        turn, before = self._turn_of_depth(), self._own
        self._own = own_px, covariances_px2, good, turn
        if before is None:
            return math.nan
        depth_variances = self._learned.variances * self.interocular_px**2
        return stirred(
            own_px, covariances_px2, good, *before[:3], depth_variances, turn - before[3]
        )

    def _deepen(self) -> None:
        """Let the solid have the depths that are known by now."""
        learned, unit = self._learned.depths, self.interocular_px
        deepen(self._flat, self._depths, learned, unit, self._nearness, self.solid)

    def _turn_of_depth(self) -> FloatArray:
        """Where one step of depth is seen, shape ``(2,)``: nowhere until the head turns."""
        return np.asarray(self.place.scale * self.place.rotation[:2, 2])

    def _spreads(self, covariances_px2: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the fitted pose's covariances as a state's: by noise alone, and with skin."""
        noise, skin = np.empty((2, PARAMETERS, PARAMETERS))
        pose_spreads(
            _STABLE_POINTS, self.solid, self.place.rotation, self.place.scale, covariances_px2,
            self._weights, REFINED_STABLE_LOADS, self._normal,
            (UNSEEN * self.interocular_px) ** 2, self.interocular_px, noise, skin,
        )  # fmt: skip
        return noise, skin

    def _state(self, place: HeadPlace) -> FloatArray:
        state = np.empty(PARAMETERS)
        state[0] = math.log(place.scale)
        turn_from(place.rotation, state[1:4])
        state[4:] = (place.shift_px - self._centre) / self.interocular_px
        return state

    def place_of(self, state: FloatArray) -> HeadPlace:
        """Return the place that a pose as the filters have it, shape ``(6,)``, stands for."""
        rotation = np.empty((3, 3))
        rotation_from(state[1:4], rotation)
        return HeadPlace(
            rotation=rotation,
            scale=math.exp(state[0]),
            shift_px=self._centre + state[4:6] * self.interocular_px,
        )

    def moment(self, before: HeadPlace) -> HeadMoment:
        """Return what is to be kept of this frame.

        Parameters
        ----------
        before
            Where the head was taken to be in the frame before.
        """
        return HeadMoment(
            track=self,
            step=self._steady.step,
            solid=self.solid.copy(),
            before=before,
            first=self._steady.first,
        )

    def to_face_plane(self, place: HeadPlace) -> FloatArray:
        """Return the map from shifts in the picture to shifts across the face, ``(2, 2)``."""
        (a, b), (c, d) = (place.rotation @ self.turn)[:2, :2].tolist()
        determinant = a * d - b * c
        return np.asarray(np.array([[d, -b], [-c, a]]) / determinant)

    def put_points(self, points: NDArray[np.intp], places_px: FloatArray) -> None:
        """Let the solid's points be what is seen at these places, their depths kept."""
        depths = self.place.scale * (self.solid[points] @ self.place.rotation[2])
        turned = np.column_stack(
            [
                (places_px - self.place.shift_px) * (1.0 + self._nearness * depths)[:, None],
                depths,
            ]
        )
        solid = turned @ self.place.rotation / self.place.scale
        self._learned.renew(points)
        self._flat[points] = solid[:, :2] / (1.0 + self._nearness * solid[:, 2:])
        self._depths[points] = solid[:, 2] - self._learned.depths[points] * self.interocular_px
        self._deepen()

    def deviations_at(self, groups: FloatArray, place: HeadPlace, spread: FloatArray) -> FloatArray:
        """Return the deviation, one axis, that a pose's own leaves at each group's middle.

        Parameters
        ----------
        groups
            Shape ``(g, n)``: each point's share in the group's middle.
        place, spread
            The pose, and its covariance, shape ``(6, 6)``.
        """
        out = np.empty(len(groups))
        unit = self.interocular_px
        pose_deviations(groups @ self.solid, place.rotation, place.scale, spread, unit, out)
        return out

    def depth_deviations(self, groups: FloatArray) -> FloatArray:
        """Return how unsure the depths of each group's points are, interocular distances."""
        return np.asarray(np.sqrt(groups @ self._learned.variances))


def _angle_of(difference: FloatArray) -> float:
    """Return the angle between two rotations whose difference this is, radians."""
    flat = difference.ravel()
    # The chord: an arc cosine would lose small angles.
    return 2.0 * math.asin(min(1.0, math.sqrt(float(flat @ flat) / 8.0)))


def _scale_shift(place: HeadPlace) -> FloatArray:
    return np.array([place.scale, *place.shift_px])


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
