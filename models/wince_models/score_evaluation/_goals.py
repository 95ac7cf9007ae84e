"""The figures of an evaluation, each beside what it should reach."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ._calibrating import RATINGS, calibrated, pooled_coverage
from ._groups import group_correlations
from ._judging import (
    NO_SCORE_WITHIN_S,
    Share,
    confidently_wrong_minutes,
    confidently_wrong_seconds,
    false_minutes,
    false_seconds,
    loss,
    median_rank_correlation,
    of_part,
    significant_entropies,
)
from ._people import Part
from ._scoring import ScoredCourse

SHOWING: Final = (
    Part.EXPRESSIVE,
    Part.POOR_LIGHT,
    Part.HEAD_MOTION,
    Part.IRREGULAR_HEART,
    Part.UNCOUPLED,
)
"""Who shows pain fully, whatever else is against them."""

LEAST_CORRELATION: Final = 0.85
GREATEST_ERROR: Final = 1.2
COVERED_PERCENT: Final = (85.0, 95.0)
FALSE_PERCENT: Final = 5.0
WRONG_PERCENT: Final = 2.0
SIGNIFICANT_PERCENT: Final = (3.0, 7.0)
FEWEST_WINDOWS: Final = 200
"""With fewer a share of 5 % is not known to 3 %, even if they did not overlap."""
GROUP_DISTANCE: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One line of the first table.

    Attributes
    ----------
    met
        None where too little could be measured to say.
    """

    what: str
    figure: str
    goal: str
    met: bool | None


def goals(courses: Sequence[ScoredCourse], heads: Path) -> list[Goal]:
    """Hold the courses against every goal, in the order of the page."""
    expressive = of_part(courses, Part.EXPRESSIVE)
    return [
        _correlation(expressive),
        *_after_ratings(courses),
        _false_alarms(of_part(courses, Part.PAINLESS)),
        _silent(of_part(courses, Part.SILENT)),
        *(_lost(course) for course in of_part(courses, Part.FACE_LOST, Part.FINGER_LOST)),
        _uncoupled(of_part(courses, Part.UNCOUPLED)),
        _groups([course for course in expressive if course.person.drawn is not None], heads),
    ]


def _correlation(courses: Sequence[ScoredCourse]) -> Goal:
    median = median_rank_correlation(courses)
    return Goal(
        what=f"rank correlation with true pain, {len(courses)} expressive people, uncalibrated",
        figure=f"{median:.3f} median",
        goal=f"≥ {LEAST_CORRELATION}",
        met=median >= LEAST_CORRELATION,
    )


def _after_ratings(courses: Sequence[ScoredCourse]) -> list[Goal]:
    people = [
        one for course in of_part(courses, *SHOWING, Part.WEAK) if (one := calibrated(course))
    ]
    low, high = COVERED_PERCENT
    error_words = inside_words = "nobody could be asked so often"
    error_met = inside_met = None
    if people:
        error = statistics.fmean(person.error_after for person in people)
        before = statistics.fmean(person.error_before for person in people)
        covered = pooled_coverage(people)
        error_words = f"{error:.2f} of 10 ({before:.2f} before)"
        error_met = error <= GREATEST_ERROR
        inside_words, inside_met = percent(covered), low <= covered.percent <= high
    return [
        Goal(
            what=f"mean absolute error, {len(people)} people who show pain, fully or weakly, after "
            f"{RATINGS} ratings of their own",
            figure=error_words,
            goal=f"≤ {GREATEST_ERROR}",
            met=error_met,
        ),
        Goal(
            what="true pain in their calibrated 90 % interval",
            figure=inside_words,
            goal=f"{low:.0f}-{high:.0f} %",
            met=inside_met,
        ),
    ]


def _false_alarms(courses: Sequence[ScoredCourse]) -> Goal:
    found, seconds = false_minutes(courses), false_seconds(courses)
    return Goal(
        what=f"minutes at 4 or more, {len(courses)} people with smiles, speech and yawns, no pain",
        figure=f"{percent(found)} of {found.whole} minutes ({percent(seconds)} of single seconds)",
        goal=f"≤ {FALSE_PERCENT:.0f} %",
        met=found.percent <= FALSE_PERCENT,
    )


def _silent(courses: Sequence[ScoredCourse]) -> Goal:
    found, seconds = confidently_wrong_minutes(courses), confidently_wrong_seconds(courses)
    return Goal(
        what=f"confident and wrong, {len(courses)} people who show nothing: the interval ends "
        "below 4 while the true pain is 4 or more",
        figure=f"{percent(found)} of {found.whole} minutes ({percent(seconds)} of single seconds)",
        goal=f"≤ {WRONG_PERCENT:.0f} %",
        met=found.percent <= WRONG_PERCENT,
    )


def _lost(course: ScoredCourse) -> Goal:
    found = loss(course)
    back = "none came back" if found.back_s is None else f"back {found.back_s:.0f} s after it"
    return Goal(
        what=f"{course.person.part}: last score after the loss",
        figure=f"{found.last_score_s:.0f} s ({', '.join(found.reasons)}; {back})",
        goal=f"≤ {NO_SCORE_WITHIN_S:.0f} s",
        met=found.last_score_s <= NO_SCORE_WITHIN_S and found.back_s is not None,
    )


def _uncoupled(courses: Sequence[ScoredCourse]) -> Goal:
    found = significant_entropies(courses)
    low, high = SIGNIFICANT_PERCENT
    return Goal(
        what=f"steady transfer entropy with p < 0.05, {len(courses)} people without coupling while "
        "pain changes (judged with many more people and windows: [coupling](coupling.md))",
        figure=f"{percent(found)} of {found.whole} windows, which overlap",
        goal=f"{low:.0f}-{high:.0f} %",
        met=low <= found.percent <= high if found.whole >= FEWEST_WINDOWS else None,
    )


def _groups(courses: Sequence[ScoredCourse], heads: Path) -> Goal:
    groups = group_correlations(courses, heads)
    mean = statistics.fmean(correlation for _, correlation in groups.values())
    worst = min(groups, key=lambda name: groups[name][1])
    below = mean - groups[worst][1]
    return Goal(
        what=f"worst of {len(groups)} groups against their mean, drawn expressive people",
        figure=f"{worst}: {below:.3f} below {mean:.3f}",
        goal=f"within {GROUP_DISTANCE}",
        met=below <= GROUP_DISTANCE,
    )


def percent(share: Share) -> str:
    """Return a share in words."""
    return f"{share.percent:.1f} %" if share.whole else "none could be looked at"
