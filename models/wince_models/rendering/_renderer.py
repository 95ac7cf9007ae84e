"""Draws one person, in one scene, with one expression and one head pose."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from . import _shading as shading
from ._head_data import LASH, HeadData
from ._lids import blink_weights, lid_weights
from ._mesh_kernels import normals_and_hollows, visible
from ._paint import PaintPlan
from ._person import Person
from ._scene import Scene, photograph
from ._worn import cover, hang_hair, lens_places, put_tube, wear_glasses
from ._wrinkles import FAMILIES

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int32]

SIDE_PX: Final = 208
"""The picture: 22 cm, the face and what the landmark model wants around it."""

FINER: Final = 2
"""Pixels are drawn so many times finer and then averaged: a lid moves by less than one of them."""

BEHIND_LIDS_CM: Final = 0.15
"""The eyeball is taken to lie so much deeper when it is asked what is seen: on some heads it would
show through a closed lid."""

CENTRE_CM: Final = (0.0, 0.2, 5.0)
"""On the mean head: the picture's middle, and what the head turns about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One moment of a face.

    Attributes
    ----------
    shapes
        Expression shapes of the head model and their weights; ``eyeBlink`` is the share of the
        lids' gap that is closed, and ``eyeWide`` and ``eyeSquint`` count in shares of it too.
    creases
        Movement (see `FAMILIES`) to how far it is made, 0-1.
    yaw_deg, pitch_deg, roll_deg
        Of the head: positive yaw turns to the picture's right, positive pitch lowers the chin,
        positive roll turns clockwise.
    gaze_deg
        Right in the picture and down.
    covered
        Something lies over the edge of the face.
    hair
        Strands hang over it.
    glint
        How brightly a lamp shines in the eyes; None for any.
    """

    shapes: Mapping[str, float]
    creases: Mapping[str, float]
    yaw_deg: float
    pitch_deg: float
    roll_deg: float
    gaze_deg: tuple[float, float]
    covered: bool = False
    hair: bool = False
    glint: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A picture and what is true in it.

    Attributes
    ----------
    picture
        Shape ``(208, 208)``, 8-bit luma.
    landmarks_px
        Shape ``(68, 2)``: the Multi-PIE landmarks.
    """

    picture: NDArray[np.uint8]
    landmarks_px: FloatArray


