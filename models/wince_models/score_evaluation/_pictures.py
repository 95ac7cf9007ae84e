"""The pictures of docs/score.md."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ._calibrating import RATINGS, calibrated
from ._goals import GREATEST_ERROR, LEAST_CORRELATION
from ._judging import of_part, rank_correlation
from ._people import Part
from ._scoring import ScoredCourse

TRUTH, SCORE, BAND = "#000000", "#0072b2", "#56b4e9"
_SHOWN: Final = (
    Part.EXPRESSIVE, Part.WEAK, Part.SILENT, Part.PAINLESS, Part.POOR_LIGHT, Part.FACE_LOST,
)  # fmt: skip


def draw_courses(courses: Sequence[ScoredCourse], path: Path) -> None:
    """Draw one course of each kind: the true pain, the score and its interval."""
    figure = Figure(figsize=(11, 8), layout="constrained")
    axes = figure.subplots(3, 2, sharey=True)
    for axis, part in zip(axes.flat, _SHOWN, strict=True):
        these = of_part(courses, part)
        if these:
            _draw_course(axis, these[0])
        axis.set_title(part, fontsize=10, loc="left")
        axis.set_ylim(0, 10)
    figure.legend(
        *axes[0, 0].get_legend_handles_labels(), loc="outside upper right", ncols=3, fontsize=8
    )
    for axis in axes[-1]:
        axis.set_xlabel("seconds")
    axes[1, 0].set_ylabel("pain, and score, of 10")
    _save(figure, path)


def draw_correlations(courses: Sequence[ScoredCourse], path: Path) -> None:
    """Draw the rank correlation of every person, by kind."""
    parts = [
        part for part in Part if part not in {Part.SILENT, Part.PAINLESS} and of_part(courses, part)
    ]
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    axis = figure.subplots()
    for row, part in enumerate(parts):
        for drawn, marker in ((True, "o"), (False, "s")):
            values = [
                rank_correlation(course)
                for course in of_part(courses, part)
                if (course.person.drawn is not None) is drawn
            ]
            axis.plot(values, [row] * len(values), marker, color=SCORE, alpha=0.6)
    axis.axvline(LEAST_CORRELATION, color=TRUTH, linewidth=0.8, linestyle="--")
    axis.set_yticks(range(len(parts)), parts)
    axis.invert_yaxis()
    figure.supxlabel(
        "rank correlation with true pain (dots: drawn people, squares: the photograph; "
        "dashed: the goal)",
        fontsize=10,
    )
    _save(figure, path)


def draw_calibration(courses: Sequence[ScoredCourse], path: Path) -> None:
    """Draw each person's error before and after their ratings."""
    figure = Figure(figsize=(6.5, 5), layout="constrained")
    axis = figure.subplots()
    for part, marker, colour in (
        (Part.EXPRESSIVE, "o", "#0072b2"),
        (Part.WEAK, "s", "#e69f00"),
        (Part.SILENT, "^", "#d55e00"),
        (Part.PAINLESS, "D", "#009e73"),
    ):
        people = [one for course in of_part(courses, part) if (one := calibrated(course))]
        axis.plot(
            [one.error_before for one in people],
            [one.error_after for one in people],
            marker,
            color=colour,
            label=part,
            alpha=0.8,
        )
    axis.axhline(GREATEST_ERROR, color=TRUTH, linewidth=0.8, linestyle="--")
    limit = max(*axis.get_xlim(), *axis.get_ylim())
    axis.plot([0, limit], [0, limit], color="#999999", linewidth=0.8)
    axis.set_xlim(0, limit)
    axis.set_ylim(0, limit)
    axis.set_xlabel("mean absolute error before, points")
    axis.set_ylabel(f"after {RATINGS} ratings (dashed: the goal)")
    axis.legend(fontsize=8)
    _save(figure, path)


def _draw_course(axis: Axes, course: ScoredCourse) -> None:
    t_s = np.array([second.t_s for second in course.seconds])
    nothing = (np.nan, np.nan)
    low, high = np.array([second.interval or nothing for second in course.seconds]).T
    score = [np.nan if second.score is None else second.score for second in course.seconds]
    axis.fill_between(t_s, low, high, color=BAND, alpha=0.4, linewidth=0, label="90 % interval")
    axis.plot(t_s, score, color=SCORE, linewidth=1.4, label="score")
    axis.plot(
        t_s, [second.pain for second in course.seconds], color=TRUTH, linewidth=1.1,
        linestyle="--", label="true pain",
    )  # fmt: skip


def _save(figure: Figure, path: Path) -> None:
    figure.savefig(path, dpi=110, metadata={"Software": None})
