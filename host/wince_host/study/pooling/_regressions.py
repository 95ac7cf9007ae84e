"""The face's noise-to-signal ratio on the heart's, over participants, in each task."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from wince_host.study._material import REGIONS
from wince_host.study._parameters import StudyParameters
from wince_host.study._results import DifferenceRow, RegressionRow

from ._attenuation import NoisyLine, Pairs, noisy_line
from ._statistics import holm
from ._values import Measured, Values

FACES: Final = ("face", *REGIONS)
FEWEST_PEOPLE: Final = 4

Side = Mapping[str, Measured]
"""One axis of a regression, by participant."""


def regressions_of(
    values: Values, differences: Sequence[DifferenceRow], parameters: StudyParameters
) -> list[RegressionRow]:
    """Regress the differences between pain and control, and the values of each block."""
    contrast = f"{parameters.pain}-{parameters.control}"
    rows: list[RegressionRow] = []
    for quantity in (contrast, parameters.control, parameters.pain):
        found = [
            row
            for task in values.tasks
            for face in FACES
            if (
                row := regression(
                    task, quantity, face, _sides(values, differences, task, quantity), parameters
                )
            )
        ]
        corrected = holm([row.p for row in found])
        rows += [replace(row, p_holm=p) for row, p in zip(found, corrected, strict=True)]
    return rows


def regression(
    task: str, quantity: str, face: str, sides: Mapping[str, Side], parameters: StudyParameters
) -> RegressionRow | None:
    """Regress one face series on the heart; None with too few participants or without spread."""
    line_and_people = fitted(sides, face, parameters)
    if line_and_people is None:
        return None
    line, provisional = line_and_people
    interval = line.true_r_squared_interval
    return RegressionRow(
        task=task,
        quantity=quantity,
        face=face,
        n=line.n,
        slope=line.slope,
        intercept=line.intercept,
        r=line.r,
        r_squared=line.r_squared,
        r_squared_low=line.r_squared_interval[0],
        r_squared_high=line.r_squared_interval[1],
        reliability_face=line.reliability_y,
        reliability_heart=line.reliability_x,
        true_r_squared=line.true_r_squared,
        true_r_squared_low=None if interval is None else interval[0],
        true_r_squared_high=None if interval is None else interval[1],
        true_slope=line.true_slope,
        surrogate_mean=line.surrogate_mean,
        surrogate_high=line.surrogate_high,
        p=line.p,
        p_holm=line.p,
        provisional=provisional,
    )


def fitted(
    sides: Mapping[str, Side], face: str, parameters: StudyParameters
) -> tuple[NoisyLine, int] | None:
    """Return the line and the number of provisional participants."""
    heart = sides.get("heart", {})
    up = _mean_face(sides) if face == "face" else sides.get(face, {})
    people = sorted(heart.keys() & up.keys())
    if len(people) < FEWEST_PEOPLE:
        return None
    pairs = Pairs(
        x=np.array([heart[one].value for one in people]),
        y=np.array([up[one].value for one in people]),
        x_variance=np.array([heart[one].variance or 0.0 for one in people]),
        y_variance=np.array([up[one].variance or 0.0 for one in people]),
    )
    if np.ptp(pairs.x) == 0.0 or np.ptp(pairs.y) == 0.0:
        return None
    line = noisy_line(
        pairs,
        resamples=parameters.person_resamples,
        permutations=parameters.permutations,
        seed=parameters.seed,
    )
    return line, sum(heart[one].provisional or up[one].provisional for one in people)


def _sides(
    values: Values, differences: Sequence[DifferenceRow], task: str, quantity: str
) -> dict[str, Side]:
    series = (*REGIONS, "heart")
    if all(row.contrast != quantity for row in differences):
        return {one: values.of(f"ln_nsr_{one}", task, quantity) for one in series}
    sides: dict[str, dict[str, Measured]] = defaultdict(dict)
    for row in differences:
        name = row.measure.removeprefix("ln_nsr_")
        if name in series and (row.task, row.contrast) == (task, quantity):
            sides[name][row.participant] = Measured(
                value=row.difference, variance=row.variance, provisional=row.provisional
            )
    return dict(sides)


def _mean_face(sides: Mapping[str, Side]) -> dict[str, Measured]:
    regions = [sides.get(region, {}) for region in REGIONS]
    people = set.intersection(*(set(region) for region in regions))
    return {
        name: Measured(
            value=sum(region[name].value for region in regions) / len(regions),
            variance=sum(region[name].variance or 0.0 for region in regions) / len(regions) ** 2,
            provisional=any(region[name].provisional for region in regions),
        )
        for name in people
    }
