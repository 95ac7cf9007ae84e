"""Groups of drawn people: skin, sex by proxy, age by proxy."""

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ._drawn_camera import Studio
from ._judging import rank_correlation
from ._scoring import ScoredCourse

SKIN_GROUPS: Final = {"skin I-II": (1, 2), "skin III-IV": (3, 4), "skin V-VI": (5, 6)}


def group_correlations(
    courses: Sequence[ScoredCourse], heads: Path
) -> dict[str, tuple[int, float]]:
    """Return each group's number of people and mean rank correlation.

    Parameters
    ----------
    courses
        Of drawn people.
    heads
        The head model's file: people are drawn from it anew to ask what they are.

    Notes
    -----
    A drawn person has no sex and no age. The width of the jaw and the lines of the skin stand for
    them, split at the median.
    """
    studio = Studio(heads)
    drawn = [
        (course, studio.person(course.person.drawn, skin_type=course.person.skin_type))
        for course in courses
        if course.person.drawn is not None and course.person.skin_type is not None
    ]
    jaw = statistics.median(person.jaw_proxy for _, person in drawn)
    age = statistics.median(person.age_proxy for _, person in drawn)
    members = {
        **{
            name: [course for course, person in drawn if person.skin_type in types]
            for name, types in SKIN_GROUPS.items()
        },
        "narrow jaw": [course for course, person in drawn if person.jaw_proxy < jaw],
        "wide jaw": [course for course, person in drawn if person.jaw_proxy >= jaw],
        "smooth skin": [course for course, person in drawn if person.age_proxy < age],
        "lined skin": [course for course, person in drawn if person.age_proxy >= age],
    }
    return {
        name: (len(of), statistics.fmean(map(rank_correlation, of)))
        for name, of in members.items()
        if of
    }
