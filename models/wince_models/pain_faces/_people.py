"""Draws people in pain and in every decoy, and keeps what the device would see of them."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_device.face import ActionUnitHead, FaceEncoder, NeutralFace, aligned_face, pain_crop
from wince_models._kept_rows import KeptRows
from wince_models.action_units import Observer, groups_of, random_look, random_pose, relit
from wince_models.rendering import (
    SIDE_PX,
    Person,
    Renderer,
    Scene,
    load_head,
    plan_paint,
    random_lamp,
    random_person,
    random_scene,
)

from ._expressions import DECOYS, Kind, drawn_expression, true_pspi

PAINFUL: Final = 5
"""Faces of pain of each person; each decoy is drawn once."""

LOOKS: Final = (*((Kind.PAIN,) * PAINFUL), *DECOYS)

RESTING: Final = 4
"""Looks at rest, besides, that the person's own neutral face is made from: on another day, in
another light."""

OTHER_LAMP_SHARE: Final = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class PainFaces(KeptRows):
    """Drawn faces, one row each.

    Attributes
    ----------
    crops
        Shape ``(n, 224, 224)``, 8 bit, from `pain_crop`.
    kind
        Shape ``(n,)``: names of `Kind`.
    person
        Number of the person.
    pspi
        True PSPI of what was drawn, 0-16.
    resting
        Shape ``(n,)``: the looks at rest, on another day, that the person's own neutral face is
        made from. Nobody is judged by them.
    action_units
        Shape ``(n, 16)``: read by the device's own model against the person's own neutral face.
    groups
        Shape ``(n, 5)``: see `GROUPS`.
    missed
        Shape ``(1,)``: looks in which no face was found, in all.
    """

    crops: NDArray[np.uint8]
    kind: NDArray[np.str_]
    person: NDArray[np.int32]
    pspi: NDArray[np.float32]
    resting: NDArray[np.bool_]
    action_units: NDArray[np.float64]
    groups: NDArray[np.float32]
    missed: NDArray[np.int32]

    @property
    def pain(self) -> NDArray[np.bool_]:
        """Shape ``(n,)``: whether pain was drawn."""
        return np.asarray(self.kind == Kind.PAIN.value)

    def rows(self, chosen: NDArray[np.bool_]) -> "PainFaces":
        """Return the chosen rows; what was missed stays."""
        parts = {field.name: getattr(self, field.name) for field in fields(self)}
        return PainFaces(
            **{name: part if name == "missed" else part[chosen] for name, part in parts.items()}
        )

    @property
    def shown(self) -> "PainFaces":
        """The faces that are told apart."""
        return self.rows(~self.resting)

    @property
    def rests(self) -> "PainFaces":
        """The looks at rest."""
        return self.rows(self.resting)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    crop: NDArray[np.uint8]
    vector: NDArray[np.float64]


class PainFaceMaker:
    """Draws people and looks at them with the device's own models; one per process.

    Parameters
    ----------
    heads
        The head model's file.
    pulled
        Some people's skin moves like a pulled photograph, without all of an expression's shading:
        a lesson that places count too, and nobody to be judged by.

    Raises
    ------
    OSError, KeyError, ValueError
        If it cannot be read.
    """

    def __init__(self, heads: Path, *, pulled: bool) -> None:
        self._pulled = pulled
        self._head = load_head(heads)
        self._plan = plan_paint(self._head)
        self._renderer = Renderer(self._head, self._plan)
        self._observer = Observer()
        self._encoder = FaceEncoder()

    def people(self, first: int, count: int) -> PainFaces:
        """Return the faces of `count` people from number `first` on.

        A number is always the same person. Somebody whose rest is not seen is left out.
        """
        found = [self._one(number) for number in range(first, first + count)]
        return PainFaces.joined([faces for faces in found if faces is not None])

    def _one(self, number: int) -> PainFaces | None:
        rng = np.random.default_rng([12, number])
        person = random_person(self._head, self._plan, rng)
        if not self._pulled:
            person = replace(person, relief=1.0)
        scene = random_scene(rng, SIDE_PX)
        at_rest = [
            seen
            for seen in self._resting(person, _another_day(scene, rng), rng)
            if seen is not None
        ]
        if not at_rest:
            return None
        rest = np.mean([seen.vector for seen in at_rest], axis=0)
        rows = list(self._shown(person, scene, rng))
        seen_rows = [(kind, pspi, seen) for kind, pspi, seen in rows if seen is not None]
        shown = len(seen_rows)
        seen_rows += [(Kind.NEUTRAL, 0.0, seen) for seen in at_rest]
        vectors = np.stack([seen.vector for *_, seen in seen_rows])
        return PainFaces(
            crops=np.stack([seen.crop for *_, seen in seen_rows]),
            kind=np.array([kind.value for kind, *_ in seen_rows]),
            person=np.full(len(seen_rows), number, dtype=np.int32),
            pspi=np.array([pspi for _, pspi, _ in seen_rows], dtype=np.float32),
            resting=np.arange(len(seen_rows)) >= shown,
            action_units=_head_of(rest).estimate_many(vectors)[0],
            groups=np.tile(np.array(groups_of(person), dtype=np.float32), (len(seen_rows), 1)),
            missed=np.array([len(rows) - shown], dtype=np.int32),
        )

    def _resting(
        self, person: Person, scene: Scene, rng: np.random.Generator
    ) -> Iterator[_Seen | None]:
        for _ in range(RESTING):
            yield self._look(person, scene, Kind.NEUTRAL, rng)[1]

    def _shown(
        self, person: Person, scene: Scene, rng: np.random.Generator
    ) -> Iterator[tuple[Kind, float, _Seen | None]]:
        for kind in LOOKS:
            here = scene
            if rng.random() < OTHER_LAMP_SHARE:
                here = relit(scene, rng)
            pspi, seen = self._look(person, here, kind, rng)
            yield kind, pspi, seen

    def _look(
        self, person: Person, scene: Scene, kind: Kind, rng: np.random.Generator
    ) -> tuple[float, _Seen | None]:
        expression = drawn_expression(kind, rng)
        look = random_look(expression, random_pose(rng), rng)
        drawing = self._renderer.draw(person, scene, look, rng)
        landmarks_px = self._observer.landmarks(drawing, rng)
        if landmarks_px is None:
            return true_pspi(expression), None
        return true_pspi(expression), _Seen(
            crop=pain_crop(drawing.picture, landmarks_px),
            vector=self._encoder.encode(aligned_face(drawing.picture, landmarks_px)),
        )


def _another_day(scene: Scene, rng: np.random.Generator) -> Scene:
    """Return the same camera and place in another light: a rest is kept for days."""
    return replace(
        scene,
        lamps=np.stack([random_lamp(rng), random_lamp(rng)]),
        ambient=float(rng.uniform(0.25, 0.9)),
        lamp_1=float(rng.uniform(0.1, 1.1)),
        exposure=float(scene.exposure * rng.lognormal(0.0, 0.2)),
    )


def _head_of(rest: NDArray[np.float64]) -> ActionUnitHead:
    """Return the action units' estimator of somebody whose vector at rest is known."""
    return ActionUnitHead(NeutralFace(means=rest, deviations=np.zeros(len(rest)), n_frames=RESTING))
