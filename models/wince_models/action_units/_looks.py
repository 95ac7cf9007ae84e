"""What differs from look to look at one drawn person, beside the expression."""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wince_models.rendering import Look, Person, Scene, random_lamp

from ._expressions import Expression

POSE_DEVIATION_DEG: Final = (11.0, 8.0, 6.0)
POSE_LIMIT_DEG: Final = 25.0
"""Of yaw, pitch and roll."""

GROUPS: Final = ("skin_type", "bearded", "glasses", "age_proxy", "jaw_proxy")
"""What is kept of a person: results must not depend on it."""


def random_pose(
    rng: np.random.Generator, about_deg: NDArray[np.float64] | float = 0.0, share: float = 1.0
) -> NDArray[np.float64]:
    """Return yaw, pitch and roll, shape ``(3,)``.

    Parameters
    ----------
    rng
        Draws them.
    about_deg
        The middle that the head turns about.
    share
        Of the usual turning.
    """
    pose = rng.normal(about_deg, share * np.array(POSE_DEVIATION_DEG))
    return np.clip(pose, -POSE_LIMIT_DEG, POSE_LIMIT_DEG)


def random_look(
    expression: Expression,
    pose_deg: NDArray[np.float64],
    rng: np.random.Generator,
    *,
    neutral: bool = False,
) -> Look:
    """Return a look with an expression; something may lie over the face, hair alone if neutral."""
    return Look(
        shapes=expression.shapes,
        creases=expression.creases,
        yaw_deg=float(pose_deg[0]),
        pitch_deg=float(pose_deg[1]),
        roll_deg=float(pose_deg[2]),
        gaze_deg=expression.gaze_deg,
        covered=bool(rng.random() < 0.05) and not neutral,
        hair=bool(rng.random() < 0.08),
    )


def relit(scene: Scene, rng: np.random.Generator) -> Scene:
    """Return the scene after somebody switched a lamp on, or the head turned to the window."""
    return replace(scene, lamps=np.stack([random_lamp(rng), scene.lamps[1]]))


def groups_of(person: Person) -> tuple[float, ...]:
    """Return the person's `GROUPS`."""
    return tuple(float(getattr(person, name)) for name in GROUPS)
