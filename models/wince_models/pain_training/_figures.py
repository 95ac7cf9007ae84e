"""Draws the report's figures as SVG: curves, matrices and groups, told apart without colour too."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Final

import numpy as np

from ._figures_of_merit import calibration, roc
from ._judgement import Judged, Judgement
from ._words import TITLES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINES: Final[Mapping[str, tuple[str, str, str]]] = {
    "au_only": ("#0072b2", "-", "o"),
    "cnn_only": ("#d55e00", "--", "s"),
    "hybrid": ("#000000", "-.", "^"),
}
"""Colour (Okabe & Ito), line and mark of each classifier."""


CALIBRATION_CAPTION: Final = (
    "Calibration: the share of pain among faces with about the same P(pain); on the diagonal the "
    "number means what it says."
)
GROUPS_CAPTION: Final = (
    "Accuracy in each group, with its 95 % interval over people where the group is large enough "
    "for one."
)


def draw_figures(judgement: Judgement, folder: Path, warning: str) -> dict[str, str]:
    """Draw all figures into `folder`; return each file's name and what it shows.

    Parameters
    ----------
    judgement
        What to draw.
    folder
        Where the files go.
    warning
        Written into each figure; empty for none.
    """
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {
        "roc.svg": (_roc(judgement), "ROC curves, over all folds."),
        "calibration.svg": (
            _calibration(judgement),
            CALIBRATION_CAPTION,
        ),
        "confusion.svg": (
            _confusion(judgement),
            "Confusion matrices: pictures, and their share of the row's label.",
        ),
    }
    if any(judgement.groups.values()):
        drawn["groups.svg"] = (
            _groups(judgement),
            GROUPS_CAPTION,
        )
    for name, (figure, _) in drawn.items():
        if warning:
            figure.suptitle(fill(warning, 44), color="#aa0000", fontsize=9)
        _save(figure, folder / name)
    return {name: caption for name, (_, caption) in drawn.items()}


def _roc(judgement: Judgement) -> "Figure":
    figure, axes = _square("false alarms (of faces without pain)", "found (of faces of pain)")
    for name, judged in judgement.classifiers.items():
        alarms, hits = roc(judged.answers)
        colour, line, _ = LINES[name]
        label = f"{TITLES[name]}, AUC {judged.values['AUC']:.3f}"
        axes.plot(alarms, hits, color=colour, linestyle=line, label=label)
    axes.legend(loc="lower right", frameon=False)
    return figure


def _calibration(judgement: Judgement) -> "Figure":
    figure, axes = _square("P(pain), mean of a tenth of the faces", "share of pain")
    for name, judged in judgement.classifiers.items():
        bins = calibration(judged.answers)
        colour, line, mark = LINES[name]
        error = judged.values["calibration error"]
        label = f"{TITLES[name]}, error {error:.3f}"
        axes.plot(bins[:, 0], bins[:, 1], color=colour, linestyle=line, marker=mark, label=label)
    axes.legend(loc="upper left", frameon=False)
    return figure


def _confusion(judgement: Judgement) -> "Figure":
    figure, grid = _subplots(1, len(judgement.classifiers), width=3.1, height=3.1)
    for axes, (name, judged) in zip(grid, judgement.classifiers.items(), strict=True):
        _matrix(axes, TITLES[name], judged)
    return figure


def _matrix(axes: "Axes", title: str, judged: Judged) -> None:
    counts = judged.answers.confusion()
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1.0)
    axes.imshow(shares, cmap="Blues", vmin=0.0, vmax=1.0)
    for row in range(2):
        for column in range(2):
            dark = shares[row, column] > 0.6
            text = f"{counts[row, column]:,.0f}\n{shares[row, column]:.1%}"
            axes.text(
                column, row, text, ha="center", va="center", color="white" if dark else "black"
            )
    axes.set_xticks([0, 1], ["no pain", "pain"])
    axes.set_yticks([0, 1], ["no pain", "pain"])
    axes.set_xlabel("called")
    axes.set_ylabel("label")
    axes.set_title(title, fontsize=10)


def _groups(judgement: Judgement) -> "Figure":
    names = list(judgement.classifiers)
    first = judgement.groups[names[0]]
    figure, (axes,) = _subplots(1, 1, width=7.0, height=1.2 + 0.34 * len(first))
    for at, name in enumerate(names):
        colour, _, mark = LINES[name]
        for row, group in enumerate(judgement.groups[name]):
            place = row + 0.2 * (at - (len(names) - 1) / 2.0)
            value = group.values["accuracy"]
            if group.bounds is not None:
                axes.plot(group.bounds["accuracy"], [place, place], color=colour, linewidth=1.2)
            label = TITLES[name] if row == 0 else None
            axes.plot([value], [place], color=colour, marker=mark, linestyle="", label=label)
    axes.set_yticks(
        range(len(first)), [f"{one.kind}: {one.value} (n = {one.pictures:,})" for one in first]
    )
    axes.set_ylim(len(first) - 0.5, -0.5)
    axes.set_xlim(0.0, 1.02)
    axes.set_xlabel("accuracy")
    axes.grid(axis="x", color="#dddddd")
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, frameon=False)
    return figure


def _square(across: str, up: str) -> "tuple[Figure, Axes]":
    figure, (axes,) = _subplots(1, 1, width=5.0, height=5.0)
    axes.plot([0.0, 1.0], [0.0, 1.0], color="#999999", linewidth=0.8)
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(0.0, 1.0)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    return figure, axes


def _subplots(
    rows: int, columns: int, *, width: float, height: float
) -> "tuple[Figure, list[Axes]]":
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width * columns, height * rows), layout="constrained")
    return figure, [figure.add_subplot(rows, columns, k + 1) for k in range(rows * columns)]


def _save(figure: "Figure", path: Path) -> None:
    import matplotlib as mpl

    # The same numbers give the same file.
    with mpl.rc_context({"svg.hashsalt": "wince", "svg.fonttype": "none"}):
        figure.savefig(
            path, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type"))
        )
