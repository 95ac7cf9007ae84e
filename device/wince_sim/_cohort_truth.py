"""What is true of every person, task and block of a simulated cohort."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ._cohort_scale import Scale, face_scale, heart_scale
from ._cohort_settings import CohortSettings, TaskCoupling

Vector = NDArray[np.float64]

REGIONS: Final = ("v1", "v2", "v3")
HEART_CENTRE, HEART_PERSON = -10.3, 0.3
FACE_CENTRE, FACE_PERSON = -10.2, 0.15
REGION_DEVIATION: Final = 0.08
"""Standard deviation of a region's own change of ln NSR about the mean of the three."""
AFTER_SHARE: Final = 0.3
"""How much of the change is left after the pain."""
MARGIN: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TaskTruth:
    """True values of one task over n people.

    Attributes
    ----------
    heart
        ln NSR in each block, shape ``(n, 3)``, in the order of `_cohort_settings.BLOCKS`.
    regions
        ln NSR of V1, V2, V3 in each block, shape ``(n, 3, 3)``: person, block, region.
    pain
        True pain in the pain block, 0-10, shape ``(n,)``.
    """

    task: TaskCoupling
    heart: Vector
    regions: Vector
    pain: Vector

    def change(self, series: str) -> Vector:
        """Return the true change of ln NSR from control to pain, shape ``(n,)``.

        Parameters
        ----------
        series
            ``v1``, ``v2``, ``v3``, ``face`` (mean of the three) or ``heart``.
        """
        if series == "heart":
            values = self.heart
        elif series == "face":
            values = self.regions.mean(axis=2)
        else:
            values = self.regions[:, :, REGIONS.index(series)]
        return np.asarray(values[:, 1] - values[:, 0])

    def r_squared(self, series: str) -> float:
        """Return R² between the true changes of a face series and the heart's."""
        return float(np.corrcoef(self.change(series), self.change("heart"))[0, 1] ** 2)


def draw_truth(settings: CohortSettings) -> list[TaskTruth]:
    """Draw the truth of a cohort, task by task.

    In a coupled task the changes of face and heart have exactly the R² that was asked for, to
    within what the region's own changes and the range of the scale take from it; in a task without
    coupling they are drawn independently, so that their R² differs from 0 by chance.
    """
    generator = np.random.default_rng([settings.seed, 101])
    heart_base = HEART_CENTRE + HEART_PERSON * _bounded(generator, settings.people)
    face_base = FACE_CENTRE + FACE_PERSON * _bounded(generator, settings.people)
    return [_task(task, settings, heart_base, face_base, generator) for task in settings.tasks]


def _task(
    task: TaskCoupling,
    settings: CohortSettings,
    heart_base: Vector,
    face_base: Vector,
    generator: np.random.Generator,
) -> TaskTruth:
    n = settings.people
    first, second = _bounded(generator, n), _bounded(generator, n)
    if task.r_squared > 0.0 and n > 2:
        first, second = _standardised(first), _standardised(second)
        rest = _standardised(second - first * float(first @ second) / float(first @ first))
        second = np.sqrt(task.r_squared) * first + np.sqrt(1.0 - task.r_squared) * rest
    shares = np.array([0.0, 1.0, AFTER_SHARE])
    heart = heart_base[:, None] + shares * (
        task.heart_effect + settings.heart_spread * first[:, None]
    )
    face = face_base[:, None] + shares * (task.face_effect + settings.face_spread * second[:, None])
    own = REGION_DEVIATION * generator.standard_normal((n, 3)).clip(-2.0, 2.0)
    own -= own.mean(axis=1, keepdims=True)
    regions = face[:, :, None] + shares[:, None] * own[:, None, :]
    pain = np.clip(5.0 + 1.5 * _bounded(generator, n), 1.0, 10.0) if settings.pain_shows else None
    return TaskTruth(
        task=task,
        heart=_within(heart, heart_scale()),
        regions=_within(regions, face_scale()),
        pain=np.zeros(n) if pain is None else pain,
    )


def _bounded(generator: np.random.Generator, n: int) -> Vector:
    return generator.standard_normal(n).clip(-2.2, 2.2)


def _standardised(values: Vector) -> Vector:
    centred = values - values.mean()
    return np.asarray(centred / centred.std(ddof=1))


def _within(values: Vector, scale: Scale) -> Vector:
    return values.clip(scale.lowest + MARGIN, scale.highest - MARGIN)