class Renderer:
    """Draws heads; its buffers are used again and again, so one per process.

    Parameters
    ----------
    head, plan
        The head model and its paint.
    """

    def __init__(self, head: HeadData, plan: PaintPlan) -> None:
        self._head, self._plan = head, plan
        n, side = len(head.neutral), SIDE_PX * FINER
        self._normals = np.empty((n, 3), dtype=np.float32)
        self._hollows = np.empty(n, dtype=np.float32)
        self._depth = np.empty((side, side), dtype=np.float32)
        self._which = np.empty((side, side), dtype=np.int32)
        self._weights = np.empty((side, side, 2), dtype=np.float32)
        self._mark_offsets = {name: _at_landmarks(head, name) for name in head.expression}
        body = head.surface != LASH
        self._body = np.ascontiguousarray(head.triangles[body])
        self._surface = np.ascontiguousarray(head.surface[body])
        self._corner_uv = np.ascontiguousarray(head.corner_uv[body])
        self._lashes = _upper_and_lower_lashes(head)

    def vertices(self, person: Person, shapes: Mapping[str, float]) -> FloatArray:
        """Return the vertices of an expression, shape ``(n, 3)``, centimetres."""
        rest_marks = person.vertices[self._head.landmarks]
        weights, blinks = lid_weights(rest_marks, self._mark_offsets, shapes)
        vertices = person.vertices.copy()
        for name, weight in weights.items():
            rows, offsets = self._head.expression[name]
            vertices[rows] += np.float32(weight) * offsets
        for side, at_pairs in blinks.items():
            rows, offsets = self._head.expression[f"eyeBlink_{side}"]
            shares = blink_weights(person.vertices[rows, 0], rest_marks, side, at_pairs)
            vertices[rows] += shares[:, None] * offsets
        return vertices

    def landmarks_cm(self, person: Person, shapes: Mapping[str, float]) -> FloatArray:
        """Return the 68 landmarks of an expression, shape ``(68, 3)``, centimetres."""
        rest_marks = person.vertices[self._head.landmarks]
        weights, blinks = lid_weights(rest_marks, self._mark_offsets, shapes)
        marks = rest_marks.copy()
        for name, weight in weights.items():
            marks += np.float32(weight) * self._mark_offsets[name]
        for side, at_pairs in blinks.items():
            shares = blink_weights(rest_marks[:, 0], rest_marks, side, at_pairs)
            marks += shares[:, None] * self._mark_offsets[f"eyeBlink_{side}"]
        return marks

    def draw(self, person: Person, scene: Scene, look: Look, rng: np.random.Generator) -> Drawing:
        """Return the picture. Two calls differ by noise, and by what `rng` draws."""
        turn = _rotation(look).T
        vertices = self.vertices(person, look.shapes)
        turned = (vertices - np.array(CENTRE_CM, dtype=np.float32)) @ turn
        lit = person.vertices + np.float32(person.relief) * (vertices - person.vertices)
        normals_and_hollows(lit @ turn, self._head.triangles, self._normals, self._hollows)
        points = _project(turned, scene)
        fine = _finer(points)
        for eye in self._head.eyes:
            fine[eye, 2] -= FINER * BEHIND_LIDS_CM
        visible(fine, self._body, self._depth, self._which, self._weights)
        size = (SIDE_PX * FINER, SIDE_PX * FINER)
        light = np.asarray(
            cv2.resize(scene.background, size, interpolation=cv2.INTER_NEAREST), dtype=np.float32
        )
        shading.shade(
            light, self._which, self._weights, self._body, self._surface, self._corner_uv,
            self._normals, self._hollows, self._eye_cosines(turned, look), person.albedo,
            self._creases(person, look), scene.lamps, _numbers(person, scene, look, rng),
        )  # fmt: skip
        self._draw_lashes(light, fine, person)
        light = np.asarray(
            cv2.resize(light, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA), dtype=np.float32
        )
        marks = points[self._head.landmarks]
        self._wear(light, person, scene, look, marks, rng)
        seen = self._which[::FINER, ::FINER][60:150, 60:150] >= 0
        typical = float(light[60:150, 60:150][seen].mean()) if seen.any() else 0.5
        return Drawing(
            picture=photograph(light, scene, rng, typical),
            landmarks_px=np.ascontiguousarray(marks[:, :2]),
        )

    def _draw_lashes(self, light: FloatArray, points: FloatArray, person: Person) -> None:
        """Darken what lies behind the lashes: they are hairs, and no screen."""
        depth, which = np.empty_like(self._depth), np.empty_like(self._which)
        weights = np.empty_like(self._weights)
        for triangles, darkness in zip(self._lashes, person.lash_cover, strict=True):
            visible(points, triangles, depth, which, weights)
            seen = (which >= 0) & (depth > self._depth)
            light[seen] *= np.float32(1.0 - darkness)

    def _eye_cosines(self, turned: FloatArray, look: Look) -> FloatArray:
        right, down = np.tan(np.deg2rad(look.gaze_deg))
        axis = np.array([right, -down, 1.0], dtype=np.float32)
        axis = _rotation(look) @ (axis / np.linalg.norm(axis))
        cosines = np.zeros(len(turned), dtype=np.float32)
        for eye in self._head.eyes:
            ball = turned[eye]
            # Only the front of the ball is in the mesh's middle: its centre lies behind.
            centre = (ball.min(axis=0) + ball.max(axis=0)) / 2
            out = ball - centre
            cosines[eye] = (out @ axis) / np.linalg.norm(out, axis=1)
        return cosines

    def _creases(self, person: Person, look: Look) -> FloatArray:
        total = np.zeros(self._plan.creases.shape[2:], dtype=np.float32)
        for k, family in enumerate(FAMILIES):
            moved = person.relief * look.creases.get(family, 0.0)
            amount = person.crease_rest[k] + person.crease_strength[k] * moved
            if amount > 0.01:
                total += amount * self._plan.creases[k, person.crease_choice[k]]
        return total

    def _wear(
        self,
        light: FloatArray,
        person: Person,
        scene: Scene,
        look: Look,
        marks: FloatArray,
        rng: np.random.Generator,
    ) -> None:
        if person.glasses:
            fixed = np.random.default_rng(person.skin_type + int(1e6 * person.age_proxy))
            axes = _rotation(look)[:2, :2].T * np.array([1.0, -1.0], dtype=np.float32)
            eyes = np.stack([marks[36:42, :2].mean(axis=0), marks[42:48, :2].mean(axis=0)])
            places = lens_places(eyes, axes.astype(np.float32), scene.px_per_cm, fixed)
            wear_glasses(light, places, fixed)
        if scene.tube:
            nose = marks[33, :2] + np.array([0.0, 3.0], dtype=np.float32)
            line = np.stack([marks[1, :2], marks[31, :2], nose, marks[35, :2], marks[15, :2]])
            put_tube(light, line, rng)
        if look.hair:
            hang_hair(light, person.scalp, rng)
        if look.covered:
            cover(light, rng)


