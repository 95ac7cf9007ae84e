"""Differences between blocks of each participant, and their tests over all of them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from wince_host.study._parameters import StudyParameters
from wince_host.study._results import DifferenceRow, EffectRow

from ._statistics import (
    SIGNIFICANT_BELOW,
    holm,
    mean_interval,
    pseudo_median,
    rank_sum,
    signed_rank,
)
from ._values import FAMILIES, Values

FEWEST_PAIRS: Final = 3


def contrasts_of(parameters: StudyParameters) -> dict[str, tuple[str, str]]:
    """Return each contrast's name with the block before and the block that is compared to it."""
    return {
        f"{later}-{parameters.control}": (parameters.control, later)
        for later in (parameters.pain, parameters.after)
    }


def differences_of(values: Values, parameters: StudyParameters) -> list[DifferenceRow]:
    """Return each participant's differences, in every measure, task and contrast."""
    return [
        row
        for contrast, (before, after) in contrasts_of(parameters).items()
        for measure in FAMILIES
        for task in values.tasks
        for row in _differences(values, measure, task, contrast, before, after)
    ]


def _differences(
    values: Values, measure: str, task: str, contrast: str, before: str, after: str
) -> Iterator[DifferenceRow]:
    first, second = values.of(measure, task, before), values.of(measure, task, after)
    for participant in sorted(first.keys() & second.keys()):
        one, other = first[participant], second[participant]
        moved = other.since(one)
        yield DifferenceRow(
            participant=participant,
            task=task,
            contrast=contrast,
            measure=measure,
            before=one.value,
            after=other.value,
            difference=moved.value,
            variance=moved.variance,
            provisional=moved.provisional,
        )


def effects_of(
    differences: Sequence[DifferenceRow], parameters: StudyParameters
) -> list[EffectRow]:
    """Test each difference over the participants, corrected within its family."""
    grouped: dict[tuple[str, str, str], list[DifferenceRow]] = defaultdict(list)
    for row in differences:
        grouped[row.contrast, row.measure, row.task].append(row)
    rows = [
        _effect(members, parameters) for members in grouped.values() if len(members) >= FEWEST_PAIRS
    ]
    return _corrected(rows)


def _effect(members: Sequence[DifferenceRow], parameters: StudyParameters) -> EffectRow:
    first = members[0]
    before, after, moved = (
        np.array([getattr(row, name) for row in members])
        for name in ("before", "after", "difference")
    )
    p_signed_rank, biserial = signed_rank(moved)
    median, (low, high) = pseudo_median(moved)
    mean_low, mean_high = mean_interval(moved, parameters.person_resamples, parameters.seed)
    p_rank_sum = rank_sum(before, after)
    return EffectRow(
        task=first.task,
        contrast=first.contrast,
        measure=first.measure,
        family=f"{FAMILIES[first.measure]} {first.contrast}",
        n=len(members),
        median=median,
        median_low=low,
        median_high=high,
        mean=float(moved.mean()),
        mean_low=mean_low,
        mean_high=mean_high,
        rank_biserial=biserial,
        p_signed_rank=p_signed_rank,
        p_rank_sum=p_rank_sum,
        p_signed_rank_holm=p_signed_rank,
        p_rank_sum_holm=p_rank_sum,
        significant=False,
    )


def _corrected(rows: Sequence[EffectRow]) -> list[EffectRow]:
    families = dict.fromkeys(row.family for row in rows)
    by_row: dict[int, tuple[float, float]] = {}
    for family in families:
        at = [place for place, row in enumerate(rows) if row.family == family]
        pairs = zip(
            holm([rows[place].p_signed_rank for place in at]),
            holm([rows[place].p_rank_sum for place in at]),
            strict=True,
        )
        by_row |= dict(zip(at, pairs, strict=True))
    return [
        replace(
            row,
            p_signed_rank_holm=by_row[place][0],
            p_rank_sum_holm=by_row[place][1],
            significant=by_row[place][0] < SIGNIFICANT_BELOW,
        )
        for place, row in enumerate(rows)
    ]
