"""Writes docs/score.md: what cannot be shown first, then each figure beside its goal."""

import importlib.metadata
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ._calibrating import (
    DRAWS,
    PAIRED_S,
    RATING_DEVIATION,
    RATINGS,
    calibrated,
    pooled_coverage,
)
from ._goals import Goal, goals, percent
from ._groups import group_correlations
from ._judging import covered, interval_width, of_part, rank_correlation
from ._people import Part
from ._pictures import draw_calibration, draw_correlations, draw_courses
from ._scoring import ScoredCourse

PICTURES: Final = ("score-courses.png", "score-correlations.png", "score-calibration.png")

_HEAD: Final = """# The score on simulated people

Made by `wince-models evaluate-score`; every figure and picture below is made anew by it.

## What this cannot show

- **No clinical data stands behind any figure here.** Nobody in it has ever been in pain: the people
  are drawn heads and one photograph, and their faces show pain as this project's authors wrote it.
- The patient expresses by construction what the score looks for. A high correlation says that the
  way from the picture to the number works, not that the number is pain.
- Real people differ more than these: in how they show pain, in whether they show it, in age and
  illness, in light and pose. A palsied, swollen or bandaged face is not among them.
- Drawn people have no tremor of their own, so what is said of the coupling of heart and face comes
  from the photograph alone. "Sex" and "age" of a drawn head are stand-ins: the width of the jaw and
  the lines of the skin.
- The action-unit network and the classifiers learned from heads of the same family (other people of
  it).
- The weights of the score and the width of its interval were chosen while looking at simulated
  courses of this kind. The interval after ratings was too wide on these very people at first
  (98.4 %); what mended it was chosen on others, and then judged here. These figures are therefore
  kinder than a first look would be.
"""

_EVERYBODY: Final = """## Everybody

Uncalibrated. The correlation is Spearman's, of every second's score with the true pain in the
middle of its window.

| who | people | correlation: median (lowest) | truth in the 90 % interval | width | with a score |
|---|---|---|---|---|---|
{rows}

![Six courses](pictures/{courses})

![Correlation of every person](pictures/{correlations})
"""

_GROUPS: Final = """## Groups

Drawn people who show pain fully.

| group | people | mean correlation |
|---|---|---|
{rows}
"""

_RATED: Final = """## After {ratings} ratings of their own

Each person is asked {ratings} times, at any moments of the first three fifths of the course that
lie {paired:g} s apart, how it was in the last {paired:g} s: they say the median of what they felt,
which strays by {deviation:g} and is rounded. The seconds after the last rating are judged; {draws}
sets of moments a person. The pain of these courses comes and goes within half a minute, where a
unit holds a rating against the minute before it. How it is done, and what slower pain gives:
[calibration](calibration.md).

Where the error before is small already, five ratings that stray by {deviation:g} and are rounded
cannot make it smaller, and make it a little greater. The interval is narrow for
faces that follow the pain, and nearly the whole scale for those that show nothing.

| who | people | error before | error after | truth in the 90 % interval | width |
|---|---|---|---|---|---|
{rows}

![Before and after](pictures/{picture})
"""

_METHODS: Final = """## How it was made

{people} people, {seconds} seconds at 15 frames per second, Wince {version}. The device's own face
path, heart path and estimator, with a rest of 10 s at the beginning; the pulse is the simulated
patient's. People, seeds and settings stand in `models/wince_models/score_evaluation/_people.py`;
drawn people are others than those the models learned from.
"""


def write_report(courses: Sequence[ScoredCourse], heads: Path, docs: Path) -> None:
    """Write the page and its pictures.

    Parameters
    ----------
    docs
        Folder of ``score.md``; the pictures go into its folder ``pictures``.
    """
    pictures = docs / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    draw_courses(courses, pictures / PICTURES[0])
    draw_correlations(courses, pictures / PICTURES[1])
    draw_calibration(courses, pictures / PICTURES[2])
    parts = [
        _HEAD,
        _goal_table(goals(courses, heads)),
        _part_table(courses),
        _group_table(courses, heads),
        _rating_table(courses),
        _methods(courses),
    ]
    (docs / "score.md").write_text("\n".join(parts), "utf-8")


def _goal_table(rows: Sequence[Goal]) -> str:
    words = {True: "met", False: "**not met**", None: "too few to say"}
    lines = [f"| {row.what} | {row.figure} | {row.goal} | {words[row.met]} |" for row in rows]
    return "\n".join(
        ["## Goals", "", "| what | figure | goal | |", "|---|---|---|---|", *lines, ""]
    )


def _part_table(courses: Sequence[ScoredCourse]) -> str:
    lines = [_part_row(part, of_part(courses, part)) for part in Part if of_part(courses, part)]
    return _EVERYBODY.format(rows="\n".join(lines), courses=PICTURES[0], correlations=PICTURES[1])


def _part_row(part: Part, courses: Sequence[ScoredCourse]) -> str:
    all_seconds = sum(len(course.seconds) for course in courses)
    scored = sum(len(course.scored) for course in courses)
    correlation = "—"
    if part not in {Part.PAINLESS, Part.SILENT}:
        values = [rank_correlation(course) for course in courses]
        correlation = f"{statistics.median(values):.3f} ({min(values):.3f})"
    return (
        f"| {part} | {len(courses)} | {correlation} | {percent(covered(courses))} "
        f"| {interval_width(courses):.1f} | {100 * scored / all_seconds:.0f} % |"
    )


def _group_table(courses: Sequence[ScoredCourse], heads: Path) -> str:
    drawn = [one for one in of_part(courses, Part.EXPRESSIVE) if one.person.drawn is not None]
    groups = group_correlations(drawn, heads)
    rows = [f"| {name} | {people} | {mean:.3f} |" for name, (people, mean) in groups.items()]
    return _GROUPS.format(rows="\n".join(rows))


def _rating_table(courses: Sequence[ScoredCourse]) -> str:
    shown = [part for part in Part if part not in {Part.FACE_LOST, Part.FINGER_LOST}]
    rows = [_rating_row(part, of_part(courses, part)) for part in shown]
    return _RATED.format(
        ratings=RATINGS,
        paired=PAIRED_S,
        deviation=RATING_DEVIATION,
        draws=DRAWS,
        rows="\n".join(row for row in rows if row),
        picture=PICTURES[2],
    )


def _rating_row(part: Part, courses: Sequence[ScoredCourse]) -> str:
    people = [one for course in courses if (one := calibrated(course))]
    if not people:
        return ""
    before = statistics.fmean(person.error_before for person in people)
    after = statistics.fmean(person.error_after for person in people)
    inside = percent(pooled_coverage(people))
    width = statistics.fmean(person.width for person in people)
    return f"| {part} | {len(people)} | {before:.2f} | {after:.2f} | {inside} | {width:.1f} |"


def _methods(courses: Sequence[ScoredCourse]) -> str:
    return _METHODS.format(
        people=len(courses),
        seconds=sum(len(course.seconds) for course in courses),
        version=importlib.metadata.version("wince"),
    )