def _finer(points: FloatArray) -> FloatArray:
    """Return pixels of the picture in those that are drawn: a pixel's middle stays its middle."""
    scaled = points * np.float32(FINER)
    scaled[:, :2] += np.float32((FINER - 1) / 2)
    return scaled


def _numbers(person: Person, scene: Scene, look: Look, rng: np.random.Generator) -> FloatArray:
    numbers = np.zeros(11, dtype=np.float32)
    numbers[shading.AMBIENT] = scene.ambient
    numbers[shading.LAMP_1], numbers[shading.LAMP_2] = scene.lamp_1, scene.lamp_2
    numbers[shading.OILINESS], numbers[shading.HOLLOW] = person.oiliness, person.hollow_depth
    numbers[shading.IRIS_COSINE] = person.iris_cosine
    numbers[shading.IRIS], numbers[shading.SCLERA] = person.iris, person.sclera
    numbers[shading.SCALP_TONE] = person.scalp
    numbers[shading.TEETH_TONE] = person.teeth
    glint = float(rng.uniform(0.0, 1.5))
    numbers[shading.GLINT] = glint if look.glint is None else look.glint
    return numbers


def _at_landmarks(head: HeadData, name: str) -> FloatArray:
    rows, offsets = head.expression[name]
    everywhere = np.zeros_like(head.neutral)
    everywhere[rows] = offsets
    return np.ascontiguousarray(everywhere[head.landmarks])


def _upper_and_lower_lashes(head: HeadData) -> tuple[IntArray, IntArray]:
    lashes = head.triangles[head.surface == LASH]
    corners = head.neutral[head.landmarks[[36, 39, 42, 45]], 1].mean()
    upper = head.neutral[lashes, 1].mean(axis=1) > corners
    return np.ascontiguousarray(lashes[upper]), np.ascontiguousarray(lashes[~upper])


def _rotation(look: Look) -> FloatArray:
    yaw, pitch, roll = np.deg2rad([look.yaw_deg, look.pitch_deg, look.roll_deg])
    about_y = cv2.Rodrigues(np.array([0.0, yaw, 0.0]))[0]
    about_x = cv2.Rodrigues(np.array([pitch, 0.0, 0.0]))[0]
    about_z = cv2.Rodrigues(np.array([0.0, 0.0, -roll]))[0]
    return np.asarray(about_z @ about_y @ about_x, dtype=np.float32)


def _project(turned: FloatArray, scene: Scene) -> FloatArray:
    scale = scene.px_per_cm * scene.distance_cm / (scene.distance_cm - turned[:, 2])
    middle = (SIDE_PX - 1) / 2
    return np.stack(
        [middle + turned[:, 0] * scale, middle - turned[:, 1] * scale, turned[:, 2]], axis=1
    ).astype(np.float32)
