"""Action units of the real clip, of photographs and of drawn people."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count

import cv2
import numpy as np
from numpy.typing import NDArray
from path_clips import (
    SMILE,
    Picture,
    clip,
    observed,
    own_neutral,
    photographs,
    shared_folder,
)
from path_process import Shot

from wince_device.face import (
    ACTION_UNIT_NAMES,
    ActionUnits,
    FaceObservation,
    FaceTracker,
    NeutralFace,
)
from wince_models.rendering import (
    SIDE_PX,
    Look,
    Person,
    Renderer,
    load_head,
    plan_paint,
    random_person,
    random_scene,
)

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
OUTER_EYES, MOUTH_CORNERS, NOSE_TIP = (33, 263), (61, 291), 1
REST_FRAMES = 10
AFTERWARDS_FRAMES = 16
"""Before these the clip, played backwards, has come to where the man does not smile yet."""
STILL_FRAMES = 5
WATCHED = ("AU12", "AU06", "AU04", "AU09", "AU15")
PEAK_GOALS = {"AU12": 3.0, "AU06": 1.5}
REST_GOAL, QUIET_GOAL = 0.7, 1.0
SKIN_TYPES = 6
ENLARGED = 2.0


@dataclass(frozen=True, kw_only=True)
class Curves:
    """Action units over a clip: ``(frames, units)``, NaN without a face."""

    t_s: Floats
    intensities: Floats
    deviations: Floats

    def of(self, name: str) -> Floats:
        """Return one unit's curve."""
        return self.intensities[:, ACTION_UNIT_NAMES.index(name)]

    def deviations_of(self, name: str) -> Floats:
        """Return one unit's deviations."""
        return self.deviations[:, ACTION_UNIT_NAMES.index(name)]


def smile(*, own: bool) -> tuple[Curves, list[FaceObservation]]:
    """Return the shared clip's curves, against the man's own first frames or a generic face."""
    shots = clip(SMILE)
    return watched(shots, resting_face(shots) if own else None)


def smile_and_back() -> Curves:
    """Return the curves of the shared clip and then of its frames backwards, in one run.

    Against the man's own first frames. So the smile ends, which it does not in the clip.
    """
    shots = clip(SMILE)
    step_s = (shots[-1].t_s - shots[0].t_s) / (len(shots) - 1)
    back = [
        replace(shot, t_s=shots[-1].t_s + number * step_s, index=shots[-1].index + number)
        for number, shot in enumerate(shots[-2::-1], start=1)
    ]
    return watched(shots + back, resting_face(shots))[0]


def resting_face(shots: list[Shot]) -> NeutralFace:
    """Return the neutral face of a clip's first frames."""
    tracker = FaceTracker()
    return own_neutral([tracker.process(shot) for shot in shots[: REST_FRAMES + 2]])


def watched(shots: list[Shot], neutral: NeutralFace | None) -> tuple[Curves, list[FaceObservation]]:
    """Return a clip's curves and what was seen in each frame."""
    tracker = FaceTracker()
    tracker.set_neutral(neutral)
    seen = [tracker.process(shot) for shot in shots]
    curves = Curves(
        t_s=np.array([one.t_s for one in seen]),
        intensities=_stack(seen, lambda units: units.intensities),
        deviations=_stack(seen, lambda units: units.deviations),
    )
    return curves, seen


def _stack(seen: list[FaceObservation], part: Callable[[ActionUnits], Floats]) -> Floats:
    absent = np.full(len(ACTION_UNIT_NAMES), np.nan)
    return np.array(
        [absent if one.action_units is None else part(one.action_units) for one in seen]
    )


def mouth_corners(seen: list[FaceObservation]) -> Floats:
    """Return how far apart the mouth's corners are and how high, ``(frames, 2)``, by landmarks.

    In distances between the eyes' outer corners; heights above the nose's tip, across that line.
    """
    rows = np.full((len(seen), 2), np.nan)
    for number, one in enumerate(seen):
        if one.landmarks_px is None:
            continue
        points = one.landmarks_px[:, :2].astype(np.float64)
        eyes, mouth = np.diff(points[[*OUTER_EYES]], axis=0)[0], points[[*MOUTH_CORNERS]]
        unit = np.hypot(*eyes)
        up = np.array([eyes[1], -eyes[0]]) / unit
        rows[number] = np.hypot(*(mouth[1] - mouth[0])), (mouth - points[NOSE_TIP]).mean(0) @ up
        rows[number] /= unit
    return rows


