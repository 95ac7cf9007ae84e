"""What is known of the study's analysis, kept as JSON, and the document made of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np
from cohort_cluster import Equal
from cohort_cost import Cost
from cohort_trials import TOLERANCE, Recovered, Trial

LEVEL = 0.05
COLUMNS = (
    f"| task | true R² | R² as published, mean ± SD | within ± {TOLERANCE} "
    f"| disattenuated, mean ± SD | within ± {TOLERANCE} | 95 % interval holds the truth "
    "| reliability of the heart |"
)
HEAD = """\
# What the analysis of a study recovers

Written by `scripts/study-figures`. **Everything here is simulated**: people whose true values are
known, made by `wince_sim.write_cohort` and analysed as `wince-host study` analyses files. No person
was measured, and nothing here says that coupling of this strength exists in people.

The cohort has 45 people, 4 tasks with 3 blocks (control, pain, after) of 2 minutes, 60 frames a
second. Each person has a true natural logarithm of the noise-to-signal ratio (ln NSR) of V1, V2,
V3 and the heart in each block. The truth that R² is held against is the R² between the true changes
from control to pain of the face (mean of three regions) and of the heart over the 45 people of that
very cohort. The series are built so that one number sets their ln NSR; its spread over people
(heart: one standard deviation of 1.5) is far wider than that of white noise with any distribution
tried (about 0.3), because a 2-minute block tells the heart's ln NSR to 0.17 and no better. What
comes of hearts that differ less is the table "Narrow" below. The spread was raised to 1.5 after a
first choice of 1.1, with which R² of drawing was off by 0.045, 0.067 and 0.107 in three of four
cohorts: **these figures are of cohorts that were made easy to judge.**

The speeds of all three regions peak in the same frames, every fourth one. Where V2 stands in that
rhythm tells where V1 stands, so the gain of V2 beside the heart (joint gain) is about half a bit
in every block, with coupling and without: no figure here speaks of it, and reports of such cohorts
show it as significant in most blocks.
"""


@dataclass
class Study:
    """Trials and costs so far."""

    coupled: list[Trial] = field(default_factory=list)
    uncoupled: list[Trial] = field(default_factory=list)
    narrow: list[Trial] = field(default_factory=list)
    cost: Cost | None = None
    cluster: Equal | None = None

    @staticmethod
    def read(folder: Path) -> "Study":
        """Return what an earlier run left; nothing where there was none."""
        path = folder / "trials.msgpack"
        if not path.exists():
            return Study()
        return msgspec.msgpack.decode(path.read_bytes(), type=Study)

    def write(self, folder: Path) -> None:
        """Keep everything for the next run."""
        (folder / "trials.msgpack").write_bytes(msgspec.msgpack.encode(self))


def document(study: Study) -> str:
    """Return the document."""
    parts = [HEAD]
    if study.coupled:
        parts += [_coupled(study.coupled)]
    if study.narrow:
        parts += [_narrow(study.narrow)]
    if study.uncoupled:
        parts += [_uncoupled(study.uncoupled)]
    if study.cost is not None:
        parts += [_cost(study.cost)]
    if study.cluster is not None:
        parts += [_cluster(study.cluster)]
    return "\n".join(parts)


def _coupled(trials: Sequence[Trial]) -> str:
    ordered = sum(trial.ordered for trial in trials)
    signs, wrong = sum(one.signs for one in trials), sum(one.wrong_signs for one in trials)
    loud, found = sum(t.transfer_blocks for t in trials), sum(t.transfer_found for t in trials)
    quiet, made_up = sum(t.quiet_blocks for t in trials), sum(t.quiet_found for t in trials)
    return f"""\
## With coupling
{len(trials)} cohorts, seeds 1 to {len(trials)}.
{_r_squared_table(trials)}
- The tasks stand in their true order of R² in {ordered} of {len(trials)} cohorts.
- Effects (ln NSR, transfer entropy, heart rate, RMSSD, PSPI, HPII, ratings, score) with the wrong
  sign: {wrong} of {signs}.
- Transfer entropy from heart to V1 at 167 ms, p < 0.05: {_share(found, loud)} of the blocks with
  transfer, {_share(made_up, quiet)} of those without (5 % are to be expected).
"""


def _narrow(trials: Sequence[Trial]) -> str:
    return f"""\
