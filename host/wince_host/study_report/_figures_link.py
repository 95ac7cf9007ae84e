"""Figures of the face-heart regression: a scatter for each task, and R² beside its surrogates."""

from collections.abc import Sequence
from typing import Final

from wince_host.study import PUBLISHED_R_SQUARED, RegressionRow, StudyResults

from ._axis import axis_of, category_axis
from ._figure import Figure
from ._missing import Missing, Shown
from ._numbers import fixed, p_value
from ._palette import DOWN, INK, SQUARE, SURROGATE, Style
from ._panel import Panel, alike
from ._study import contrast_of, tasks_of

FACES: Final = ("v1", "v2", "v3")
PERSON: Final = Style("blue")
OBSERVED: Final = Style("blue", SQUARE)
TRUE: Final = Style("vermillion", DOWN)
HAPTIC: Final = Style("green", dash="8 3")
COGNITIVE: Final = Style("purple", dash="2 3")
SCATTER_TITLE: Final = "Face against heart, pain − control"
SCATTER_CAPTION: Final = (
    "A circle for each participant: change of ln NSR of the face (mean of V1, V2 and V3) against "
    "the heart's. Line: ordinary least squares. p: by permutation, corrected."
)
FOREST_TITLE: Final = "R² of face and heart by task"
FOREST_CAPTION: Final = (
    "Square: R² as published, with its 95 % bootstrap interval; measurement noise makes it too "
    "small. Triangle: with that noise taken out. Cross: mean of R² with the participants "
    "permuted, up to its 95 % quantile. Dashed: published R² of haptic (0.84) and cognitive (0.77) "
    "tasks in 45 people, for reference only."
)
NONE: Final = "Too few participants have both blocks with face and heart."


def scatter(results: StudyResults) -> Shown:
    """Return the participants' changes of face and heart against each other."""
    panels, words = [], []
    for row in regressions(results):
        pairs = pairs_of(results, row.task)
        if pairs:
            panels.append(_scatter_panel(row, pairs))
            words.append(
                f"{row.task}: R² {fixed(row.r_squared, 2)}, slope {fixed(row.slope, 2)}, n {row.n}"
            )
    if not panels:
        return Missing(SCATTER_TITLE, NONE)
    alike(panels, across=True)
    return Figure(
        "all-face-heart",
        SCATTER_TITLE,
        SCATTER_CAPTION,
        "; ".join(words) + ".",
        tuple(panels),
        "regressions.csv and differences.csv",
    )


def forest(results: StudyResults) -> Shown:
    """Return R² of each task with its interval, its surrogates and the published values."""
    rows = regressions(results)
    if not rows:
        return Missing(FOREST_TITLE, NONE)
    panel = Panel(
        category_axis([row.task for row in rows]),
        axis_of((), "R²", ends=(-0.04, 1.04)),
        "Mean of V1, V2 and V3",
        height=220.0,
    )
    for value, style in (
        (PUBLISHED_R_SQUARED["haptic"], HAPTIC),
        (PUBLISHED_R_SQUARED["cognitive"], COGNITIVE),
    ):
        panel.across(value, style)
    for at, row in enumerate(rows):
        _draw(panel, at, row)
    for words, style, kind in (
        ("observed", OBSERVED, "mark"),
        ("noise taken out", TRUE, "mark"),
        ("permuted", SURROGATE, "mark"),
        ("published haptic", HAPTIC, "line"),
        ("published cognitive", COGNITIVE, "line"),
    ):
        panel.explain(words, style, kind)
    return Figure(
        "all-r-squared",
        FOREST_TITLE,
        FOREST_CAPTION,
        "; ".join(map(_forest_words, rows)) + ".",
        (panel,),
        "regressions.csv",
    )


def regressions(results: StudyResults) -> list[RegressionRow]:
    """Return the regressions of the whole face's change, in the order of the tasks."""
    order = tasks_of(results)
    found = [
        row
        for row in results.regressions
        if (row.quantity, row.face) == (contrast_of(results), "face")
    ]
    return sorted(
        (row for row in found if row.task in order), key=lambda row: order.index(row.task)
    )


def pairs_of(results: StudyResults, task: str) -> list[tuple[float, float]]:
    """Return heart and face of each participant who has all of them."""
    change: dict[str, dict[str, float]] = {}
    contrast = contrast_of(results)
    for row in results.differences:
        if (row.task, row.contrast) == (task, contrast):
            change.setdefault(row.participant, {})[row.measure] = row.difference
    pairs = []
    for own in change.values():
        face = [own.get(f"ln_nsr_{one}") for one in FACES]
        known = [value for value in face if value is not None]
        heart = own.get("ln_nsr_heart")
        if heart is not None and len(known) == len(FACES):
            pairs.append((heart, sum(known) / len(known)))
    return pairs


def _scatter_panel(row: RegressionRow, pairs: Sequence[tuple[float, float]]) -> Panel:
    hearts, faces = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    ends = [min(hearts), max(hearts)]
    line = [row.intercept + row.slope * heart for heart in ends]
    panel = Panel(
        axis_of(hearts, "Δ ln NSR heart"), axis_of(faces, "Δ ln NSR face", among=line), row.task
    )
    panel.points(hearts, faces, PERSON, small=True)
    panel.line(ends, line, INK)
    low, high = fixed(row.r_squared_low, 2), fixed(row.r_squared_high, 2)
    panel.note(
        f"R² {fixed(row.r_squared, 2)} ({low} to {high}), n {row.n}, p {p_value(row.p_holm)}"
    )
    return panel


def _draw(panel: Panel, at: int, row: RegressionRow) -> None:
    panel.bars([at - 0.2], [row.r_squared_low], [row.r_squared_high], OBSERVED)
    panel.points([at - 0.2], [row.r_squared], OBSERVED)
    if row.true_r_squared is not None:
        if row.true_r_squared_low is not None and row.true_r_squared_high is not None:
            panel.bars([at], [row.true_r_squared_low], [row.true_r_squared_high], TRUE)
        panel.points([at], [row.true_r_squared], TRUE)
    panel.bars([at + 0.2], [row.surrogate_mean], [row.surrogate_high], SURROGATE)
    panel.points([at + 0.2], [row.surrogate_mean], SURROGATE)


def _forest_words(row: RegressionRow) -> str:
    return (
        f"{row.task}: R² {fixed(row.r_squared, 2)} ({fixed(row.r_squared_low, 2)} to "
        f"{fixed(row.r_squared_high, 2)}), permuted up to {fixed(row.surrogate_high, 2)}"
    )
