"""Draws people with known expressions and keeps their crops: the data that is learned from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.face.action_unit_head import MAX_INTENSITY
from wince_models._kept_rows import KeptRows
from wince_models.rendering import (
    SIDE_PX,
    HeadData,
    PaintPlan,
    Person,
    Renderer,
    Scene,
    load_head,
    plan_paint,
    random_person,
    random_scene,
)

from ._expressions import UNITS, Expression, random_expression, resting_expression
from ._looks import groups_of, random_look, random_pose, relit
from ._observer import Observer
from ._smiles import random_smile

NEUTRALS: Final = 2
"""Resting looks of each person."""
EXPRESSIONS: Final = 12
"""Expressive looks of each person."""

QUIET_SHARE: Final = 0.2
"""Of the heads' usual turning, between the looks of a quiet person."""


class Manner(Enum):
    """What people do while they are looked at."""

    LIVELY = "the head turns, lamps go on, and any expression is shown"
    QUIET = "as at a bedside: light and head stay, and expressions have any share of their strength"
    SMILING = "light and head stay, and every expression is a smile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crops(KeptRows):
    """Crops and what is true in them, one row each.

    Attributes
    ----------
    crops
        Shape ``(n, 112, 112)``, 8 bit.
    neutral
        Whether the face rests.
    intensities
        Shape ``(n, 16)``, 0-5, in the order of `UNITS`.
    person
        Number of the person.
    pose_deg
        Shape ``(n, 3)``: yaw, pitch, roll.
    covered
        Something lies over the face's edge, or hair over the face.
    groups
        Shape ``(n, 5)``: see `GROUPS`.
    missed
        Looks in which no face was found, in all; shape ``(1,)``.
    """

    crops: NDArray[np.uint8]
    neutral: NDArray[np.bool_]
    intensities: NDArray[np.float32]
    person: NDArray[np.int32]
    pose_deg: NDArray[np.float32]
    covered: NDArray[np.bool_]
    groups: NDArray[np.float32]
    missed: NDArray[np.int32]


class PeopleMaker:
    """Draws people and looks at them; one per process.

    Parameters
    ----------
    heads
        The head model's file.
    pulled
        Some people's skin moves like a pulled photograph, without all of an expression's shading:
        a lesson that places count too, and nobody to be judged by.
    manner
        What they do.

    Raises
    ------
    OSError, KeyError, ValueError
        If it cannot be read.
    """

    def __init__(self, heads: Path, *, pulled: bool, manner: Manner = Manner.LIVELY) -> None:
        self._pulled, self._manner = pulled, manner
        self._head: HeadData = load_head(heads)
        self._plan: PaintPlan = plan_paint(self._head)
        self._renderer = Renderer(self._head, self._plan)
        self._observer = Observer()
        self._unit_gap_cm = self._gap(self._mean_person(), {"jawOpen": 0.5})

    def people(self, first: int, count: int) -> Crops:
        """Return the crops of `count` people from number `first` on.

        A number is always the same person.
        """
        rows = [row for number in range(first, first + count) for row in self._one(number)]
        found = [row for row in rows if row is not None]
        return Crops(
            crops=np.stack([row.crop for row in found]),
            neutral=np.array([row.neutral for row in found]),
            intensities=np.stack([row.intensities for row in found]).astype(np.float32),
            person=np.array([row.person for row in found], dtype=np.int32),
            pose_deg=np.array([row.pose_deg for row in found], dtype=np.float32),
            covered=np.array([row.covered for row in found]),
            groups=np.array([row.groups for row in found], dtype=np.float32),
            missed=np.array([len(rows) - len(found)], dtype=np.int32),
        )

    def _one(self, number: int) -> Iterator["_Row | None"]:
        rng = np.random.default_rng([7, number])
        person = random_person(self._head, self._plan, rng)
        if not self._pulled:
            person = replace(person, relief=1.0)
        scene = random_scene(rng, SIDE_PX)
        still = self._manner is not Manner.LIVELY
        turned_deg = random_pose(rng, share=0.5) if still else None
        for _ in range(NEUTRALS):
            expression = resting_expression(rng)
            yield self._look(number, person, scene, expression, rng, turned_deg, neutral=True)
        for _ in range(EXPRESSIONS):
            here = scene
            if rng.random() < 0.3 and not still:
                here = relit(scene, rng)
            if self._manner is Manner.SMILING:
                expression = random_smile(rng)
            else:
                expression = random_expression(rng, weaker=still)
            yield self._look(number, person, here, expression, rng, turned_deg, neutral=False)

    def _look(
        self,
        number: int,
        person: Person,
        scene: Scene,
        expression: Expression,
        rng: np.random.Generator,
        turned_deg: NDArray[np.float64] | None,
        *,
        neutral: bool,
    ) -> "_Row | None":
        if turned_deg is None:
            pose = random_pose(rng, share=0.5 if neutral else 1.0)
        else:
            pose = random_pose(rng, turned_deg, QUIET_SHARE)
        look = random_look(expression, pose, rng, neutral=neutral)
        crop = self._observer.look(self._renderer.draw(person, scene, look, rng), rng)
        if crop is None:
            return None
        return _Row(
            crop=crop,
            neutral=neutral,
            intensities=self._intensities(person, expression, neutral=neutral),
            person=number,
            pose_deg=pose,
            covered=look.covered or look.hair,
            groups=groups_of(person),
        )

    def _intensities(
        self, person: Person, expression: Expression, *, neutral: bool
    ) -> NDArray[np.float64]:
        values = dict(expression.intensities)
        opening = 0.0 if neutral else self._gap(person, expression.shapes) / self._unit_gap_cm
        values["AU25"] = MAX_INTENSITY * opening
        return np.clip([values[unit] for unit in UNITS], 0.0, MAX_INTENSITY)

    def _gap(self, person: Person, shapes: dict[str, float]) -> float:
        """Return how much farther apart the lips are than at rest, in centimetres."""
        gaps = []
        for these in (shapes, {}):
            marks = self._renderer.landmarks_cm(person, these)
            gaps.append(float(np.linalg.norm(marks[61:64] - marks[[67, 66, 65]], axis=1).mean()))
        return max(gaps[0] - gaps[1], 0.0)

    def _mean_person(self) -> Person:
        person = random_person(self._head, self._plan, np.random.default_rng(0))
        return replace(person, vertices=self._head.neutral)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    crop: NDArray[np.uint8]
    neutral: bool
    intensities: NDArray[np.float64]
    person: int
    pose_deg: NDArray[np.float64]
    covered: bool
    groups: tuple[float, ...]