## Narrow: hearts that differ little
{len(trials)} cohorts, as above, but the heart's true change has a standard deviation of 0.3 over
people. A 2-minute block then holds about as much measurement noise as difference between people:
R² as published is far too small, and its disattenuated form wide. **Longer blocks, not another
statistic, are the way out.**
{_r_squared_table(trials)}
"""


def _uncoupled(trials: Sequence[Trial]) -> str:
    tests, raw = sum(one.tests for one in trials), sum(one.raw for one in trials)
    families, errors = sum(t.families for t in trials), sum(t.family_errors for t in trials)
    recovered = [one for trial in trials for one in trial.recovered]
    regressed = sum(one.p < 0.05 for one in recovered)
    blocks, found = sum(t.quiet_blocks for t in trials), sum(t.quiet_found for t in trials)
    marked, lines = sum(one.marked for one in trials), sum(one.regressions for one in trials)
    linked = sum(one.regressions_marked for one in trials)
    shares = [one.share_marked for one in trials]
    beyond = sum(share > LEVEL for share in shares)
    return f"""\
## Without coupling
{len(trials)} cohorts in which hearts and faces change from block to block, each by itself and
as often up as down. RMSSD and its families are left out: it grows with the heart's ln NSR more
steeply than it falls, so that its middle rises by a little where hearts differ more, which is no
error of a test.

What a report of such a cohort marks as significant, which is what its reader sees: every
difference and every face-heart regression (each contrast, each part of the face) with a p below
0.05 after Holm within its family. In the cohort with the most of them {_share(max(shares), 1)} of
all tests are marked, and in {beyond} of {len(trials)} cohorts more than 5 %.

| marked in a report | share | of |
|---|---|---|
| differences | {_share(marked, tests)} | {tests} |
| face-heart regressions | {_share(linked, lines)} | {lines} |

How the tests themselves hold their level, 5 % being what each has to give by chance:

| test | below 0.05 | of |
|---|---|---|
| signed-rank tests of differences, uncorrected | {_share(raw, tests)} | {tests} |
| families with any difference significant after Holm | {_share(errors, families)} | {families} |
| face-heart regressions, permutation p | {_share(regressed, len(recovered))} | {len(recovered)} |
| blocks, transfer entropy from heart to V1 | {_share(found, blocks)} | {blocks} |
"""


def _r_squared_table(trials: Sequence[Trial]) -> str:
    tasks = [one.task for one in trials[0].recovered]
    lines = [
        "",
        COLUMNS,
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [_line(task, [_of(trial, task) for trial in trials]) for task in tasks]
    return "\n".join([*lines, ""])


def _of(trial: Trial, task: str) -> Recovered:
    return next(one for one in trial.recovered if one.task == task)


def _line(task: str, found: Sequence[Recovered]) -> str:
    truth, naive, estimate = (
        np.array([getattr(one, name) for one in found]) for name in ("truth", "naive", "estimate")
    )
    n = len(found)
    cells = (
        task,
        f"{truth.mean():.2f}",
        f"{naive.mean():.2f} ± {naive.std(ddof=min(1, n - 1)):.2f}",
        f"{sum(one.naive_within for one in found)} of {n}",
        f"{np.nanmean(estimate):.2f} ± {np.nanstd(estimate, ddof=min(1, n - 1)):.2f}",
        f"{sum(one.within for one in found)} of {n}",
        f"{sum(one.covered for one in found)} of {n}",
        f"{np.mean([one.reliability_heart for one in found]):.2f}",
    )
    return f"| {' | '.join(cells)} |"


def _share(count: float, n: int) -> str:
    return f"{100.0 * count / n:.1f} %" if n else "none"


def _cost(cost: Cost) -> str:
    return f"""\
## What it takes
{cost.people} people, {cost.blocks} blocks, {cost.frames:,} frames, {cost.megabytes:.0f} MB of
files: `wince-host study --tables --processes {cost.processes}`, two cores shared with other work
(load {cost.load:.1f} at the end).

| figure | seen |
|---|---|
| processor seconds | {cost.cpu_s:.0f} |
| seconds | {cost.wall_s:.0f} |
| most memory at once, all processes | {cost.memory_mb:.0f} MB |
| seconds once more, everything kept | {cost.again_s:.0f} |
"""


def _cluster(found: Equal) -> str:
    return f"""\
## On a cluster
{found.people} people, {found.blocks} blocks, once in one process and once with `--scheduler` on a
Dask cluster of {found.workers} worker processes, nothing kept from before: {found.equal} of
{found.tables} Parquet tables are the same to the last byte.
"""
