"""Writes the report of a training: a folder with report.md, report.html, figures and tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from ._classifiers import FittingPlan
from ._cross_validation import FoldResult
from ._document import Block, Figure, Heading, Paragraph, Points, Table, Warned, markdown, page
from ._export import Export
from ._features import UNKNOWN, FaceRows
from ._figures import draw_figures
from ._judgement import Judgement, worst_gap
from ._leakage import NEAR_BITS
from ._limits import limits
from ._report_method import how_it_was_done, what_was_exported
from ._report_tables import SHOWN, shown_measures, with_interval, write_tables_of
from ._samples import LabelledFaces, counted
from ._words import DRAWN, LEAKY, PUBLISHED, PUBLISHED_NOTE, TITLES

TITLE: Final = "Pain classifiers: how they do on people whom they have not seen"
SCALES: Final = {"label": "a label", "pspi": "a PSPI", "rating": "a rating"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """Everything that a report tells of.

    Attributes
    ----------
    labelled, rows, judgement, results, plan, export
        See there; `export` is None where nothing was exported.
    drawn
        The faces are drawn.
    notes
        What was left out, assumed or not done.
    """

    labelled: LabelledFaces
    rows: FaceRows
    judgement: Judgement
    results: list[FoldResult]
    plan: FittingPlan
    drawn: bool
    export: Export | None
    notes: tuple[str, ...]


def write_report(reported: Reported, folder: Path) -> Path:
    """Write the report into `folder`; return its HTML page."""
    folder.mkdir(parents=True, exist_ok=True)
    warning = warning_of(reported.plan, drawn=reported.drawn)
    figures = draw_figures(reported.judgement, folder / "figures", warning)
    write_tables_of(
        folder / "tables",
        reported.judgement,
        reported.rows,
        reported.results,
        marks={
            "split": reported.plan.split.name,
            "faces": "drawn" if reported.drawn else "photographed",
        },
    )
    title = TITLE.replace("people whom they have not seen", "pictures of people they know")
    title = title if reported.plan.split.leaky else TITLE
    blocks = _blocks(reported, figures, warning)
    (folder / "report.md").write_text(markdown(title, blocks), encoding="utf-8")
    path = folder / "report.html"
    path.write_text(page(title, blocks, folder), encoding="utf-8")
    return path


def warning_of(plan: FittingPlan, *, drawn: bool) -> str:
    """Return what must stand on every output; empty where nothing must."""
    holds = ((plan.split.leaky, LEAKY), (drawn, DRAWN))
    return ". ".join(sentence for held, sentence in holds if held)


def _blocks(reported: Reported, figures: Mapping[str, str], warning: str) -> list[Block]:
    judged = reported.judgement
    said = limits(
        reported.labelled,
        reported.rows,
        judged,
        reported.results,
        reported.plan,
        drawn=reported.drawn,
    )
    drawn = {name: Figure(f"figures/{name}", caption) for name, caption in figures.items()}
    blocks: list[Block] = [Warned(f"{warning}.")] if warning else []
    blocks += [Heading("What this cannot show"), Points(said)]
    blocks += _data(reported)
    blocks += _results(reported)
    blocks += [drawn["roc.svg"], drawn["confusion.svg"], drawn["calibration.svg"]]
    blocks += _groups(judged, drawn.get("groups.svg"))
    blocks += _agreement(judged)
    blocks += _leakage(judged)
    blocks += how_it_was_done(reported.plan, judged.classifiers, reported.rows.digest)
    return blocks if reported.export is None else [*blocks, *what_was_exported(reported.export)]


def _data(reported: Reported) -> list[Block]:
    rows = reported.rows
    people = len(np.unique(rows.people[rows.people != UNKNOWN]))
    scale = reported.labelled.scale
    begins = f"; pain from {SCALES[scale]} of {reported.labelled.pain_from:g}"
    begins = "" if scale == "label" else begins
    first = (
        f"{reported.labelled.layout}: {counted(len(rows), 'face')} of {counted(people, 'person')}, "
        f"{rows.pain.mean():.1%} of them pain{begins}. Raters: "
        f"{', '.join(reported.labelled.raters)}."
    )
    notes = [*reported.labelled.notes, *reported.notes]
    return [Heading("Data"), Paragraph(first), *([Points(notes)] if notes else [])]


def _results(reported: Reported) -> list[Block]:
    judged = reported.judgement
    graded = [
        f"{TITLES[name]} {one.level_correlation:.3f}"
        for name, one in judged.classifiers.items()
        if np.isfinite(one.level_correlation)
    ]
    blocks: list[Block] = [
        Heading("Results"),
        Paragraph(
            f"Split: {reported.plan.split.name}. In brackets the 95 % interval over people "
            "(percentile bootstrap). Positive is pain."
        ),
        Table(["classifier", *SHOWN], shown_measures(judged)),
    ]
    if graded:
        blocks.append(
            Paragraph(f"Rank correlation of P(pain) with the level: {', '.join(graded)}.")
        )
    if judged.differences:
        rows = [
            [
                f"{TITLES[one]} minus {TITLES[other]}",
                *(with_interval(found[key][0], found[key][1:]) for key in SHOWN),
            ]
            for (one, other), found in judged.differences.items()
        ]
        blocks.append(Table(["difference", *SHOWN], rows))
    published = Table(["published", "accuracy", "AUC", "on"], [list(line) for line in PUBLISHED])
    return [*blocks, published, Paragraph(PUBLISHED_NOTE)]


def _groups(judged: Judgement, figure: Figure | None) -> list[Block]:
    name = list(judged.classifiers)[-1]
    groups = judged.groups[name]
    if figure is None or not groups:
        return [Heading("Groups"), Paragraph("The data name no groups.")]
    table = Table(
        ["group", "pictures", "people", "accuracy", "recall", "specificity", "AUC"],
        [
            [
                f"{one.kind}: {one.value}",
                f"{one.pictures:,}",
                f"{one.people:,}",
                *(
                    with_interval(one.values[key], None if one.bounds is None else one.bounds[key])
                    for key in ("accuracy", "recall", "specificity", "AUC")
                ),
            ]
            for one in groups
        ],
    )
    kinds = [kind for kind in dict.fromkeys(one.kind for one in groups) if kind != "class"]
    gaps = {kind: worst_gap(groups, kind, "accuracy") for kind in kinds}
    sentences = [
        f"Largest difference of accuracy between groups by {kind}: {gap:.3f}."
        for kind, gap in gaps.items()
        if np.isfinite(gap)
    ]
    first = Paragraph(f"Of the {TITLES[name]} classifier; the others are in tables/groups.csv.")
    points = [Points(sentences)] if sentences else []
    return [Heading("Groups"), first, table, *points, figure]


def _agreement(judged: Judgement) -> list[Block]:
    if not judged.agreement:
        return []
    rows = [
        [
            one.measure,
            one.raters,
            f"{one.pictures:,}",
            with_interval(one.value, (one.low, one.high)),
        ]
        for one in judged.agreement
    ]
    table = Table(["measure", "raters", "pictures", "agreement"], rows)
    return [Heading("Agreement of the raters"), table]


def _leakage(judged: Judgement) -> list[Block]:
    found = judged.leakage
    compared = found.bits[judged.rows]
    first = (
        f"{found.near:,} of {len(judged.rows):,} judged pictures have a near twin among those "
        f"learned from (at most {NEAR_BITS} of 256 bits differ; the nearest has "
        f"{int(compared.min())}, the median picture's nearest {np.median(compared):.0f}). "
        f"{counted(found.shared_people, 'person')} are on both sides of a fold."
    )
    rows = [
        [one.judged, one.learned, str(one.bits), "yes" if one.same_person else "no"]
        for one in found.twins[:10]
    ]
    table = Table(["judged", "learned from", "bits", "same person"], rows)
    return [Heading("Leakage"), Paragraph(first), *([table] if rows else [])]


def listed_results(judgement: Judgement) -> Sequence[str]:
    """Return one line for each classifier, for a terminal."""
    return [
        f"{TITLES[name]}: "
        + ", ".join(
            f"{key} {with_interval(one.values[key], one.bounds[key])}"
            for key in ("accuracy", "weighted F1", "recall", "AUC")
        )
        for name, one in judgement.classifiers.items()
    ]