def still(picture: Picture, neutral: NeutralFace | None = None) -> FaceObservation:
    """Return what is seen in the last of a few equal frames."""
    tracker = FaceTracker()
    tracker.set_neutral(neutral)
    return observed([picture] * STILL_FRAMES, tracker)[-1]


def stills() -> dict[str, ActionUnits]:
    """Return the action units of the photographs, without an own neutral face."""
    found = {name: still(picture).action_units for name, picture in photographs().items()}
    return {name: units for name, units in found.items() if units is not None}


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One expression with the intensities that are true in it; shapes at weight 1 are 5."""

    name: str
    truth: dict[str, float]
    shapes: dict[str, float]


def _both(**weights: float) -> dict[str, float]:
    return {f"{name}_{side}": weight for name, weight in weights.items() for side in "LR"}


MOMENTS = (
    Moment(name="rest", truth={}, shapes={}),
    Moment(
        name="smile",
        truth={"AU06": 4.0, "AU12": 4.5},
        shapes=_both(mouthSmile=0.9, cheekSquint=0.8, cheekRaiser=0.3),
    ),
    Moment(
        name="pain-like",
        truth={"AU04": 4.5, "AU06": 3.5, "AU07": 4.0, "AU09": 3.0, "AU10": 3.0},
        shapes=_both(
            browDown=0.9, cheekSquint=0.7, cheekRaiser=0.3, eyeSquint=0.8, noseSneer=0.6,
            mouthUpperUp=0.6, eyeBlink=0.28,
        ),
    ),
    Moment(
        name="surprise",
        truth={"AU01": 4.5, "AU02": 4.5, "AU05": 3.5, "AU26": 4.0},
        shapes=_both(browOuterUp=0.9, eyeWide=0.7) | {"browInnerUp_L": 0.9, "browInnerUp_R": 0.9,
                                                      "jawOpen": 0.4},
    ),
    Moment(name="eyes closed", truth={"AU43": 5.0}, shapes=_both(eyeBlink=1.0)),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One drawn picture with what was measured in it; None where no face was found."""

    skin_type: int
    moment: Moment
    picture: Picture
    measured: ActionUnits | None


@dataclass(frozen=True, kw_only=True)
class DrawnPerson:
    """A person's pictures: so many at rest, and one for each of `MOMENTS`."""

    skin_type: int
    rest: list[Picture]
    moments: list[Picture]


def drawn_people() -> list[list[Drawn]]:
    """Return a row for the first person of each skin type, a picture for each of `MOMENTS`."""
    return [_row(person) for person in drawn_pictures()]


def drawn_pictures() -> Iterator[DrawnPerson]:
    """Draw the first person of each skin type."""
    head = load_head(shared_folder() / "ict-facekit" / "ict_face_light.npz")
    plan = plan_paint(head)
    renderer = Renderer(head, plan)
    people: dict[int, Person] = {}
    for seed in count():
        person = random_person(head, plan, np.random.default_rng(seed))
        people.setdefault(person.skin_type, replace(person, glasses=False, relief=1.0))
        if len(people) == SKIN_TYPES:
            break
    for kind in sorted(people):
        yield _drawn(renderer, people[kind], kind)


def _drawn(renderer: Renderer, person: Person, number: int) -> DrawnPerson:
    rng = np.random.default_rng([11, number])
    scene = replace(random_scene(rng, SIDE_PX), coarseness=1.0, blur_px=0.0, tube=False)

    def draw(moment: Moment) -> Picture:
        creases = {name: level / 5.0 for name, level in moment.truth.items()}
        look = Look(
            shapes=moment.shapes, creases=creases, yaw_deg=float(rng.normal(0, 4)),
            pitch_deg=float(rng.normal(0, 3)), roll_deg=0.0, gaze_deg=(0.0, 0.0),
        )  # fmt: skip
        return renderer.draw(person, scene, look, rng).picture

    return DrawnPerson(
        skin_type=person.skin_type,
        rest=[draw(MOMENTS[0]) for _ in range(REST_FRAMES)],
        moments=[draw(moment) for moment in MOMENTS],
    )


def _row(person: DrawnPerson) -> list[Drawn]:
    seen = [one for picture in person.rest for one in [still(_large(picture))] if one.found]
    neutral = own_neutral(seen) if len(seen) == REST_FRAMES else None
    cells = []
    for moment, picture in zip(MOMENTS, person.moments, strict=True):
        units = still(_large(picture), neutral).action_units
        cells.append(
            Drawn(skin_type=person.skin_type, moment=moment, picture=picture, measured=units)
        )
    return cells


def _large(picture: Picture) -> Picture:
    return np.asarray(
        cv2.resize(picture, None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_CUBIC),
        dtype=np.uint8,
    )
