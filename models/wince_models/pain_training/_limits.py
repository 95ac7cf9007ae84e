"""What a report cannot show: said before anything that it shows."""

from typing import Final

import numpy as np

from ._classifiers import FittingPlan
from ._cross_validation import FoldResult
from ._features import UNKNOWN, FaceRows
from ._judgement import Judgement
from ._samples import LabelledFaces, counted

FEW_PEOPLE: Final = 30
"""Below it an interval over people spans most of what one would want to tell apart."""


def limits(
    labelled: LabelledFaces,
    rows: FaceRows,
    judgement: Judgement,
    results: list[FoldResult],
    plan: FittingPlan,
    *,
    drawn: bool,
) -> list[str]:
    """Return what these results cannot show, the gravest first."""
    sentences = [
        *_of_split(judgement, plan, drawn=drawn),
        *_of_people(rows),
        *_of_labels(labelled, judgement),
        *_of_fitting(rows, results, plan),
        *_of_groups(rows),
    ]
    return [
        *sentences,
        (
            "A face shows an expression, not pain: who hurts and shows nothing is called no pain "
            "here, and what a person says of their pain counts for more than any of these numbers."
        ),
        (
            "Single pictures were judged. How the classifiers do over minutes at a bedside, in "
            "other light and with other cameras, was not measured."
        ),
    ]


def _of_split(judgement: Judgement, plan: FittingPlan, *, drawn: bool) -> list[str]:
    found = []
    if drawn:
        found.append(
            "The faces are drawn. Nothing here says how the classifiers do on people, or on pain."
        )
    if plan.split.leaky:
        found.append(
            "The split is by picture: the same people were learned from and judged on, "
            f"{judgement.leakage.near:,} of {len(judgement.rows):,} judged pictures have a near "
            "twin among those learned from, and the figures say nothing about anybody new."
        )
    elif judgement.leakage.near:
        found.append(
            f"{counted(judgement.leakage.near, 'judged picture')} of {len(judgement.rows):,} "
            "resemble a picture learned from as if it were the same scene: the same person may be "
            "there under two names."
        )
    return found


def _of_people(rows: FaceRows) -> list[str]:
    people = len(np.unique(rows.people[rows.people != UNKNOWN]))
    if people >= FEW_PEOPLE:
        return []
    return [
        (
            f"{counted(people, 'person')} are few: the intervals draw people, and they are wide "
            "because another sample of people would give other figures."
        )
    ]


def _of_labels(labelled: LabelledFaces, judgement: Judgement) -> list[str]:
    found = []
    if len(labelled.raters) == 1:
        found.append(
            "Each picture has one label: how far several raters would agree, and so how good any "
            "classifier could be, is not known."
        )
    elif not any(np.isfinite(one.value) for one in judgement.agreement):
        found.append("No picture was judged by two raters: their agreement is not known.")
    if labelled.raters == ("heat",):
        found.append(
            "The labels are the heat that was applied: many faces show nothing under the "
            "strongest, and nobody said here how much it hurt."
        )
    if labelled.scale == "rating":
        found.append(
            "The labels are what people said of their pain; the faces at that moment may show more "
            "or less of it."
        )
    if labelled.scale == "pspi":
        found.append(
            "The labels are PSPI, a sum of facial actions: to find it again in action units shows "
            "how well these are measured, not how much pain there was."
        )
    return found


def _of_fitting(rows: FaceRows, results: list[FoldResult], plan: FittingPlan) -> list[str]:
    found = []
    if "hybrid" in results[0].probabilities and plan.held_share == 0.0:
        found.append(
            "As published, the hybrid's trees and the CNN's threshold were fitted on embeddings of "
            "faces that the network had learned from, where it is surer than on new ones; "
            "--held-share keeps people apart for them."
        )
    if not rows.own_rest.all():
        without = int((~rows.own_rest).sum())
        found.append(
            f"{counted(without, 'face')} of {len(rows):,} were measured without the person's own "
            "neutral face: a droop or a frown at rest counts as an expression there."
        )
    return found


def _of_groups(rows: FaceRows) -> list[str]:
    known = [kind for kind in rows.groups if kind != "class"]
    if known:
        return []
    return [
        (
            "Neither sex, age nor skin tone of the people is known: whether the classifiers do "
            "worse for some of them was not measured. Every published model that was tested did."
        )
    ]
