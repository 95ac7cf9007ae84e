"""One simulated cohort against its truth: what the analysis recovers, and what it makes up."""

from dataclasses import dataclass
from functools import partial

import numba
import numpy as np
from cohort_material import FAST, person_figures

from wince_host.study import EffectRow, RegressionRow
from wince_host.study.pooling import FAMILIES, Pooled, pool
from wince_sim import CohortSettings, TaskCoupling
from wince_sim._cohort_truth import TaskTruth, draw_truth

CONTRAST = "pain-control"
TOLERANCE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """R² of one task of one cohort."""

    task: str
    truth: float
    naive: float
    estimate: float
    low: float
    high: float
    reliability_heart: float
    p: float

    @property
    def within(self) -> bool:
        """Whether the disattenuated estimate is within `TOLERANCE` of the truth."""
        return abs(self.estimate - self.truth) <= TOLERANCE

    @property
    def naive_within(self) -> bool:
        """The same of R² as published."""
        return abs(self.naive - self.truth) <= TOLERANCE

    @property
    def covered(self) -> bool:
        """Whether the 95 % interval holds the truth."""
        return self.low <= self.truth <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One cohort.

    Attributes
    ----------
    ordered
        Whether the tasks stand in the true order of R².
    signs, wrong_signs
        Effects that are not zero in truth, and those of them with the wrong sign.
    tests, raw, families, family_errors
        Tests of effects that are zero in truth, those below 0.05 uncorrected, families in which
        all are zero, and those of them with any corrected p below 0.05.
    marked, regressions, regressions_marked
        Of those tests, the ones that a report marks (corrected p below 0.05); the face-heart
        regressions of every contrast and part of the face, and those of them that it marks.
    transfer_blocks, transfer_found
        Blocks with transfer in truth, and those with p < 0.05; the next two without.
    """

    seed: int
    recovered: tuple[Recovered, ...]
    ordered: bool
    signs: int
    wrong_signs: int
    tests: int
    raw: int
    families: int
    family_errors: int
    marked: int
    regressions: int
    regressions_marked: int
    transfer_blocks: int
    transfer_found: int
    quiet_blocks: int
    quiet_found: int

    @property
    def share_marked(self) -> float:
        """Share of everything a report of this cohort tests that it marks as significant."""
        return (self.marked + self.regressions_marked) / (self.tests + self.regressions)


def run_trial(settings: CohortSettings) -> Trial:
    """Draw a cohort, analyse it and hold it against its truth."""
    numba.set_num_threads(1)
    truth = draw_truth(settings)
    one = partial(person_figures, settings, truth, parameters=FAST)
    figures = [one(person=person) for person in range(settings.people)]
    pooled = pool(figures, FAST)
    recovered = tuple(_recovered(pooled, task) for task in truth)
    by_truth = sorted(recovered, key=lambda item: item.truth)
    estimates = [item.estimate for item in by_truth]
    true_effects = [row for row in pooled.effects if _true_sign(row, truth, settings) != 0]
    nulls = [row for row in pooled.effects if _true_sign(row, truth, settings) == 0]
    families = {row.family for row in nulls} - {row.family for row in true_effects}
    coupled = {task.task.name for task in truth if task.task.transfer > 0.0}
    blocks = [row for item in figures for row in item.transfer if row.quantity == "heart_to_v1"]
    loud = [row for row in blocks if row.task in coupled]
    quiet = [row for row in blocks if row.task not in coupled]
    return Trial(
        seed=settings.seed,
        recovered=recovered,
        ordered=bool(np.all(np.diff(estimates) > 0.0)),
        signs=len(true_effects),
        wrong_signs=sum(
            int(np.sign(row.median)) != _true_sign(row, truth, settings) for row in true_effects
        ),
        tests=len(nulls),
        raw=sum(bool(row.p_signed_rank < 0.05) for row in nulls),
        families=len(families),
        family_errors=len({row.family for row in nulls if row.significant} & families),
        marked=sum(row.significant for row in nulls),
        regressions=len(pooled.regressions),
        regressions_marked=sum(bool(row.p_holm < 0.05) for row in pooled.regressions),
        transfer_blocks=len(loud),
        transfer_found=sum(bool(row.p < 0.05) for row in loud),
        quiet_blocks=len(quiet),
        quiet_found=sum(bool(row.p < 0.05) for row in quiet),
    )


def _recovered(pooled: Pooled, truth: TaskTruth) -> Recovered:
    row = _regression(pooled, truth.task.name)
    return Recovered(
        task=truth.task.name,
        truth=truth.r_squared("face"),
        naive=row.r_squared,
        estimate=float("nan") if row.true_r_squared is None else row.true_r_squared,
        low=0.0 if row.true_r_squared_low is None else row.true_r_squared_low,
        high=1.0 if row.true_r_squared_high is None else row.true_r_squared_high,
        reliability_heart=row.reliability_heart,
        p=row.p,
    )


def _regression(pooled: Pooled, task: str) -> RegressionRow:
    return next(
        row
        for row in pooled.regressions
        if (row.task, row.quantity, row.face) == (task, CONTRAST, "face")
    )


def _true_sign(row: EffectRow, truth: list[TaskTruth], settings: CohortSettings) -> int:
    """Return the sign of a true effect, 0 for none."""
    task = next(one for one in truth if one.task.name == row.task)
    family = FAMILIES[row.measure]
    if family == "nsr":
        effect = task.task.heart_effect if "heart" in row.measure else task.task.face_effect
        return int(np.sign(effect))
    if family == "coupling":
        return _coupling_sign(row, task.task)
    if not settings.pain_shows:
        # Hearts' ln NSR differs more between people after the control block than in it. RMSSD grows
        # with it more steeply than it falls, so its middle rises by a little: no zero in truth.
        return _either(row) if row.measure == "rmssd_ms" else 0
    return -1 if row.measure == "rmssd_ms" else 1


def _coupling_sign(row: EffectRow, task: TaskCoupling) -> int:
    if row.measure == "te_heart_v1_bits" and task.transfer == 0.0:
        return 0
    if row.measure == "te_heart_v1_bits" and row.contrast == CONTRAST:
        return 1
    # How much of a transfer is found also depends on the spread of the peaks, which pain changes,
    # and the joint gain holds what V1 and V2 have in common.
    return _either(row) if task.face_effect != 0.0 else 0


def _either(row: EffectRow) -> int:
    """Return the sign that was found: nothing is claimed of it."""
    return int(np.sign(row.median)) or 1
